"""Takes a library's MARC files into the union catalogue: bytes in, records and a list of what was wrong out."""

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Final

from django.db import connection

from bashu.db.network.queries import libraries
from bashu.engine.admission import Admitter, admitting
from bashu.engine.catalogue.admit import admit_sources
from bashu.engine.catalogue.sources import NewSource, source_of
from bashu.project.errors import OperatingError
from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Entry, Unreadable

BATCH: Final = 1_000
# From so many records on, plans may be other ones than before.
MANY: Final = 1_000
GZIP_MAGIC: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dirt:
    """Something wrong at a place of a file. `left_out`: the record is not in the catalogue."""

    path: Path
    number: int
    offset: int
    control_number: str
    reasons: tuple[str, ...]
    left_out: bool

    def __str__(self) -> str:
        named = f" ({self.control_number})" if self.control_number else ""
        fate = "left out" if self.left_out else "taken in, mended"
        return f"{self.path}: record {self.number}{named} at byte {self.offset}: {'; '.join(self.reasons)}: {fate}"


@dataclass(slots=True)
class Tally:
    """Counts of records. The same file twice: all of them unchanged."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    mended: int = 0
    left_out: int = 0


def import_files(
    library_code: str,
    paths: Sequence[Path],
    *,
    now: datetime,
    report: Callable[[Dirt], None],
    progress: Callable[[int], None] = lambda _: None,
    admitted: Callable[[NewSource, int], None] = lambda _source, _bib_id: None,
) -> Tally:
    """Each thousand records is committed as it is read: an import that was cut off is begun again from the start.

    `progress` is told how many bytes of the files (as they lie there, packed or not) have been read since last time;
    `admitted`, each record that is in the catalogue now, with the id of its publication.
    """
    library_id = library_called(library_code)
    for path in paths:
        if not path.is_file():
            raise OperatingError(f"There is no file {path}. Give the MARC files (ISO 2709, also gzipped) to import.")
    with admitting() as admitter:
        work = _Import(admitter, library_id, now=now, report=report, admitted=admitted)
        for path in paths:
            with path.open("rb") as file:
                before = 0
                for batch in _batches(unpacked(file)):
                    work.take(batch, path)
                    progress(file.tell() - before)
                    before = file.tell()
    if work.tally.new + work.tally.changed >= MANY:
        analyse()
    return work.tally


def analyse() -> None:
    """The planner knows nothing of tables that were filled a moment ago, and autovacuum comes in a minute only."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class _Import:
    def __init__(
        self,
        admitter: Admitter,
        library_id: int,
        *,
        now: datetime,
        report: Callable[[Dirt], None],
        admitted: Callable[[NewSource, int], None],
    ) -> None:
        self.tally = Tally()
        self._admitter, self._library_id, self._now = admitter, library_id, now
        self._report, self._admitted = report, admitted

    def take(self, batch: Sequence[Entry], path: Path) -> None:
        tally, sources = self.tally, []
        for entry in batch:
            source, dirt = judge(entry, path)
            if source is not None:
                sources.append(source)
            if dirt is not None:
                tally.left_out += dirt.left_out
                tally.mended += not dirt.left_out
                self._report(dirt)
        admitted = admit_sources(self._admitter, sources, library_id=self._library_id, now=self._now)
        tally.read += len(batch)
        tally.new += admitted.new
        tally.changed += admitted.changed
        tally.unchanged += admitted.unchanged
        for source, bib_id in zip(sources, admitted.bib_ids, strict=True):
            self._admitted(source, bib_id)


def library_called(code: str) -> int:
    known = {library.code: library.library_id for library in libraries()}
    if code not in known:
        raise OperatingError(f"No library of this network has the code {code!r}. Its members: {', '.join(known)}.")
    return known[code]


def unpacked(file: IO[bytes]) -> IO[bytes]:
    magic = file.read(len(GZIP_MAGIC))
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if magic == GZIP_MAGIC else file  # type: ignore[return-value]


def _batches(file: IO[bytes]) -> Iterator[list[Entry]]:
    entries = read(file)
    try:
        while batch := list(islice(entries, BATCH)):
            yield batch
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise OperatingError(
            f"A packed file is damaged ({error}). What came before is in the catalogue; fetch the file again."
        ) from None


def judge(entry: Entry, path: Path) -> tuple[NewSource | None, Dirt | None]:
    if isinstance(entry, Unreadable):
        return None, _dirt(entry, path, control_number="", reasons=(entry.reason,), left_out=True)
    description = describe(entry)
    missing = [name for name in ("control_number", "title") if not getattr(description, name)]
    if missing:
        reasons = tuple(f"no {name.replace('_', ' ')}" for name in missing)
        return None, _dirt(entry, path, control_number=description.control_number, reasons=reasons, left_out=True)
    source = source_of(entry, description)
    if not entry.defects:
        return source, None
    reasons = tuple(
        " ".join(word for word in (defect.kind.replace("_", " "), defect.tag, defect.detail) if word)
        for defect in entry.defects
    )
    return source, _dirt(entry, path, control_number=description.control_number, reasons=reasons, left_out=False)


def _dirt(entry: Entry, path: Path, *, control_number: str, reasons: tuple[str, ...], left_out: bool) -> Dirt:
    return Dirt(
        path=path,
        number=entry.number,
        offset=entry.offset,
        control_number=control_number,
        reasons=reasons,
        left_out=left_out,
    )
