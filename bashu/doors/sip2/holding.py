"""Holds at a machine: which title and which hold is meant, the command for it, and how the hold stands then."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from bashu.db.catalogue.queries import bib
from bashu.db.circulation.at_desks import hold_at_desk
from bashu.db.circulation.at_machines import holds_in, items_with_barcode
from bashu.db.circulation.holds import HoldRow, holds_of
from bashu.db.network import terminals
from bashu.db.network.queries import PlaceRow, every_place
from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons import queries
from bashu.domain.calendar import LOCAL, end_of, local_day
from bashu.domain.circulation.answers import Held, HoldEnded
from bashu.domain.circulation.commands import Trust
from bashu.domain.circulation.holds.commands import CancelHold, ChangePickup, PlaceHold
from bashu.domain.circulation.holds.states import QUEUED_STAGES, HoldLevel, HoldReason
from bashu.domain.circulation.holds.words import say_end, say_hold
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.words import say
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.doors.sip2.people import Shown, not_proven
from bashu.doors.sip2.reads import one_item
from bashu.doors.sip2.translate import LANGUAGES, tells_who_waits, undecided
from bashu.wire.sip2 import port
from bashu.wire.sip2.charsets import clean, decode, encode

Change = PlaceHold | CancelHold | ChangePickup
Places = Mapping[int, PlaceRow]

ID_DIGITS_MAX: Final = 18
NO_SUCH_HOLD: Final = {"zh": "没有找到这条预约，未作任何更改", "en": "There is no such hold. Nothing was changed."}
SEVERAL_HOLDS: Final = {
    "zh": "有多条预约符合，请在网页或服务台办理",
    "en": "Several holds are meant. Please do this on the web page or at the desk.",
}
SAME_DAY: Final = {
    "zh": "预约的有效期不能在机上更改，请取消后重新预约",
    "en": "Until when it is wanted cannot be changed here. Please cancel the hold and place another.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    question: port.Hold
    who: Shown
    trust: Trust
    row: TerminalRow
    new_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """`row`: the hold as it stood before. `command` None: it stands so already."""

    title: str
    wanted_until: datetime | None
    pickup: PlaceRow
    command: Change | None
    row: HoldRow | None = None


def meant(asks: Asks, places: Places) -> Meant | port.HoldAnswer:
    """Reads: not for the event loop. Whether it may be done is the engine's to say."""
    question = asks.question
    pickup = _pickup(question.pickup, places)
    if question.pickup and pickup is None:
        return _no(Refusal.PICKUP_NOT_OFFERED, question)
    if question.wish is port.HoldWish.PLACE:
        return _placed(asks, pickup=pickup or _here(asks.row, places))
    if no := not_proven(asks.trust):
        return _no(no, question)
    found = _found(question, who=asks.who, charset=asks.row.charset.lower())
    if isinstance(found, port.HoldAnswer):
        return found
    return _cancelled(asks, found) if question.wish is port.HoldWish.CANCEL else _changed(asks, found, pickup=pickup)


def answered(outcome: Outcome, asked: Meant, *, language: str, places: Places) -> port.Answer:
    match outcome:
        case Accepted(answer=Held() as held):
            return _held(held, asked, language=language, places=places)
        case Accepted(answer=HoldEnded(closed_as=end)):
            words = say_end(end, language=LANGUAGES[language], audience="patron")
            return port.HoldAnswer(ok=True, title=asked.title, words=words)
        case Refused(refusal, details):
            words = say(refusal, details, language=LANGUAGES[language], audience="patron")
            return port.HoldAnswer(ok=False, title=asked.title, words=words, key=refusal.value)
    return undecided(outcome, language=language)


def told_whose(answer: port.CheckInAnswer, *, hold_id: int, row: TerminalRow) -> port.CheckInAnswer:
    """For a terminal that may show names and wants to print them on slips. Reads: not for the event loop."""
    current = terminals.by_id(row.terminal_id)
    held = hold_at_desk(hold_id) if current is not None and tells_who_waits(current) else None
    return answer if held is None else replace(answer, hold_patron=held.number, hold_name=held.name)


def unchanged(asked: Meant) -> port.HoldAnswer:
    """How a hold stands to which nothing was to be done."""
    row = asked.row
    return port.HoldAnswer(
        ok=True,
        available=row is not None and row.item_id is not None,
        title=asked.title,
        position=row.before + 1 if row is not None and row.stage in QUEUED_STAGES else None,
        pickup=asked.pickup.code,
        wanted_until=_local(asked.wanted_until),
    )


def _placed(asks: Asks, *, pickup: PlaceRow) -> Meant | port.HoldAnswer:
    """An item's barcode says which title, and which item where no other will do; else the title's number does."""
    question, item_id = asks.question, None
    if question.barcode:
        item = one_item(question.barcode)
        if isinstance(item, Refused):
            return _no(item.refusal, question, **item.details)
        bib_id, title, item_id = item.bib_id, item.title, item.item_id
    else:
        known = bib(_number(question.title))
        if known is None or question.this_item:
            return _no(Refusal.TITLE_UNKNOWN if known is None else Refusal.ITEM_UNKNOWN, question)
        bib_id, title = known.bib_id, known.title
    until = end_of(local_day(question.wanted_until)) if question.wanted_until else None
    command = PlaceHold(
        id=asks.new_id,
        occurred_at=asks.now,
        terminal_id=asks.row.terminal_id,
        patron=asks.who.scan,
        trust=asks.trust,
        level=HoldLevel.ITEM if question.this_item else HoldLevel.TITLE,
        bib_id=bib_id,
        item_id=item_id if question.this_item else None,
        pickup_branch_id=pickup.branch_id,
        wanted_until=until,
    )
    return Meant(title=title, wanted_until=until, pickup=pickup, command=command)


