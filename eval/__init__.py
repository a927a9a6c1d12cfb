"""Measures everything below it, offline."""
