"""Books taken into the catalogue the way an import takes them, and the ways to wait for their index."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from bashu.db.catalogue.models import BibRecord
from bashu.db.network.models import Library
from bashu.engine import feed
from bashu.engine.admission import admitting
from bashu.engine.catalogue.admit import admit_sources
from bashu.search import state as states
from bashu.search.follower import folder
from bashu.search.query import search
from tests.engine.catalogue.sources import Book, a_source

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
BESIEGED = Book(match_key="1", title="圍城", author="钱鍾书著", publisher="人民文学出版社", isbn="9787020024759",
                  published_year=1991)  # fmt: skip
STORY = Book(match_key="2", title="围城内外 : 战争中的平民", author="高岭")
LIFE = Book(match_key="3", title="钱钟书传", author="李洪岩", isbn="9787800059063")
CLANS = Book(match_key="4", title="羌在汉藏之间", author="王明珂著 ; 张三译", publisher="中华书局")
HARRY = Book(match_key="5", title="Harry Potter and the Philosopher’s Stone", author="Rowling, J. K.")
DREAM = Book(match_key="6", title="红楼梦. 第一卷", author="(清) 曹雪芹著")
RARE = Book(match_key="7", title="䶮王与㛃妃", author="佚名")
SHELF = (BESIEGED, STORY, LIFE, CLANS, HARRY, DREAM, RARE)
_numbers = count()


def admit(*bibs: Book, number: str = "") -> None:
    """Into the catalogue and the log: as new records of Chengdu, or in place of the one with that control number."""
    library = Library.objects.get(code="CD")
    sources = [a_source(bib, control_number=number or f"n{next(_numbers)}", raw=bib.title.encode()) for bib in bibs]
    with admitting() as admitter:
        admit_sources(admitter, sources, library_id=library.pk, now=NOON)


def eventually(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


def is_caught_up() -> bool:
    state = states.read(folder())
    return state is not None and not state.building and state.cursor == feed.latest()


def caught_up() -> None:
    eventually(is_caught_up)


def titles(typed: str) -> list[str]:
    """What is found, best first."""
    found = search(typed)
    title_of = dict(BibRecord.objects.values_list("id", "title"))
    assert found.total == len(found.bib_ids)
    return [title_of[bib_id] for bib_id in found.bib_ids]
