"""OAI-PMH 2.0, the Open Archives Initiative's protocol for harvesting: the provider's side, and the harvester's."""
