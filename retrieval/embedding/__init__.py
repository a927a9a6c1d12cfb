"""What turns questions and passages into vectors."""
