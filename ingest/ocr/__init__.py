"""Reading the text off a page image."""
