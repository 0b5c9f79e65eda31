"""Ports for what tests start side by side."""

from bashu.project import ports

_given: set[int] = set()


def port() -> int:
    """One that nobody uses, and that was not told before: whoever was told it may not listen there yet."""
    found = ports.free(but=_given)
    _given.add(found)
    return found
