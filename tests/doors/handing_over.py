"""Records that libraries hand over, as an import takes them: real MARC, read and placed."""

from collections.abc import Sequence
from datetime import datetime

from bashu.db.network.models import Library
from bashu.engine.admission import admitting
from bashu.engine.catalogue.admit import admit_sources
from bashu.engine.catalogue.sources import source_of
from bashu.wire.marc.describe import describe
from tests.people import NOON
from tests.wire.marc.making import records


def hand_over(library: Library, raw: Sequence[bytes], *, now: datetime = NOON) -> tuple[int, ...]:
    """The ids of their publications."""
    sources = [source_of(record, describe(record)) for record in records(b"".join(raw))]
    with admitting() as admitter:
        return admit_sources(admitter, sources, library_id=library.pk, now=now).bib_ids
