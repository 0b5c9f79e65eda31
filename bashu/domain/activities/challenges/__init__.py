"""Reading challenges: what counts, how far somebody is, who may take part."""
