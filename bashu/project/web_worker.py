"""What Granian's worker loads: the application, tied to the process that watches over it, and the search beside it."""

import atexit
import os

from bashu.project import child
from bashu.project.wsgi import application
from bashu.search import follower

__all__ = ["application"]

child.end_with_parent(os.getppid())
atexit.register(follower.start().stop)
