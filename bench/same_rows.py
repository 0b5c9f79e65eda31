"""Whether the rows that bench.filling writes are those that an import writes, as a child: a sample, by both ways."""

from collections import defaultdict
from typing import Any

import psycopg
from django.db import connection

from bashu.engine import clock
from bashu.engine.admission import admitting
from bashu.engine.catalogue.admit import admit_sources
from bench import filling
from bench.child import say
from bench.sources import Originals

SAMPLE = 1_000
BIB = """
SELECT s.control_number, b.title, b.author, b.publisher, b.published_year, b.isbn, b.isbns, b.issn, b.language,
       b.extent, b.clc, b.kind, b.edition, b.series, b.place, b.subjects, b.audience, b.summary, b.work_key
  FROM catalogue_sourcerecord AS s JOIN catalogue_bibrecord AS b ON b.id = s.bib_id
"""
SOURCE = "SELECT control_number, library_id, flavour, charset, raw, digest, says::text FROM catalogue_sourcerecord"
KEYS = (
    "SELECT s.control_number, k.key FROM catalogue_matchkey AS k JOIN catalogue_sourcerecord AS s ON s.id = k.source_id"
)
TOGETHER = "SELECT array_agg(control_number ORDER BY control_number) FROM catalogue_sourcerecord GROUP BY bib_id"


def compare(superuser: str) -> dict[str, float]:
    """Shares of the sample that are the same; the catalogue is empty afterwards."""
    filling.rest(superuser)
    filling.fill(superuser, first=0, last=SAMPLE)
    filling.index(superuser)
    filled = _rows()
    _empty(superuser)
    _admit()
    admitted = _rows()
    _empty(superuser)
    return {name: _share(filled[name], admitted[name]) for name in filled}


def _admit() -> None:
    originals, libraries = Originals(), defaultdict(list)
    for number in range(SAMPLE):
        publication = originals.publication(number)
        for place, library in enumerate(publication.holders):
            libraries[library].append(publication.of(library, place=place))
    with admitting() as admitter:
        for library, sources in sorted(libraries.items()):
            admit_sources(admitter, sources, library_id=library, now=clock.now())


def _rows() -> dict[str, set[Any]]:
    asked = {"records": SOURCE, "keys": KEYS, "which stand together": TOGETHER, "publications": BIB}
    found = {}
    with connection.cursor() as cursor:
        for name, statement in asked.items():
            cursor.execute(statement)
            found[name] = {tuple(map(_plain, row)) for row in cursor.fetchall()}
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else tuple(value) if isinstance(value, list) else value


def _share(one: set[Any], other: set[Any]) -> float:
    return 100 * len(one & other) / len(one | other)


def _empty(superuser: str) -> None:
    with psycopg.connect(superuser, autocommit=True) as owner:
        owner.execute(f"TRUNCATE {', '.join(filling.TABLES)} CASCADE")


def main(*, superuser: str) -> None:
    say(compare(superuser))
