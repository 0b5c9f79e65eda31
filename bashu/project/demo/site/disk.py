"""What is on the disk of the box, read beside it while it works."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from bashu.doors.web.site.told import Box, Owed, Waits
from bashu.wire.link.codec import read
from bashu.wire.link.messages import Fact

SHOWN: Final = 50
FACTS: Final = "SELECT fact FROM fact ORDER BY seq LIMIT ?"
DUE: Final = "SELECT kind, barcode FROM due ORDER BY seq LIMIT ?"
STEPS: Final = "SELECT kind, barcode FROM step ORDER BY made_at LIMIT ?"
AWAY: Final = "SELECT barcode FROM away"


def seen(file: Path) -> Box:
    """As it is now; empty before there is any."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as disk:
            facts = [read(row[0], Fact) for row in disk.execute(FACTS, [SHOWN])]
            owed = [*disk.execute(DUE, [SHOWN]), *disk.execute(STEPS, [SHOWN])]
            return Box(
                waits=tuple(Waits(kind=each.kind.value, barcode=each.barcode, at=_at(each)) for each in facts),
                owed=tuple(Owed(kind=kind, barcode=barcode) for kind, barcode in owed),
                away=tuple(row[0] for row in disk.execute(AWAY)),
            )
    except sqlite3.Error:
        return Box()


def is_enrolled(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as disk:
            return disk.execute("SELECT 1 FROM identity").fetchone() is not None
    except sqlite3.Error:
        return False


def _at(fact: Fact) -> datetime:
    return fact.occurred_at
