"""SRU, search over HTTP: 1.1 and 1.2 (LC) and 2.0 (OASIS searchRetrieve 1.0, part 3)."""
