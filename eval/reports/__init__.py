"""Runs as Markdown and as one HTML file."""
