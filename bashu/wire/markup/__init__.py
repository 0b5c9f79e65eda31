"""XML: what every format in it has in common. Only expat reads it here, and never a document type declaration."""