def _cancelled(asks: Asks, row: HoldRow) -> Meant:
    command = CancelHold(
        id=asks.new_id,
        occurred_at=asks.now,
        terminal_id=asks.row.terminal_id,
        hold_id=row.hold_id,
        patron=asks.who.scan,
        trust=asks.trust,
    )
    return Meant(title=row.title, wanted_until=row.wanted_until, pickup=row.pickup, command=command, row=row)


def _changed(asks: Asks, row: HoldRow, *, pickup: PlaceRow | None) -> Meant | port.HoldAnswer:
    """Where it is collected. Until when it is wanted stays: another day is another hold."""
    wanted = asks.question.wanted_until
    stands = local_day(row.wanted_until) if row.wanted_until else None
    if wanted is not None and local_day(wanted) != stands:
        return port.HoldAnswer(ok=False, title=row.title, words=SAME_DAY[asks.question.language])
    command = None
    if pickup is not None and pickup.branch_id != row.pickup.branch_id:
        command = ChangePickup(
            id=asks.new_id,
            occurred_at=asks.now,
            terminal_id=asks.row.terminal_id,
            hold_id=row.hold_id,
            pickup_branch_id=pickup.branch_id,
            patron=asks.who.scan,
            trust=asks.trust,
        )
    return Meant(title=row.title, wanted_until=row.wanted_until, pickup=pickup or row.pickup, command=command, row=row)


def _found(question: port.Hold, *, who: Shown, charset: str) -> HoldRow | port.HoldAnswer:
    """The patron's open hold that is meant: by an item that lies ready or that it waits for, or by its title as 64
    lists it. Never a guess."""
    card = queries.find_by_digests(who.digests)
    rows = holds_of(card.patron_id) if card else ()
    if card is not None and question.barcode:
        items = items_with_barcode(question.barcode)
        ids = {each.item_id for each in items}
        bound = [row for row in rows if row.item_id in ids]
        if not bound:
            queue = holds_in(card.patron_id, works={each.work_id for each in items})
            bound = [row for row in rows if row.hold_id in queue]
        rows = tuple(bound)
    if question.title and (len(rows) > 1 or not question.barcode):
        rows = tuple(row for row in rows if _is_titled(row, question.title, charset=charset))
    if len(rows) == 1:
        return rows[0]
    return port.HoldAnswer(ok=False, words=(SEVERAL_HOLDS if rows else NO_SUCH_HOLD)[question.language])


def _is_titled(row: HoldRow, title: str, *, charset: str) -> bool:
    """As the machine was told it: with what its charset lacks left out."""
    return row.bib_id == _number(title) or decode(encode(clean(row.title), charset), charset).strip() == title


def _held(held: Held, asked: Meant, *, language: str, places: Places) -> port.HoldAnswer:
    before = held.before if held.before is not None or asked.row is None else asked.row.before
    waits, place, said = held.stage in QUEUED_STAGES, places.get(_branch(held)), ""
    if place is not None or held.reason is HoldReason.QUEUED:
        said = say_hold(
            held.reason,
            branch=_name(place, language) if place else "",
            before=before or 0,
            language=LANGUAGES[language],
            audience="patron",
        )
    return port.HoldAnswer(
        ok=True,
        available=held.item_id is not None,
        title=asked.title,
        position=before + 1 if waits and before is not None else None,
        pickup=asked.pickup.code,
        wanted_until=_local(asked.wanted_until),
        words=said,
    )


def _branch(held: Held) -> int:
    """The one that its reason speaks of."""
    branch_id = held.reason_details.get("branch_id")
    return branch_id if isinstance(branch_id, int) else 0


def _pickup(code: str, places: Places) -> PlaceRow | None:
    """Also a branch that was opened after the server was started."""
    if not code:
        return None
    known = next((place for place in places.values() if place.code == code), None)
    return known or next((place for place in every_place().values() if place.code == code), None)


def _here(row: TerminalRow, places: Places) -> PlaceRow:
    return places.get(row.branch_id) or every_place()[row.branch_id]


def _name(place: PlaceRow, language: str) -> str:
    return place.full_name.en if language == "en" else place.full_name.zh


def _local(at: datetime | None) -> datetime | None:
    return at and at.astimezone(LOCAL)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= ID_DIGITS_MAX else 0


def _no(refusal: object, question: port.Hold, **details: int | str | bool | None) -> port.HoldAnswer:
    words = say(Refusal(str(refusal)), details, language=LANGUAGES[question.language], audience="patron")
    return port.HoldAnswer(ok=False, words=words, key=str(refusal))
