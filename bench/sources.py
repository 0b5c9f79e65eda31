"""Records of many libraries, put together from the words of real ones: any publication by its number, always the same.

As in a network of 86 libraries: three of ten publications stand in one of them, one of ten in more than thirty, ten
records each; library 1 has most, library 86 one of 850. Each title has five editions. A quarter of the titles are
real ones, the more often the more they are asked for, so that some stand in thousands of records; a twentieth are
papers of a government, of which hundreds bear one title; the others are put together of two. One of ten is a volume of
a set. Where several libraries have a publication, some write it in another way.
"""

import gzip
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from random import Random

from bashu.domain.catalogue.matching.keys import keys_of
from bashu.domain.catalogue.matching.reading import read as reading_of
from bashu.domain.catalogue.text import cut_once, fold
from bashu.engine.catalogue.rows import row_alone
from bashu.engine.catalogue.sources import NewSource, source_of
from bashu.wire.marc.compose import Simple, compose
from bashu.wire.marc.describe import describe
from bashu.wire.marc.description import Description
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, Field, Record, Unreadable
from bashu.wire.marc.writer import write

DATA = Path(__file__).parent.parent / "data"
BOOKS = ("cnmarc_gb18030.iso.gz", "cnmarc_utf8.iso.gz", "cnmarc_bnu.iso.gz", "marc21_cjk.mrc.gz")
PAPERS = ("marc21_gpo.mrc.gz",)
# So many libraries have one publication, and how the number of them falls off.
HOLDERS_MAX, FALL = 84, 1.3
LIBRARIES, LARGEST, TINY, TINY_HAS = 86, 1, 86, 850
# Where so many have it, some write it in another way.
SEVERAL = 3
# In the coded field and in the statement.
YEAR_STANDS = 2
PAPER, EDITION, VOLUME = 0.05, 0.25, 0.1
HAS_ISBN, EDITIONS = 0.75, 5
FIRST_YEAR, YEARS, BETWEEN = 1980, 46, 9
DEMAND = 3
PLACES = ("北京", "上海", "成都", "重庆", "广州", "南京", "武汉", "长沙")
CLASSES = ("I247.57", "I712.45", "K207", "F27", "TP312", "B84", "G40", "J41", "D668", "R247", "Q98", "Z835")
SUBJECTS = ("中国文学", "长篇小说", "经济史", "管理学", "儿童文学", "计算机", "教育", "法律", "医学", "地方志")
WORDS_MAX = 3
# Publications are written in blocks of so many.
BLOCK = 2_500
NUMBER_SIZE = 12
# What stands in place of a control number until it is known whose record it is.
NOBODYS = "9" * NUMBER_SIZE
AT = datetime(2024, 1, 1, tzinfo=UTC)
_FREQUENCIES = list(accumulate(count**-FALL for count in range(1, HOLDERS_MAX + 1)))
MEAN_HOLDERS = sum(count * count**-FALL for count in range(1, HOLDERS_MAX + 1)) / _FREQUENCIES[-1]


@dataclass(frozen=True, slots=True)
class Publication:
    """`wordings`: as libraries write it, the control number left open; `holders`: libraries, the first came first."""

    number: int
    wordings: tuple[NewSource, ...]
    holders: tuple[int, ...]

    def of(self, library: int, *, place: int) -> NewSource:
        """What this library has handed in; `place`: how many others had before."""
        wording = self.wordings[place % len(self.wordings)]
        number = control_number(library, self.number)
        return replace(wording, control_number=number, raw=wording.raw.replace(NOBODYS.encode(), number.encode(), 1))


def control_number(library: int, publication: int) -> str:
    return f"{library:02d}{publication:010d}"


def holders(number: int) -> tuple[int, ...]:
    random = Random(number)
    count = 1 + bisect(_FREQUENCIES, random.random() * _FREQUENCIES[-1])
    first = random.randrange(LIBRARIES - 2)
    others = [2 + (first + place) % (LIBRARIES - 2) for place in range(count - 1 or 1)]
    found = [LARGEST, *others] if count > 1 else others
    return (*found, TINY) if number % TINY_HAS == 0 else tuple(found)


