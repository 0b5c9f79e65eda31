"""What Granian's worker loads: the application, tied to the process that watches over it, and what runs beside it."""

import os

from bashu.project import child
from bashu.project.commands import web
from bashu.project.wsgi import application

__all__ = ["application"]

child.end_with_parent(os.getppid())
web.begin()
