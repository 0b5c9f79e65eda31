"""Judged questions (judged.tsv), asked of a collection as a child: by the index, and by PostgreSQL's full text.

PostgreSQL gets the same words, cut and folded alike: it cannot cut Chinese itself. It knows no sounds, no errors and no
characters beside words, as nobody would build them there; what it costs to count and to order is the same.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from bashu.db.catalogue.queries import bibs
from bashu.db.catalogue.sweep import bib_ids_after, described
from bashu.domain.catalogue.text import cut, squeeze
from bashu.search import follower
from bashu.search.asking import Facet, Request
from bashu.search.find import find, reader
from bashu.search.suggest import suggest
from bench.child import obey
from bench.measure import percentile

JUDGED = Path(__file__).with_name("judged.tsv")
FACETS = (Facet.CITY, Facet.LIBRARY, Facet.KIND, Facet.LANGUAGE, Facet.YEAR, Facet.CLC, Facet.AUDIENCE)
ASIDE = re.compile(r"\s*[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")
SUBTITLE, PART = " : ", ". "
TOP, AT_ONCE = 10, 2_000
READS_SECONDS = 0.2
# What most readers begin with.
COMMON = ("中国", "历史", "文学", "小说", "人生", "世界", "经济学", "zhongguo", "history", "report")
PAUSE_SECONDS = 0.2
TEXTS = """
DROP TABLE IF EXISTS bench_texts; CREATE UNLOGGED TABLE bench_texts (bib_id int8 PRIMARY KEY, words tsvector)
"""
FIND = """
SELECT bib_id, count(*) OVER () FROM bench_texts, to_tsquery('simple', %s) AS asked
 WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC, bib_id LIMIT 10
"""

Ask = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Judged:
    """`titles` and `authors`: one of each has to fit; a title that begins with ~ may stand within."""

    kind: str
    text: str
    titles: tuple[str, ...]
    authors: tuple[str, ...]

    def fits(self, title: str, author: str) -> bool:
        whole, forms, by = squeeze(title), _forms(title), squeeze(author)
        titled = any(squeeze(each[1:]) in whole if each[:1] == "~" else squeeze(each) in forms for each in self.titles)
        return titled and any(squeeze(each) in by for each in self.authors)


def judged() -> list[Judged]:
    lines = [line for line in JUDGED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    parts = [line.split("\t") for line in lines]
    return [Judged(kind, text, tuple(titles.split("|")), tuple(by.split("|"))) for kind, text, titles, by in parts]


def _forms(title: str) -> set[str]:
    main = title.partition(SUBTITLE)[0]
    alone = main.partition(PART)[0]
    return {squeeze(each) for each in (title, main, alone, ASIDE.sub("", alone))}


def _build() -> dict[str, float]:
    """The index as the follower makes it, and the words for PostgreSQL."""
    began = time.perf_counter()
    follows = follower.start()
    while reader(follower.folder()).look().building:
        time.sleep(PAUSE_SECONDS)
    index_seconds = time.perf_counter() - began
    follows.stop()
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        for rows in _texts():
            cursor.executemany("INSERT INTO bench_texts VALUES (%s, array_to_tsvector(%s::text[]))", rows)
        cursor.execute("CREATE INDEX ON bench_texts USING gin (words)")
        cursor.execute("ANALYZE bench_texts")
        database_seconds = time.perf_counter() - began
        cursor.execute("SELECT pg_total_relation_size('bench_texts')::float8")
        (database_bytes,) = cursor.fetchone() or (0.0,)
    index_bytes = sum(each.stat().st_size for each in follower.folder().rglob("*") if each.is_file())
    return {
        "index": index_seconds,
        "database": database_seconds,
        "index_bytes": index_bytes,
        "database_bytes": database_bytes,
    }


def _texts() -> Iterator[list[tuple[int, list[str]]]]:
    after = 0
    while bib_ids := bib_ids_after(after, limit=AT_ONCE):
        after = bib_ids[-1]
        yield [
            (row.bib_id, sorted({*cut(f"{row.title} {row.author} {row.publisher} {' '.join(row.subjects)}")}))
            for row in described(bib_ids)
        ]


def _by_index(text: str) -> Sequence[int]:
    return find(Request(text=text, size=TOP)).bib_ids


def _with_facets(text: str) -> Sequence[int]:
    return find(Request(text=text, size=TOP, wanted=FACETS)).bib_ids


def _by_database(text: str) -> Sequence[int]:
    words = [word.replace("'", "''") for word in dict.fromkeys(cut(text))]
    with connection.cursor() as cursor:
        cursor.execute(FIND, [" & ".join(f"'{word}'" for word in words)])
        return [bib_id for bib_id, _ in cursor.fetchall()]


def _by_suggestion(text: str) -> Sequence[int]:
    suggest(text)
    return ()


def _quality(*, part: str) -> dict[str, Any]:
    """`part`: odd (for tuning) or even. For each way, at which place the first good record stood; 0: not among ten."""
    asked = judged()[part == "even" :: 2]
    return {name: [_place(each, ask) for each in asked] for name, ask in WAYS.items() if name in ("index", "database")}


def _place(each: Judged, ask: Ask) -> int:
    rows = bibs(ask(each.text))
    return next((place for place, row in enumerate(rows, start=1) if each.fits(row.title, row.author)), 0)


def _latency(*, way: str, users: int, rounds: int) -> dict[str, float]:
    """Milliseconds. One user asks without a pause; of several each has a part of the questions, and reads between."""
    texts = [*(each.text for each in judged()), *COMMON]
    if way == "suggest":
        texts = [text[:size] for text in texts for size in (1, 2, 3, 5)]
    with ThreadPoolExecutor(users) as pool:
        pause = READS_SECONDS if users > 1 else 0.0
        took = list(pool.map(lambda user: _asked(WAYS[way], texts[user::users] * rounds, pause=pause), range(users)))
    all_of_them = [each for some in took for each in some]
    return {"p50": percentile(all_of_them, 50), "p95": percentile(all_of_them, 95), "asked": len(all_of_them)}


def _asked(ask: Ask, texts: Sequence[str], *, pause: float) -> list[float]:
    took = []
    for text in texts:
        began = time.perf_counter()
        ask(text)
        took.append((time.perf_counter() - began) * 1e3)
        time.sleep(pause)
    connection.close()
    return took


WAYS: dict[str, Ask] = {
    "index": _by_index,
    "facets": _with_facets,
    "database": _by_database,
    "suggest": _by_suggestion,
}


def main() -> None:
    obey({"build": _build, "quality": _quality, "latency": _latency})
