"""The doors of partners: machines and library systems of others, which work over REST with clients of their own."""
