"""What a site agent and the hub say to each other, over HTTPS."""
