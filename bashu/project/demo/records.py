"""The demonstration's own records: clean, and the same each time, so a load that was cut off reads them again."""

import gzip
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Final, cast

from bashu.engine.admission import admitting
from bashu.engine.catalogue.admit import admit_sources
from bashu.engine.catalogue.sources import NewSource, source_of
from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Record

BATCH: Final = 1_000


def bring(
    library_id: int,
    path: Path,
    *,
    now: datetime,
    progress: Callable[[int], None],
    admitted: Callable[[NewSource, int], None],
) -> None:
    """`progress` is told how many bytes of the packed file have been read since last time; `admitted`, each record that
    is in the catalogue now, with the id of its publication.
    """
    before = 0
    with admitting() as admitter, path.open("rb") as file:
        entries = read(cast("IO[bytes]", gzip.GzipFile(fileobj=file)))
        while batch := list(islice(entries, BATCH)):
            sources = [source_of(each, describe(each)) for each in batch if isinstance(each, Record)]
            done = admit_sources(admitter, sources, library_id=library_id, now=now)
            for source, bib_id in zip(sources, done.bib_ids, strict=True):
                admitted(source, bib_id)
            progress(file.tell() - before)
            before = file.tell()
