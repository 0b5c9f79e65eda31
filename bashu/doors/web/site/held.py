"""What the page shows of the three: the network by its tables, the box and the own system by what was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bashu.db.catalogue.queries import ItemRow, items_with_barcode
from bashu.db.circulation.queries import due_of, transits_of
from bashu.db.circulation.tasks import TaskRow, open_tasks
from bashu.db.network.agents import AgentRow, agents
from bashu.db.parts import Part
from bashu.domain.circulation.conflicts import say_task
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.spoken import Spoken
from bashu.doors.web.site.told import Do, Knows, Offered, OwnLoan, Reader, Talk, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """`item`: the last that was asked about, as the network has it, else the first that is offered; `loan`: of it, in
    the library's own system. `agent` None: the network has not heard of it yet.
    """

    barcode: str
    item: ItemRow | None
    due: datetime | None
    transit: object
    loan: OwnLoan | None
    is_away: bool
    agent: AgentRow | None
    tasks: Part[TaskRow]
    said: Sequence[tuple[TaskRow, str]]
    waits: Sequence[tuple[str, str, datetime]]
    owed: Sequence[tuple[str, str]]
    readers: Sequence[tuple[str, Sequence[Reader]]]
    items: Sequence[tuple[str, Sequence[Offered]]]
    line: Spoken | None
    chosen: Talk | None


def by_all(told: Told) -> Held:
    barcode = told.talk.barcode if told.talk else told.offered[0].barcode
    agent = next((row for row in agents() if row.library_code == told.library and row.own and not row.ended), None)
    item = _item(barcode, library_id=agent.library_id if agent else 0)
    own = told.offered[0].barcode
    home = item if item and barcode == own else _item(own, library_id=0)
    tasks = open_tasks(home.home.branch_id if home else 0, library_id=home.home.library_id if home else None)
    return Held(
        barcode=barcode,
        item=item,
        due=due_of([item.item_id]).get(item.item_id) if item else None,
        transit=transits_of([item.item_id]).get(item.item_id) if item else None,
        loan=next((each for each in told.loans if each.barcode == barcode), None),
        is_away=barcode in told.box.away,
        agent=agent,
        tasks=tasks,
        said=[(row, say_task(row.kind, row.details, language=languages.current())) for row in tasks],
        waits=[(_fact(each.kind), each.barcode, each.at) for each in told.box.waits],
        owed=[(_owed(each.kind), each.barcode) for each in told.box.owed],
        readers=_readers(told),
        items=_items(told),
        line=_screen(told.talk, item) if told.talk else None,
        chosen=told.talk,
    )


def _item(barcode: str, *, library_id: int) -> ItemRow | None:
    """Of the library itself, if several have it."""
    found = items_with_barcode(barcode)
    return next((row for row in found if row.home.library_id == library_id), found[0] if found else None)


def _readers(told: Told) -> list[tuple[str, list[Reader]]]:
    names = {
        Knows.OWN: _("Known to the library's own system alone"),
        Knows.NETWORK: _("Known to the network alone"),
        Knows.BOTH: _("Known to both"),
    }
    return [(name, [each for each in told.readers if each.known_to is kind]) for kind, name in names.items()]


def _items(told: Told) -> list[tuple[str, list[Offered]]]:
    return [
        (_("Of this library"), [each for each in told.offered if each.is_own]),
        (_("Of other libraries"), [each for each in told.offered if not each.is_own]),
    ]


def _screen(talk: Talk, item: ItemRow | None) -> Spoken:
    """The machine's own words stand beneath what it means."""
    tone, word = {
        (Do.LEND, True): ("lent", _("Lent")),
        (Do.TAKE_IN, True): ("keep", _("Taken in")),
        (Do.LOOK, None): ("hold", _("Looked up")),
    }.get((talk.do, talk.ok), ("stop", _("Not done")))
    return Spoken(tone=tone, word=word, title=item.title if item else talk.barcode, why=" ".join(talk.words))


def _fact(kind: str) -> str:
    names = {
        "lent": _("lent"),
        "returned": _("taken back"),
        "not_lent": _("not lent after all"),
        "own_lent": _("lent by its library's own system"),
        "own_returned": _("taken back by its library's own system"),
    }
    return names[kind]


def _owed(kind: str) -> str:
    names = {
        "out": _("to be lent to the network's card"),
        "in": _("to be taken in there"),
        "lend": _("a loan there that was begun"),
        "take in": _("a return there that was begun"),
    }
    return names[kind]
