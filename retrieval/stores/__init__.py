"""The indexes themselves: words in Tantivy, vectors in Chroma, exact search over the catalogue."""
