"""CQL 1.2, the Contextual Query Language of SRU (LC; OASIS searchRetrieve 1.0, part 5)."""
