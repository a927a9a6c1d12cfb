"""What a model says of the pictures of a document, if a vision endpoint is configured."""
