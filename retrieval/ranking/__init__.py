"""One ranking out of many hits, as people look through it."""
