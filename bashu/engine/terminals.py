"""What staff set of a machine, with its entry in the log, in the same transaction.

    TerminalSet  {"terminal_id", "changed": [name, ...], "by"}

`by` is the id of the staff; `changed` are names of bashu/wire/sip2/manner.py. What was written stands in the row alone.
"""

from collections.abc import Mapping
from datetime import datetime

from bashu.db.network import machines
from bashu.engine.admission import Effect, edited

KIND = "TerminalEdited"


def set_settings(terminal_id: int, *, settings: Mapping[str, object], by: int, now: datetime) -> bool:
    """False: that is how they are already."""

    def told(changed: tuple[str, ...]) -> Effect | None:
        return ("TerminalSet", {"terminal_id": terminal_id, "changed": changed, "by": by}) if changed else None

    edit = machines.set_settings
    return bool(edited(lambda: edit(terminal_id, settings=settings), told=told, kind=KIND, now=now))
