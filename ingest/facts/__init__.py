"""What a document says of itself, read off its pages, each with its place."""
