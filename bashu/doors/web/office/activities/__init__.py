"""Reading activities as the office plans them: what is held, its sessions, their draws, papers and figures."""
