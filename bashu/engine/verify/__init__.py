"""Does the log hold together, and do the tables say what the log says?"""

from bashu.engine.verify.run import Problem, Report, entries_to_check, verify

__all__ = ["Problem", "Report", "entries_to_check", "verify"]
