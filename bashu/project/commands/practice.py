"""The network to practise in: there, and told."""

from collections.abc import Sequence
from pathlib import Path

from bashu.domain.catalogue.importing.runs import RunOptions
from bashu.engine import clock
from bashu.project.commands import db, importing
from bashu.project.errors import OperatingError
from bashu.project.library_file import read
from bashu.project.practice import load

FILES = "shelves"


def begin(file: Path, *, home: Path, shelves: Sequence[str]) -> str:
    """Made once; the next time it is there as it was left."""
    db.upgrade()
    if load.is_there():
        return "The network to practise in is there, as it was left."
    lines, refused = read(file)
    if refused or not lines:
        wrong = "\n".join(str(said) for said in refused) or "it has no line"
        raise OperatingError(f"{file} names no places to practise in:\n{wrong}")
    places = [line.place for line in lines]
    load.found(places, now=clock.now())
    options = RunOptions(charset="", flavour="", whole=False, items=True, many_gone=False)
    for library, files in load.shelves(places, home / FILES, names=shelves):
        importing.bring(library, files, options=options)
    return "\n".join(_told(places[0].branch))


def _told(branch: str) -> Sequence[str]:
    return (
        "A network to practise in. Nothing in it is real, and every page says so.",
        f"  Login     {load.LOGIN}, password {load.PASSWORD}",
        f"  Machines  practice-{branch}, password {load.PASSWORD}; of each branch by its code",
        f"  Cards     {load.card(1, 0)} to {load.card(1, len(load.READERS) - 1)}, PIN {load.PIN}",
        "  Books     PRACTICE-01-0001 and on",
    )
