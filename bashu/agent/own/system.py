"""What is asked of the library's own system, and what its answers mean.

Systems differ in what they leave out. What is known of them is taken from their answers, never from their name:

    an item is known        if 18 names a title (AJ)
    a reader is known       if 24 says so (BL Y); where it says nothing of that, if a name (AE) stands there
    an item is lent         if 18 says so (circulation status 04, 05, 11 or 12)
    somebody waits for it   if 10 has an alert that is not "belongs elsewhere" (CV 04), nor none (CV 00)
"""

from dataclasses import dataclass
from datetime import datetime

from bashu.agent.own.line import NoAnswerError, OwnLine
from bashu.agent.settings import OwnSystem
from bashu.domain.calendar import LOCAL
from bashu.wire.sip2.codec import Message, build
from bashu.wire.sip2.layouts import ANSWER_TO
from bashu.wire.sip2.times import BLANK, from_sip, to_sip

LENT = frozenset({"04", "05", "11", "12"})
NO_ALERT = frozenset({"", "00"})
ELSEWHERE = "04"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnItem:
    """`due`: as it is written there. `due_at` None: that is not the standard's way, or nothing."""

    known: bool
    lent: bool = False
    title: str = ""
    due: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    ok: bool
    words: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """`held`: somebody waits for it there, or its staff want to see it."""

    ok: bool
    held: bool = False


def item_of(answer: Message) -> OwnItem:
    title = answer.get("AJ").strip()
    return OwnItem(
        known=bool(title),
        lent=bool(title) and answer.fixed.get("circulation_status", "") in LENT,
        title=title,
        due=answer.get("AH").strip(),
        due_at=_due(answer.get("AH")),
    )


def knows_reader(answer: Message) -> bool:
    said = answer.get("BL").strip().upper()
    return said == "Y" if said else bool(answer.get("AE").strip())


def granted_of(answer: Message) -> Granted:
    words = " ".join(answer.all("AF")).strip()
    return Granted(ok=answer.fixed.get("ok") == "1", words=words, due=answer.get("AH").strip())


def taken_of(answer: Message) -> Taken:
    alert = answer.get("CV").strip()
    is_alert = answer.fixed.get("alert") == "Y" or alert not in NO_ALERT
    ok = answer.fixed.get("ok") == "1"
    return Taken(ok=ok, held=ok and is_alert and alert not in {ELSEWHERE, "00"})


def login_of(own: OwnSystem) -> bytes | None:
    """By which the box itself logs in; None: that system asks for none."""
    if not own.login:
        return None
    fields = (("CN", own.login), ("CO", own.password), ("CP", own.location))
    fixed = {"name_algorithm": "0", "password_algorithm": "0"}
    return build(Message("93", fixed, fields, "0"), own.charset)


class System:
    """Its questions on one line. Each raises OwnDownError and NoAnswerError."""

    def __init__(self, line: OwnLine, *, own: OwnSystem) -> None:
        self.line, self._own = line, own

    def item(self, barcode: str, *, now: datetime) -> OwnItem:
        """Asking again changes nothing, so what had no answer is asked once more."""
        return item_of(self._twice("17", {"date": _at(now)}, fields=(*self._who(), ("AB", barcode), ("AC", ""))))

    def knows(self, card: str, pin: str | None, *, now: datetime) -> bool:
        fields = (*self._who(), ("AA", card), ("AC", ""), ("AD", pin or ""))
        return knows_reader(self._twice("23", {"language": "000", "date": _at(now)}, fields=fields))

    def reader(self, card: str, pin: str | None, *, now: datetime) -> Message:
        """The whole answer 64."""
        fields = (*self._who(), ("AA", card), ("AC", ""), ("AD", pin or ""))
        return self._twice("63", {"language": "000", "date": _at(now), "summary": " " * 10}, fields=fields)

    def lend(self, barcode: str, *, now: datetime) -> Granted:
        """To the network's card. Asked for, also when it has left already: many systems do not know "no block"."""
        fixed = {
            "renewal_policy": "N",
            "no_block": "N",
            "date": _at(now),
            "due_date": BLANK,
        }
        network = (("AA", self._own.network_card), ("AB", barcode), ("AC", ""), ("AD", self._own.network_pin))
        return granted_of(self._answer_to("11", fixed, fields=(*self._who(), *network)))

    def take_back(self, barcode: str, *, at: datetime, now: datetime) -> Taken:
        """`at`: when it was handed in."""
        fixed = {"no_block": "N", "date": _at(now), "return_date": _at(at)}
        fields = (("AP", self._own.location), *self._who(), ("AB", barcode), ("AC", ""))
        return taken_of(self._answer_to("09", fixed, fields=fields))

    def answers(self) -> bool:
        """Whether it says that it is on line."""
        status = {"status": "0", "print_width": "080", "version": "2.00"}
        return self._twice("99", status, fields=()).fixed.get("online") == "Y"

    def _who(self) -> tuple[tuple[str, str], ...]:
        return (("AO", self._own.institution),)

    def _answer_to(self, code: str, fixed: dict[str, str], *, fields: tuple[tuple[str, str], ...]) -> Message:
        answer = self.line.ask(code, fixed, fields=fields)
        if answer.code != ANSWER_TO[code]:
            raise NoAnswerError(f"{code} is answered with {answer.code}")
        return answer

    def _twice(self, code: str, fixed: dict[str, str], *, fields: tuple[tuple[str, str], ...]) -> Message:
        try:
            return self._answer_to(code, fixed, fields=fields)
        except NoAnswerError:
            self.line.close()
            return self._answer_to(code, fixed, fields=fields)


def _at(at: datetime) -> str:
    return to_sip(at.astimezone(LOCAL))


def _due(text: str) -> datetime | None:
    """The standard's date; some systems write another, which is passed through and not read."""
    return from_sip(text, LOCAL)
