"""Stage 2: the indexes and the search over them."""
