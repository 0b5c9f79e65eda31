"""Does the log hold together, and do the tables say what the log says?"""

from bashu.engine.verify.run import Report, verify

__all__ = ["Report", "verify"]
