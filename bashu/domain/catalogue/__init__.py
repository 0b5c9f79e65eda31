"""The union catalogue: identifiers, text for search, and when two records are about the same publication."""
