"""Tables of text: a line of names, then rows."""
