"""A catalogue of any size: the demonstration's records, and as many more as are wanted, put together from their words.

Made records have names and publishers of real ones, and titles of words of two real ones, none of which is equal to a
real one: so what is judged (judged.tsv) is as hard to find as in a library of that size. Punctuation and what stands in
brackets are no such words: a name with a bracket behind it is a title of that name, and no library has thirty of those.
Items and loans fall off as demand does.
"""

import gzip
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from django.core.management import call_command

from bashu.db.catalogue.sweep import IndexRow
from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.text import cut_once, fold, squeeze
from bashu.wire.marc.describe import describe
from bashu.wire.marc.description import Description
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Unreadable
from bench.child import say
from bench.mix import BRANCHES, FIRST_BARCODE, Size
from bench.world import Loader, _make_network, library_of

DATA = Path(__file__).parent.parent / "data"
FILES = ("cnmarc_utf8.iso.gz", "cnmarc_gb18030.iso.gz", "cnmarc_bnu.iso.gz", "marc21_gpo.mrc.gz", "marc21_cjk.mrc.gz")
CLASSES = ("I247.57", "I712.45", "I313.45", "K207", "F27", "TP312", "B84", "G40", "J41", "D668", "R247", "Q98", "Z835")
BIB = ("id", "title", "author", "publisher", "published_year", "isbn", "isbns", "issn", "clc", "subjects", "series",
       "language", "kind", "audience", "loans")  # fmt: skip
ITEM = ("id", "barcode", "call_number", "kind", "collection", "status", "version", "bib_id", "branch_id",
        "home_branch_id", "owner_id")  # fmt: skip
SUBJECTS = (
    "中国文学",
    "长篇小说",
    "经济史",
    "管理学",
    "儿童文学",
    "计算机",
    "Economics",
    "American fiction",
    "Education",
    "Law",
)
WORDS_MAX = 3
BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
LOANS, LOANS_OF_OTHERS = 50_000, 3
HELD, HALF_HELD = 40, 500


@dataclass(frozen=True, slots=True)
class Stock:
    """A record, and how many items of it there are."""

    bib: IndexRow
    items: int


def real() -> list[IndexRow]:
    """Each publication once; in the order of the files, which is that of demand."""
    found: dict[str, IndexRow] = {}
    for name in FILES:
        with gzip.open(DATA / name) as file:
            for entry in read(file):
                if isinstance(entry, Unreadable):
                    continue
                said = describe(entry)
                isbns = list(dict.fromkeys(isbn for text in said.isbns if (isbn := normalise_isbn(text))))
                title = _whole_title(said)
                key = f"{title}|{isbns[0] if isbns else f'{said.author}|{said.published_year}'}"
                row = IndexRow(
                    bib_id=len(found) + 1, title=title, author=said.author, publisher=said.publisher,
                    published_year=said.published_year, isbn=isbns[0] if isbns else "", isbns=isbns,
                    language=said.language, clc=said.clc, kind=said.kind.value, subjects=said.subjects,
                    series=said.series, audience=said.audience.value,
                )  # fmt: skip
                found.setdefault(key, row)
    return list(found.values())


def collection(size: int) -> Iterator[Stock]:
    random, rows = Random(1), real()
    for place, row in enumerate(rows[:size]):
        yield Stock(_with(row, bib_id=place + 1, loans=LOANS // (1 + place)), 1 + int(HELD / (1 + place / HALF_HELD)))
    known = {squeeze(each) for row in rows for each in (row.title, row.title.partition(" : ")[0])}
    words = [_words(row.title) for row in rows]
    number = len(rows)
    while number < size:
        one, other, third = (random.randrange(len(rows)) for _ in range(3))
        title = _title(words[one], words[other], random=random)
        if not (words[one][0] and words[other][0]) or squeeze(title) in known:
            continue
        number += 1
        made = _with(
            rows[one], bib_id=number, title=title, author=rows[third].author, publisher=rows[other].publisher,
            isbn="", isbns=(), published_year=random.randint(1980, 2026), subjects=[random.choice(SUBJECTS)],
            clc=random.choice(CLASSES), loans=random.randrange(LOANS_OF_OTHERS), series="",
        )  # fmt: skip
        yield Stock(made, random.choice((1, 1, 2)))


def _with(row: IndexRow, **changed: Any) -> IndexRow:
    return IndexRow(**{name: getattr(row, name) for name in IndexRow.__dataclass_fields__} | changed)


def _whole_title(said: Description) -> str:
    part = f". {said.part}" if said.part else ""
    return said.title + part + (f" : {said.subtitle}" if said.subtitle else "")


def _words(title: str) -> tuple[list[str], str]:
    """And what stands between them."""
    alone = BRACKETED.sub(" ", title)
    found, between = (alone.split(), " ") if title.isascii() else (cut_once(fold(alone)), "")
    return [word for word in found if squeeze(word)], between


def _title(one: tuple[list[str], str], other: tuple[list[str], str], *, random: Random) -> str:
    first, last = (random.randint(1, WORDS_MAX) for _ in range(2))
    between = one[1] or other[1]
    return between.join([*one[0][:first], *other[0][-last:]])


def _items(stock: Stock, *, after: int) -> Iterator[tuple[Any, ...]]:
    random = Random(stock.bib.bib_id)
    for number in range(after + 1, after + stock.items + 1):
        home = random.randint(1, BRANCHES)
        status = random.choice(("available", "available", "available", "on_loan"))
        shelf = f"{stock.bib.clc or 'Z8'}/{number % 1000}"
        yield (number, str(FIRST_BARCODE + number), shelf, stock.bib.kind, "", status,
               1, stock.bib.bib_id, home, home, library_of(home))  # fmt: skip


def make(size: int, superuser: str) -> None:
    call_command("migrate", verbosity=0)
    with closing(psycopg.connect(superuser, autocommit=True)) as connection:
        _make_network(Loader(connection))
        connection.execute("SET session_replication_role = replica")
        last = 0
        with closing(psycopg.connect(superuser)) as beside, beside.cursor() as rows, connection.cursor() as others:
            rows.execute("SET session_replication_role = replica")
            with (
                rows.copy(f"COPY catalogue_bibrecord ({', '.join(BIB)}, extent) FROM STDIN") as bibs,
                others.copy(f"COPY catalogue_item ({', '.join(ITEM)}) FROM STDIN") as items,
            ):
                for stock in collection(size):
                    row = [getattr(stock.bib, "bib_id" if name == "id" else name) for name in BIB]
                    bibs.write_row([*(list(each) if isinstance(each, tuple) else each for each in row), ""])
                    for item in _items(stock, after=last):
                        items.write_row(item)
                    last += stock.items
            beside.commit()
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def main(*, items: int, superuser: str) -> None:
    make(Size.of(items).items, superuser)
    say("made")
