"""Stage 3: cited answers."""
