"""The form by which a payment is taken: what it is for, how much, how it is paid, and what is given back of it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from bashu.db.network.queries import Name
from bashu.domain.circulation.answers import PaymentTold
from bashu.domain.circulation.charges.commands import Pay
from bashu.domain.circulation.charges.words import BY_STAFF, METHOD_NAMES
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.words import money, say
from bashu.domain.outcome import Accepted, Outcome
from bashu.domain.settlement.charges import Method
from bashu.doors.web.desk.pages import Page
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import fen, number
from bashu.doors.web.shared.spoken import Spoken, refusal

# In the session: how it was paid last at this desk, which the next form proposes.
METHOD_KEY: Final = "desk-method"
# More than this nobody lays on the table; whoever scans a barcode into the field is told so.
GIVEN_MAX_FEN: Final = 2_000_000
Lines = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`lines`: for which charges how much; without them it is for the oldest. `back_fen`: the change."""

    fen: int
    lines: Lines
    method: Method
    back_fen: int

    def command(self, page: Page, *, command_id: UUID) -> Pay:
        return Pay(
            id=command_id,
            occurred_at=page.now,
            terminal_id=page.staff.terminal_id,
            patron=PatronScan(patron_id=page.work.patron_id),
            fen=self.fen,
            lines=self.lines,
            method=self.method,
            staff_id=page.staff.staff_id,
        )


def methods() -> list[tuple[Method, Name]]:
    return [(each, Name(*METHOD_NAMES[each])) for each in BY_STAFF]


def proposed(page: Page) -> str:
    return str(page.request.session.get(METHOD_KEY, Method.CASH.value))


def read(page: Page, *, owed_fen: int) -> Wanted | str:
    """What the form asks, or what is wrong with it. It is about the sums that its page showed, and about no others."""
    given = page.request.POST
    method = next((each for each in BY_STAFF if each == given.get("method")), None)
    if method is None:
        return _("Choose how it is paid.")
    marked, text = _marked(page), given.get("fen", "").strip()
    if not marked and not text and number(given.get("owed", "")) != owed_fen:
        return _("What is owed has changed meanwhile. Look at the sum, and take the payment again.")
    most = sum(left for _charge, left in marked) if marked else owed_fen
    wanted = fen(text) if text else most
    if wanted is None:
        return _("Write the sum in yuan, as 2.50.")
    if wanted > most:
        return say(Refusal.PAYS_TOO_MUCH, {"owed_fen": most}, language=languages.current(), audience="staff")
    change = _change(given.get("given", "").strip(), wanted) if method is Method.CASH else 0
    if isinstance(change, str):
        return change
    return Wanted(fen=wanted, lines=_spread(wanted, marked), method=method, back_fen=change)


def taken(outcome: Outcome, wanted: Wanted) -> Spoken:
    """The change is what staff need first, and stands largest."""
    if not isinstance(outcome, Accepted):
        return refusal(outcome, audience="staff")
    told: PaymentTold = outcome.answer
    word = _("%(sum)s taken") % {"sum": said(told.fen)}
    left = _("Still owed: %(sum)s.") % {"sum": said(told.left_fen)} if told.left_fen else _("Nothing is owed any more.")
    if not wanted.back_fen:
        return Spoken(tone="keep", word=word, why=left)
    return Spoken(tone="keep", word=_("Give back %(sum)s") % {"sum": said(wanted.back_fen)}, title=word, why=left)


def said(sum_fen: int) -> str:
    return money(sum_fen, languages.current())


def _marked(page: Page) -> Lines:
    """Each as "charge-sum": what was left of it on the page."""
    found = (text.partition("-") for text in page.request.POST.getlist("charge"))
    read = ((number(charge), number(left)) for charge, _dash, left in found)
    return tuple((charge, left) for charge, left in read if charge is not None and left is not None)


def _spread(wanted: int, marked: Lines) -> Lines:
    lines = []
    for charge_id, left in marked:
        if wanted > 0:
            lines.append((charge_id, min(left, wanted)))
            wanted -= left
    return tuple(lines)


def _change(text: str, wanted: int) -> int | str:
    """Of what the reader laid on the table, if that was written."""
    laid = fen(text) if text else wanted
    if laid is None or laid > GIVEN_MAX_FEN:
        return _("Write what the reader gave in yuan, as 50.")
    if laid < wanted:
        return _("The reader gave %(given)s, and %(sum)s is to be paid. Take more, or write a smaller sum.") % {
            "given": said(laid), "sum": said(wanted)
        }  # fmt: skip
    return laid - wanted
