"""What Granian's worker loads: the application, tied to the process that watches over it."""

import os

from bashu.project import child
from bashu.project.wsgi import application

__all__ = ["application"]

child.end_with_parent(os.getppid())
