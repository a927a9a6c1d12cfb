"""What is in the library, handed out: page text, tables, records, searchable PDFs."""
