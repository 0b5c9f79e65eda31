"""How far the index is behind the log."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bashu.engine import feed
from bashu.search import state as states
from bashu.search.schema import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """`seconds`: since the oldest change that is in the log and not in the index; 0 when there is none.

    While `building`, records are missing besides.
    """

    building: bool
    seconds: float


def lag(folder: Path, *, now: datetime) -> Lag | None:
    """None when there is no index."""
    state = states.read(folder)
    if state is None:
        return None
    waiting = feed.read(state.cursor, limit=1)
    behind = (now - waiting[0].recorded_at).total_seconds() if waiting else 0.0
    return Lag(building=state.building or state.version != VERSION, seconds=max(0.0, behind))
