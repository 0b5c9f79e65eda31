"""The program on a library's own box, between its machines and the network. It knows no Django and no PostgreSQL."""
