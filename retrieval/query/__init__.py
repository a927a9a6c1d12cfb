"""What a question means for the search, before any index is opened."""
