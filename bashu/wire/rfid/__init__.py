"""Tags of books: ISO 28560-2 to -4 and what else is on Chinese ones. docs/rfid.md says where each fact is from."""
