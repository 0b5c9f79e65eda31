"""What an import is told, and what comes of it."""
