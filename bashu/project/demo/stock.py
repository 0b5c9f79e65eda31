"""Which library has which book: spread by a fixed seed, the wanted ones often, big libraries more than small ones."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from bashu.db.network.founding import Founded
from bashu.engine.catalogue.admit import NewItem
from bashu.engine.catalogue.sources import NewSource
from bashu.project.demo.places import CHENGDU, Member, members
from bashu.project.demo.seed import stream
from bashu.project.demo.shelfmarks import of_place, of_record

# Which member hands in which file. Nobody claims that these libraries hold these books.
FILES: Final = (
    ("SC01", "cnmarc_gb18030.iso.gz"),
    ("CQ01", "cnmarc_utf8.iso.gz"),
    ("CQ01", "cnmarc_bnu.iso.gz"),
    ("SC02", "marc21_gpo.mrc.gz"),
    ("SC02", "marc21_cjk.mrc.gz"),
)
BIG: Final = ("SC01", "SC02", "CQ01")
WEIGHTS: Final = {"省级": 12, "市级": 5, "区县级": 3}
FIRST_ACQUIRED, ACQUIRED_DAYS = date(2012, 1, 1), 4_500
PRICE_FEN: Final = (1_800, 12_800)


@dataclass(frozen=True, slots=True)
class Title:
    """`rank` counts from 1, the most wanted first; None for what few ask for."""

    bib_id: int
    kind: str
    rank: int | None
    on_line: bool
    call_number: str


@dataclass(frozen=True, slots=True)
class Placed:
    """An item as the history of the demonstration needs it; `number` counts within its owner's.

    is_wanted   its title is among the Chinese books that the files number by demand
    """

    barcode: str
    owner: Member
    number: int
    kind: str
    is_wanted: bool


def title_of(source: NewSource, bib_id: int) -> Title:
    """The two files of Chinese books number their records by demand."""
    control_number, facts = source.control_number, source.says.facts
    ranked = control_number[0] in "AB" and control_number[1:].isdigit() and len(control_number) == 8
    on_line = "online" in facts.extent or "electronic" in facts.extent or "在线" in facts.extent
    call_number = "" if ranked else of_record(source.raw)
    return Title(bib_id, facts.kind, int(control_number[1:]) if ranked else None, on_line, call_number)


def spread(titles: Mapping[int, Title], founded: Founded) -> Iterator[tuple[Placed, NewItem]]:
    drawn = stream("stock")
    owners = members()
    weights = [WEIGHTS[owner.level] for owner in owners]
    big = [owner for owner in owners if owner.code in BIG]
    numbers: defaultdict[str, int] = defaultdict(int)
    for title in titles.values():
        if title.on_line:
            continue
        count = items_of(title)
        having = drawn.choices(owners, weights, k=count) if title.rank else drawn.sample(big, k=count)
        for owner in having:
            numbers[owner.code] += 1
            number = numbers[owner.code]
            placed = Placed(owner.barcode(number), owner, number, title.kind, title.rank is not None)
            yield placed, _item(drawn, title, placed=placed, founded=founded)


def items_of(title: Title) -> int:
    """From 15 of the most wanted down to one or two of most."""
    return 1 if title.rank is None else 1 + round(14 / (1 + title.rank / 1_200))


def _item(drawn: Random, title: Title, *, placed: Placed, founded: Founded) -> NewItem:
    owner = placed.owner
    groups: list[str | None] = ["chuanyu", "chuanyu", "chengdu" if owner.city == CHENGDU else None, None]
    group = drawn.choice(groups) if title.rank else None
    return NewItem(
        owner_id=founded.libraries[owner.code],
        barcode=placed.barcode,
        bib_id=title.bib_id,
        home_branch_id=founded.branches[owner.branch],
        call_number=title.call_number or of_place(placed.number),
        kind=title.kind,
        collection="reference" if not title.rank and drawn.random() < 0.1 else "",
        price_fen=drawn.randrange(*PRICE_FEN, 100),
        acquired_on=FIRST_ACQUIRED + timedelta(days=drawn.randrange(ACQUIRED_DAYS)),
        float_group_id=founded.float_groups[group] if group else None,
    )
