"""One seed for all that is made up; each part draws from a stream of its own, so that one can change alone."""

from random import Random
from typing import Final

# The day on which the lending across the two provinces began.
SEED: Final = 20210611


def stream(name: str) -> Random:
    """Not secret, and not meant to be: what is drawn here works in a demonstration only."""
    return Random(f"{SEED}/{name}")  # noqa: S311
