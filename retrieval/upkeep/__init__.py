"""How the indexes are opened, follow the catalogue, are made anew, and closed."""
