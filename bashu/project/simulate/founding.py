"""Makes the world of a seed: the demonstration's 86 libraries, with as many titles, items and readers as are wanted.

All of it is taken in as any network's is, so the log says it too. What a policy decides is laid over it later.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, islice
from random import Random
from typing import Final, TypeVar

from bashu.db.network import founding
from bashu.db.network.founding import Founded, NewTerminal
from bashu.db.network.holidays import accept, announced, proposals
from bashu.db.network.rules import add_rules
from bashu.db.patrons.admit import Newcomer, admit
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import DAY, start_of
from bashu.domain.calendar.holidays import DaysOff
from bashu.domain.catalogue.matching import Facts
from bashu.domain.catalogue.union import Said
from bashu.domain.identity.kinds import PatronCategory
from bashu.engine.admission import Admitter, admitting
from bashu.engine.catalogue.admit import NewItem, admit_items, admit_sources
from bashu.engine.catalogue.sources import NewSource, new_source
from bashu.project.demo import places
from bashu.project.demo.rules import FALLBACK
from bashu.project.importing import analyse
from bashu.project.simulate.behaviour import WEIGHTS, Behaviour, measured
from bashu.project.simulate.plan import Plan

AT_ONCE: Final = 5_000
GROUP: Final = "simulated"
ACQUIRED_ON: Final = date(2020, 1, 1)
JOINED_AT: Final = datetime(2022, 1, 1, tzinfo=UTC)
# So many days beyond the last one loans may be due.
DUE_AFTER: Final = timedelta(days=70)

Progress = Callable[[float], None]
T = TypeVar("T")


def make(plan: Plan, *, seed: int, progress: Progress = lambda _: None) -> None:
    """On the eve of the first day."""
    now = start_of(plan.begins_on) - DAY
    founded = _found(plan, now=now)
    drawn = Random(f"{seed}/world")  # noqa: S311  nothing secret is drawn here
    with admitting() as admitter:
        bibs = _titles(plan, founded, admitter=admitter, now=now)
        progress(0.2)
        for done in _items(plan, founded, bibs=bibs, drawn=drawn, admitter=admitter, now=now):
            progress(0.2 + 0.5 * done / plan.items)
    for done in _readers(plan, founded, drawn=drawn):
        progress(0.7 + 0.3 * done / plan.readers)
    analyse()


def _found(plan: Plan, *, now: datetime) -> Founded:
    """Main buildings alone, each with one desk; no van drives yet, and nothing floats."""
    main = [branch for branch in places.new_branches() if branch.kind == "library"]
    founded = founding.found(
        founding.Plan(
            name_zh="模拟",
            name_en="Simulation",
            demonstration=False,
            regions=list(places.regions().values()),
            libraries=[replace(library, float_quota=None) for library in places.new_libraries()],
            branches=main,
            terminals=[NewTerminal(branch=each.code, name=each.code, kind="desk", attended=True) for each in main],
            float_groups=[founding.NewFloatGroup(code=GROUP, name_zh="模拟", name_en="Simulated", branches={})],
            staff=[],
        )
    )
    # Nobody pays here, so nobody may be charged: a reader who owed something would borrow nothing for the rest of it.
    add_rules([replace(FALLBACK, overdue_fen_per_day=0)])
    _settle_holidays(plan, founded, now=now)
    return founded


def _settle_holidays(plan: Plan, founded: Founded, *, now: datetime) -> None:
    """As in the demonstration: the libraries of counties are shut on public holidays."""
    closed = [founded.libraries[member.code] for member in places.members() if member.level == "区县级"]
    ends_on = plan.begins_on + plan.days * DAY + DUE_AFTER
    for year in range(plan.begins_on.year, ends_on.year + 1):
        if holidays := announced(year):
            accept(proposals(holidays, days_off=DaysOff.CLOSED, library_ids=closed), holidays, now=now)


def _titles(plan: Plan, founded: Founded, *, admitter: Admitter, now: datetime) -> list[int]:
    """Ids of titles, the most wanted first."""
    library_id, bibs = founded.libraries["SC01"], list[int]()
    for numbers in _chunks(range(1, plan.titles + 1)):
        sources = [_source(number) for number in numbers]
        bibs += admit_sources(admitter, sources, library_id=library_id, now=now).bib_ids
    return bibs


def _source(number: int) -> NewSource:
    control_number = f"S{number:09}"
    says = Said(facts=Facts(title=f"模拟书目 {number}", language="chi", numbers=(control_number,)))
    return new_source(
        says, control_number=control_number, flavour="cnmarc", charset="UTF-8", raw=control_number.encode()
    )


def _items(
    plan: Plan, founded: Founded, *, bibs: Sequence[int], drawn: Random, admitter: Admitter, now: datetime
) -> Iterator[int]:
    """Spread over the libraries as the demonstration's are; how many there are by now."""
    owners, done = places.members(), 0
    up_to = list(accumulate(WEIGHTS[owner.level] for owner in owners))
    wanted = held_of_each(plan, measured())
    titles = (bib for bib, count in zip(bibs, wanted, strict=True) for _ in range(count))
    for some in _chunks(enumerate(titles, start=1)):
        having = drawn.choices(owners, cum_weights=up_to, k=len(some))
        admit_items(
            admitter,
            [
                NewItem(
                    owner_id=founded.libraries[owner.code],
                    barcode=f"{number:010}",
                    bib_id=bib,
                    home_branch_id=founded.branches[owner.branch],
                    acquired_on=ACQUIRED_ON,
                    float_group_id=founded.float_groups[GROUP],
                )
                for (number, bib), owner in zip(some, having, strict=True)
            ],
            now=now,
        )
        done += len(some)
        yield done


def held_of_each(plan: Plan, behaviour: Behaviour) -> list[int]:
    """How many items each title has, the most wanted first: at least one; else by the root of how much it is wanted."""
    roots = [density**0.5 for density in densities(behaviour, plan.titles)]
    mean, found, owed = sum(roots) / len(roots), list[int](), 0.0
    for root in roots:
        owed += root / mean * plan.items / plan.titles
        found.append(max(1, round(owed)))
        owed -= found[-1]
    return found


def densities(behaviour: Behaviour, titles: int) -> list[float]:
    """How much each title is wanted, the most wanted first; 1 in the mean."""
    found: list[float] = []
    for share, density in behaviour.title.densities():
        found += [density] * (round(share * titles) - len(found))
    return found


def _readers(plan: Plan, founded: Founded, *, drawn: Random) -> Iterator[int]:
    """Each lives near a library; of those of one library the first reads most."""
    members = places.members()
    up_to = list(accumulate(WEIGHTS[member.level] for member in members))
    # Each library has some, so that its books are somebody's.
    homes = [*members, *drawn.choices(members, cum_weights=up_to, k=max(0, plan.readers - len(members)))]
    done = 0
    for some in _chunks(homes):
        newcomers = [
            Newcomer(
                credentials=[],
                name="读者",
                category=PatronCategory.ADULT,
                home_library_id=founded.libraries[member.code],
                joined_at=JOINED_AT,
            )
            for member in some
        ]
        admit(newcomers, vault=the_vault())
        done += len(some)
        yield done


def _chunks(of: Iterable[T]) -> Iterator[list[T]]:
    each = iter(of)
    while chunk := list(islice(each, AT_ONCE)):
        yield chunk
