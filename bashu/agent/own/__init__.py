"""Between the machines and the library's own system, which speaks SIP2, with the network beside it."""
