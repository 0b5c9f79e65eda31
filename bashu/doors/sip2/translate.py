"""Questions of the wire to commands of the engine, and outcomes back to answers."""

import logging
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from bashu.db.network.queries import PlaceRow
from bashu.db.network.terminals import TerminalRow
from bashu.domain.calendar import LOCAL
from bashu.domain.circulation.answers import CheckedIn, CheckedOut, NextStop, Recorded, Renewed
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    CirculationCommand,
    ItemScan,
    PatronScan,
    Pin,
    RecordCheckIn,
    RecordCheckOut,
    Renew,
    Trust,
)
from bashu.domain.circulation.effects import TaskKind
from bashu.domain.circulation.holds.commands import AnyCommand, CancelHold, ChangePickup, PlaceHold
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.sentences import Audience, Language
from bashu.domain.circulation.words import say, say_next_stop, say_reason
from bashu.domain.outcome import Accepted, Busy, Failed, Outcome, Refused
from bashu.domain.routing import Reason
from bashu.engine.circulation.room import ItemFacts
from bashu.wire.sip2 import port
from bashu.wire.sip2.manner import USUAL, Manner, MannerError, read

log = logging.getLogger(__name__)

LANGUAGES: Mapping[str, Language] = {"zh": "zh-hans", "en": "en"}
# SIP2's list of media; everything that it does not name is "other".
MEDIA = {"book": "001", "periodical": "002", "disc": "006"}


def profile(row: TerminalRow) -> port.Profile:
    english = row.language.startswith("en")
    manner = _manner(row)
    return port.Profile(
        charset=row.charset.lower(),
        language="en" if english else "zh",
        institution=row.institution,
        library=row.library_en if english else row.library_zh,
        terminal=row.location or row.name,
        timeout_seconds=manner.timeout_seconds,
        retries=manner.retries,
        manner=manner,
    )


def _manner(row: TerminalRow) -> Manner:
    """The pages let nothing pass that cannot be read; what is there all the same must not silence the machine."""
    try:
        return read(row.settings) if row.settings else USUAL
    except MannerError as error:
        log.warning("SIP2: the settings of terminal %s are not followed: %s", row.terminal_id, error)
        return USUAL


def kind(question: port.Question) -> type[AnyCommand] | None:
    """What the engine is asked; None: nothing, or only it can say."""
    match question:
        case port.CheckIn(happened=happened):
            return RecordCheckIn if happened else CheckIn
        case port.CheckOut(happened=happened):
            return RecordCheckOut if happened else CheckOut
        case port.Renew() | port.RenewAll():
            return Renew
        case port.Hold(wish=wish):
            return {port.HoldWish.PLACE: PlaceHold, port.HoldWish.CANCEL: CancelHold}.get(wish, ChangePickup)
    return None


def check_out(
    question: port.CheckOut,
    *,
    row: TerminalRow,
    item: ItemScan,
    patron: PatronScan,
    trust: Trust,
    new_id: UUID,
    now: datetime,
) -> CirculationCommand:
    """A machine's clock is believed only for what happened while it was alone."""
    if question.happened:
        return RecordCheckOut(
            id=new_id, occurred_at=question.occurred_at or now, terminal_id=row.terminal_id, patron=patron, item=item
        )
    return CheckOut(
        id=new_id,
        occurred_at=now,
        terminal_id=row.terminal_id,
        patron=patron,
        item=item,
        trust=trust,
        renews_own=question.may_renew,
    )


def renew(
    question: port.Renew, *, row: TerminalRow, patron: PatronScan, trust: Trust, new_id: UUID, now: datetime
) -> CirculationCommand:
    item = ItemScan(barcode=question.barcode)
    return Renew(id=new_id, occurred_at=now, terminal_id=row.terminal_id, item=item, patron=patron, trust=trust)


def check_in(
    question: port.CheckIn, *, row: TerminalRow, item: ItemScan, new_id: UUID, now: datetime
) -> CirculationCommand:
    """The return date is when the book was handed in; the engine holds it within what the terminal may backdate."""
    handed_in_at = question.returned_at or question.occurred_at or now
    made = RecordCheckIn if question.happened else CheckIn
    return made(id=new_id, occurred_at=min(handed_in_at, now), terminal_id=row.terminal_id, item=item)


