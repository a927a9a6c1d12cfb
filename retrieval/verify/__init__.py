"""Whether the indexes hold what the catalogue says: looked at row by row, or by a sample."""
