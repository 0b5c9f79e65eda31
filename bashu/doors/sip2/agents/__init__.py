"""The hub's side of site agents: what a machine behind one asks, what was done while its line was cut."""
