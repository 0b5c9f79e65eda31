"""Made records and items for practice, as files that an import takes: so importing is practised too."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

TITLES: Final = 40
USUAL_SHELVES: Final = ("练习一架", "练习二架")
RECORD: Final = (
    '<record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">{number}</controlfield>'
    '<controlfield tag="008">260101s2026    cc            000 0 chi d</controlfield>'
    '<datafield tag="245" ind1="0" ind2="0"><subfield code="a">{title}</subfield>'
    '<subfield code="c">{author}</subfield></datafield>'
    '<datafield tag="260" ind1=" " ind2=" "><subfield code="b">练习出版社</subfield><subfield code="c">2026</subfield>'
    "</datafield></record>"
)


def write(folder: Path, *, branches: Sequence[str], shelves: Sequence[str]) -> tuple[Path, Path]:
    """The records, and a table of their items: one of each title at each branch, spread over its shelves."""
    records, items = folder / "practice-records.xml", folder / "practice-items.csv"
    numbers = range(1, TITLES + 1)
    text = "".join(
        RECORD.format(number=f"P{number:04}", title=escape(f"练习用书 {number}"), author=escape(f"练习作者 {number}"))
        for number in numbers
    )
    records.write_text(f'<collection xmlns="http://www.loc.gov/MARC21/slim">{text}</collection>', encoding="utf-8")
    table = StringIO(newline="")
    rows = csv.writer(table)
    rows.writerow(["barcode", "record", "branch", "call number", "collection", "price"])
    for at, branch in enumerate(branches, 1):
        for number in numbers:
            shelf = shelves[number % len(shelves)]
            rows.writerow([barcode(at, number), f"P{number:04}", branch, f"练习/{number:03}", shelf, "20.00"])
    items.write_text(table.getvalue(), encoding="utf-8")
    return records, items


def barcode(branch: int, number: int) -> str:
    """Of no library's kind, so that a real book is never taken for one of these, nor one of these for a real one."""
    return f"PRACTICE-{branch:02}-{number:04}"
