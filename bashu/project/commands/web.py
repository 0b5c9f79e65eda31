"""What runs in the process of the pages, beside them."""

import atexit
import sys

from django.conf import settings

from bashu.doors.jobs import clockwork, ordering, uploads
from bashu.doors.outbox import post
from bashu.engine import batch
from bashu.project import logs
from bashu.project.operate import facts, pages
from bashu.project.operate.metrics import EngineWatch
from bashu.project.operate.seen import Seen
from bashu.search import follower

# Who answers a page takes its turn again after each of a dozen statements, and waits so long each time while another
# thread computes: the one that indexes what an import brings, for minutes.
TURN_S = 0.0005


def begin() -> None:
    """Until the process ends: the pages' engine, the search, the clock's jobs, imports, notices, health and metrics."""
    logs.process_is("web")
    sys.setswitchinterval(TURN_S)
    atexit.register(follower.start().stop)
    atexit.register(clockwork.start().stop)
    atexit.register(ordering.start().stop)
    atexit.register(uploads.start().stop)
    atexit.register(post.start().stop)
    seen = Seen()
    atexit.register(seen.stop)
    batch.share(batch.Gatherer(observer=EngineWatch(seen.heard)))
    facts.tell(settings.BASHU, pages.probe())
