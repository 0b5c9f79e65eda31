"""A plugin of pytest: each worker has a database server of its own, one of `SERVERS_OF_WORKERS`.

On one server they would disturb each other: what the feed tells waits for the transactions of all databases, and some
settings hold for all of them. Settings are read once, when Django is first asked for them: so this is done at once.
"""

import os

servers = os.environ.get("SERVERS_OF_WORKERS", "").split()
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if servers:
    os.environ["BASHU_DATABASE_URL"] = servers[int(worker)]
