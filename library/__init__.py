"""What is kept: domain types, errors, text, settings, the catalogue, originals, scopes, audit."""
