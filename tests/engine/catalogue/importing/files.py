"""Files of member libraries, and what becomes of them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bashu.db.catalogue.imports import RunRow
from bashu.domain.catalogue.importing.runs import RunOptions
from bashu.engine.catalogue.importing.runs import run, start_run
from bashu.wire.marc.records import Charset, Field
from bashu.wire.marc.writer import write
from tests.people import NOON
from tests.wire.marc.making import CNMARC_LEADER

KOHA = {"preset": "koha", "default_branch": "CD-1"}


def book(number: str, title: str, *items: Field, status: str = "n") -> bytes:
    leader = CNMARC_LEADER[:5] + status + CNMARC_LEADER[6:]
    fields = [
        Field("001", data=number),
        Field("200", "1 ", (("a", title), ("f", "钱钟书著"))),
        Field("210", "  ", (("c", "人民文学出版社"), ("d", "2005"))),
        *items,
    ]
    return write(leader, fields, charset=Charset.UTF_8)


def koha(barcode: str, **more: str) -> Field:
    """An item; `more`: its other subfields, by their codes."""
    codes = {"p": barcode} | {code.removeprefix("_"): text for code, text in more.items()}
    return Field("952", "  ", tuple(codes.items()))


def bring(path: Path, records: Sequence[bytes], *, library_id: int, at: datetime = NOON, **options: Any) -> RunRow:
    path.write_bytes(b"".join(records))
    started = start_run(library_id, path, options=RunOptions(**options), by=None, now=at)
    return run(started.run_id, now=lambda: at)