class Originals:
    @cached_property
    def books(self) -> list[Description]:
        return list(_descriptions(BOOKS))

    @cached_property
    def papers(self) -> list[Description]:
        return list(_descriptions(PAPERS))

    @cached_property
    def words(self) -> list[list[str]]:
        return [list(cut_once(fold(book.title))) for book in self.books]

    def publication(self, number: int) -> Publication:
        """Each of its records is written, read and described as an import would do it."""
        forms = _forms(self._simple(number))
        return _publication(number, [_source(form, subject=_subject(number)) for form in forms])

    def editions(self, first: int) -> list[Publication]:
        """The same publications as by their numbers, sooner: only the first is read, the others differ in few bytes."""
        simple = self._simple(first)
        wordings = [_source(form, subject=_subject(first)) for form in _forms(simple)]
        found = [_publication(first, wordings)]
        for number in range(first + 1, first + EDITIONS):
            others = [_of_edition(each, was=simple, now=edition(simple, number=number)) for each in wordings]
            whole = [each for each in others if each is not None]
            found.append(_publication(number, whole) if len(whole) == len(others) else self.publication(number))
        return found

    def _simple(self, number: int) -> Simple:
        random = Random(-1 - number // EDITIONS)
        kind = random.random()
        if kind < PAPER:
            said = random.choice(self.papers)
            return edition(_told(said, title=said.title, random=random), number=number)
        by, printed = random.choice(self.books), random.choice(self.books)
        if kind < PAPER + EDITION:
            by = self.books[int(len(self.books) * random.random() ** DEMAND)]
            title = by.title
        else:
            title = self._title(random)
        return edition(_told(replace(by, publisher=printed.publisher), title=title, random=random), number=number)

    def _title(self, random: Random) -> str:
        one, other = random.choice(self.words), random.choice(self.words)
        return "".join([*one[: random.randint(1, WORDS_MAX)], *other[-random.randint(1, WORDS_MAX) :]])


def edition(form: Simple, *, number: int) -> Simple:
    """Years, numbers and pages have as many digits in each."""
    return replace(
        form,
        published_year=FIRST_YEAR + (number // EDITIONS + number % EDITIONS * BETWEEN) % YEARS,
        isbn=_isbn(number) if form.isbn else "",
        extent=f"{100 + number * 7_919 % 800}页",
    )


def _publication(number: int, wordings: Sequence[NewSource]) -> Publication:
    held = holders(number)
    return Publication(number, tuple(wordings if len(held) >= SEVERAL else wordings[:1]), held)


def _subject(number: int) -> str:
    return SUBJECTS[number // EDITIONS % len(SUBJECTS)]


def _of_edition(source: NewSource, *, was: Simple, now: Simple) -> NewSource | None:
    """None: what differs cannot be told from the rest by its bytes."""
    raw = source.raw
    for one, other in ((was.isbn, now.isbn), (_spaced(was.isbn), _spaced(now.isbn)), (was.extent, now.extent)):
        if one:
            raw = raw.replace(one.encode(), other.encode())
    year = str(was.published_year).encode()
    if raw.count(year) != YEAR_STANDS:
        return None
    facts = source.says.facts
    isbns = tuple(now.isbn if text == was.isbn else _spaced(now.isbn) for text in facts.isbns)
    changed = replace(facts, published_year=now.published_year, isbns=isbns, extent=now.extent)
    reading = replace(
        reading_of(facts), year=now.published_year, isbns=(now.isbn,) if isbns else (), pages=int(now.extent[:-1])
    )
    says = replace(source.says, facts=changed)
    return replace(
        source,
        raw=raw.replace(year, str(now.published_year).encode()),
        says=says,
        keys=keys_of(reading),
        row=row_alone(says),
    )


def _descriptions(names: Sequence[str]) -> Iterator[Description]:
    for name in names:
        with gzip.open(DATA / name) as file:
            yield from (describe(entry) for entry in read(file) if not isinstance(entry, Unreadable))


def _told(said: Description, *, title: str, random: Random) -> Simple:
    return Simple(
        title=title,
        subtitle=said.subtitle,
        part=f"第{random.randint(1, 9)}册" if random.random() < VOLUME else said.part,
        author=said.author,
        place=random.choice(PLACES),
        publisher=said.publisher,
        isbn="some" if random.random() < HAS_ISBN else "",
        price=f"CNY{random.randint(10, 98)}.00",
        language=said.language or "chi",
        clc=random.choice(CLASSES),
        kind=said.kind,
    )


def _isbn(number: int) -> str:
    """Another one for each number, as far as there are any."""
    body = f"9787{number * 2_654_435_761 % 100_000_000:08d}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10
    return f"{body}{check}"


def _forms(full: Simple) -> tuple[Simple, Simple]:
    author = full.author.removesuffix("著").rpartition(")")[2]
    return full, replace(full, author=author, place="", price="", subtitle="", isbn=_spaced(full.isbn))


def _spaced(isbn: str) -> str:
    return f"{isbn[:3]}-{isbn[3]}-{isbn[4:8]}-{isbn[8:12]}-{isbn[12]}" if isbn else ""


def _source(form: Simple, *, subject: str) -> NewSource:
    """By the very way of an import: written, read and described."""
    leader, fields = compose(form, number=NOBODYS, agency="BENCH", now=AT)
    subjects = Field("606", "0 ", (("a", subject),))
    ordered = sorted((*fields, subjects), key=lambda field: field.tag)
    entry = next(read(BytesIO(write(leader, ordered, charset=Charset.UTF_8))))
    assert isinstance(entry, Record), entry
    return source_of(entry, describe(entry))
