"""What a library takes along when it leaves: files in the forms in which `bashu import...` takes them in."""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bashu.db.catalogue.handed_over import items_of, records_of
from bashu.db.circulation.leaving import holds_of, loans_of, to_bring_home
from bashu.db.patrons.handed_over import readers_of, shown_by
from bashu.db.patrons.vault import Vault, the_vault
from bashu.db.settlement.handed_over import charges_of, deposits_of_library
from bashu.domain.money import Money

# For its owner alone: readers stand in these in clear.
FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
IN_YUAN: Final = ("amount", "paid", "waived", "to refund")


def hand_over(library_id: int, folder: Path) -> dict[str, int]:
    """By the names of files: how many lines, or records. Each file is written anew, and is whole or not there."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    return dict(_files(library_id, folder, vault=the_vault()))


def _files(library_id: int, folder: Path, *, vault: Vault) -> Iterator[tuple[str, int]]:
    yield from _records(library_id, folder)
    cards = shown_by(library_id, vault=vault)
    lists: Mapping[str, Iterable[Mapping[str, Any]]] = {
        "items.csv": items_of(library_id),
        "readers.csv": readers_of(library_id, vault=vault),
        "loans.csv": _whose(loans_of(library_id), cards),
        "holds.csv": _whose(holds_of(library_id), cards),
        "charges.csv": _whose(charges_of(library_id), cards),
        "deposits.csv": _whose(deposits_of_library(library_id), cards),
        "bring-home.csv": to_bring_home(library_id),
    }
    for name, rows in lists.items():
        yield name, _table(folder / name, rows)


def _whose(rows: Iterable[Mapping[str, Any]], cards: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """By the card that this library registered; of other libraries' readers it is told no more than whose they are."""
    for row in rows:
        rest = {name: value for name, value in row.items() if name != "patron_id"}
        rest |= {name: str(Money(rest[name]).amount) for name in IN_YUAN if name in rest}
        yield {"card": cards.get(row["patron_id"], "")} | rest


def _records(library_id: int, folder: Path) -> Iterator[tuple[str, int]]:
    """As they came, those of one flavour and charset in one file."""
    counts: dict[str, int] = {}
    open_files: dict[str, Any] = {}
    for old in folder.glob("records-*.mrc"):
        old.unlink()
    try:
        for flavour, charset, raw in records_of(library_id):
            name = f"records-{flavour}-{charset.lower()}.mrc"
            if name not in open_files:
                open_files[name] = os.fdopen(_new(folder / f"{name}.part"), "wb")
            open_files[name].write(raw)
            counts[name] = counts.get(name, 0) + 1
    finally:
        for file in open_files.values():
            file.close()
    for name in open_files:
        (folder / f"{name}.part").replace(folder / name)
    yield from sorted(counts.items())


def _table(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """With the mark by which a spreadsheet knows UTF-8. A list of nothing has no first line either."""
    part, count = path.with_name(f"{path.name}.part"), 0
    with os.fdopen(_new(part), "w", encoding="utf-8-sig", newline="") as text:
        for row in rows:
            if not count:
                csv.writer(text).writerow(row)
            csv.writer(text).writerow(row.values())
            count += 1
    part.replace(path)
    return count


def _new(path: Path) -> int:
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
