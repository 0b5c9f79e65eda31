"""What is owed and paid, and the books of the libraries. It knows no book and no loan."""
