"""Stage 1: files become pages, lines and chunks."""