def loan_answer(outcome: Outcome, *, language: str, pin: Pin) -> port.Answer:
    """To a check-out or a renewal."""
    pin_right = None if pin is Pin.NOT_GIVEN else pin is Pin.RIGHT
    match outcome:
        case Accepted(answer=CheckedOut() | Renewed() | Recorded() as answer, about=about):
            return port.LoanAnswer(
                ok=True,
                renewed=isinstance(answer, Renewed) or (isinstance(answer, CheckedOut) and answer.renewed),
                title=_title(about),
                due_at=answer.due_at and answer.due_at.astimezone(LOCAL),
                media_type=_medium(about),
                patron_known=True,
                pin_right=pin_right,
            )
        case Refused(refusal, details, about=about):
            return port.LoanAnswer(
                ok=False,
                title=_title(about),
                media_type=_medium(about),
                patron_known=refusal is not Refusal.REGISTER_FIRST,
                pin_right=pin_right,
                words=say(refusal, details, language=LANGUAGES[language], audience="patron"),
                key=refusal.value,
            )
    return undecided(outcome, language=language)


def check_in_answer(
    outcome: Outcome, *, language: str, row: TerminalRow, places: Mapping[int, PlaceRow]
) -> port.Answer:
    """`places`: of the branches, by id. Raises KeyError for a branch that is not among them."""
    audience: Audience = "staff" if row.attended else "patron"
    match outcome:
        case Accepted(answer=CheckedIn() as answer, about=about):
            facts = about if isinstance(about, ItemFacts) else None
            there = places[answer.destination_branch_id] if answer.destination_branch_id else None
            return port.CheckInAnswer(
                ok=True,
                resensitize=True,
                alert=_alert(answer),
                title=_title(about),
                home_branch=facts.home_branch_code if facts else "",
                current_branch=row.branch_code,
                destination=there.code if there else "",
                media_type=_medium(about),
                call_number=facts.call_number if facts else "",
                collection=facts.collection if facts else "",
                owner=facts.owner_code if facts else "",
                key=str(answer.reason),
                words=_next_stop(answer, there, language=LANGUAGES[language], audience=audience),
            )
        case Accepted(answer=Recorded(), about=about):
            # Kept as it was told, but it contradicts what is on record: staff have a task, and want the book.
            return port.CheckInAnswer(
                ok=True,
                resensitize=True,
                alert=port.Alert.CALL_STAFF,
                title=_title(about),
                current_branch=row.branch_code,
                words=say_reason(TaskKind.CONFLICT, language=LANGUAGES[language], audience=audience),
                key=TaskKind.CONFLICT.value,
            )
        case Refused(refusal, details):
            words = say(refusal, details, language=LANGUAGES[language], audience=audience)
            return port.CheckInAnswer(ok=False, alert=port.Alert.CALL_STAFF, words=words, key=refusal.value)
    return undecided(outcome, language=language)


def _next_stop(answer: CheckedIn, there: PlaceRow | None, *, language: Language, audience: Audience) -> str:
    """As a kiosk says it. Who waits for it is nobody's business."""
    name = there.full_name if there else None
    place = "" if name is None else name.en if language == "en" else name.zh
    return say_next_stop(answer.reason, place=place, language=language, audience=audience)


def destination(outcome: Outcome) -> int | None:
    """Where a returned item is sent on to."""
    match outcome:
        case Accepted(answer=CheckedIn(destination_branch_id=branch_id)):
            return branch_id
    return None


def put_aside_for(outcome: Outcome) -> int | None:
    """The hold for which a returned item is kept here."""
    match outcome:
        case Accepted(answer=CheckedIn(hold_id=hold_id, reason=Reason.HOLD_HERE)):
            return hold_id
    return None


def tells_who_waits(row: TerminalRow) -> bool:
    return row.shows_personal_data and row.settings.get("cy_da") is True


def undecided(outcome: Outcome, *, language: str) -> port.Declined:
    match outcome:
        case Busy() | Failed():
            words = say(outcome, language=LANGUAGES[language], audience="patron")
            return port.Declined(words=words, key="busy" if isinstance(outcome, Busy) else "failed")
    raise TypeError(f"{type(outcome).__name__} does not belong to this command")


def _alert(answer: CheckedIn) -> port.Alert | None:
    match answer.stop, answer.reason:
        case (NextStop.EXCEPTION, _):
            return port.Alert.CALL_STAFF
        case (_, Reason.HOLD_HERE):
            return port.Alert.HOLD_HERE
        case (_, Reason.HOLD_ELSEWHERE):
            return port.Alert.HOLD_ELSEWHERE
        case (NextStop.SEND, _):
            return port.Alert.ELSEWHERE
    # Carried over to another room of the building: into the bin for what goes there.
    return None if answer.destination_branch_id is None else port.Alert.ELSEWHERE


def _title(about: object) -> str:
    return about.title if isinstance(about, ItemFacts) else ""


def _medium(about: object) -> str:
    return MEDIA.get(about.kind, "000") if isinstance(about, ItemFacts) else ""
