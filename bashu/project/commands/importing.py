"""A library's MARC files into the union catalogue."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bashu.engine import clock
from bashu.project.commands import db
from bashu.project.errors import OperatingError
from bashu.project.importing import Dirt, import_files
from bashu.project.progress import Progress

SHOWN_MAX = 50


def bring(library: str, files: Sequence[Path]) -> str:
    """In one line, what came of it. The records that were mended or left out are told one by one, the first of them."""
    db.check_schema()
    dirt: list[Dirt] = []
    read = 0
    with Progress(f"Importing into {library}", total=sum(path.stat().st_size for path in files)) as progress:

        def reach(more: int) -> None:
            nonlocal read
            read += more
            progress.reach(read)

        tally = import_files(library, files, now=clock.now(), report=dirt.append, progress=reach)
    sys.stderr.writelines(f"{each}\n" for each in dirt[:SHOWN_MAX])
    if len(dirt) > SHOWN_MAX:
        sys.stderr.write(f"... and {len(dirt) - SHOWN_MAX} more\n")
    if tally.left_out == tally.read:
        raise OperatingError(f"None of {tally.read} records could be taken in: is this a MARC file (ISO 2709)?")
    return (
        f"{tally.read} records read: {tally.new} new, {tally.changed} changed, {tally.unchanged} unchanged, "
        f"{tally.mended} mended, {tally.left_out} left out."
    )
