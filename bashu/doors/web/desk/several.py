"""One title for the reader at the desk: one item of it, or a number for a group that reads together."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bashu.domain.circulation.commands import PatronScan, Trust
from bashu.domain.circulation.holds.commands import PlaceHold
from bashu.domain.circulation.holds.states import PickupKind
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.outcome import Accepted, Outcome
from bashu.doors.web.desk.pages import Page
from bashu.doors.web.shared import holding
from bashu.doors.web.shared.commands import execute, execute_all
from bashu.doors.web.shared.forms import number
from bashu.doors.web.shared.spoken import Spoken
from bashu.doors.web.shared.wishes import Wish

ITEMS_MAX: Final = 60


def place(page: Page, wish: Wish, *, patron_id: int) -> Spoken:
    typed = page.request.POST.get("count", "").strip()
    who: dict[str, Any] = {
        "patron": PatronScan(patron_id=patron_id),
        "trust": Trust(assurance=Assurance.STAFF_SAW_IT, verdict=Verdict(page.work.verdict)),
    }
    title, home = wish.bib.title, wish.kind is PickupKind.HOME
    if not typed:
        return holding.placed(execute(wish.command(**who, **page.made())), title=title, audience="staff", home=home)
    count = number(typed)
    if count is None or not 0 < count <= ITEMS_MAX:
        why = _("How many items: a number from 1 to %(most)s. Nothing was placed.") % {"most": ITEMS_MAX}
        return Spoken(tone="stop", word=_("Problem"), why=why, done=False)
    outcomes = execute_all(_each(wish, count, who=who, made=page.made()))
    return _told(outcomes, title=title, home=home)


def _each(wish: Wish, count: int, *, who: dict[str, Any], made: dict[str, Any]) -> list[PlaceHold]:
    """Their ids follow from that of the form, so that what is sent twice is placed once."""
    first = made["id"].int
    return [wish.command(**who, **made | {"id": UUID(int=first ^ place)}, another=True) for place in range(count)]


def _told(outcomes: Sequence[Outcome], *, title: str, home: bool) -> Spoken:
    """How many were placed; and of the first that was not, why."""
    done = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
    failed = [outcome for outcome in outcomes if not isinstance(outcome, Accepted)]
    if not done:
        return holding.placed(failed[0], title=title, audience="staff")
    if failed:
        word = _("%(done)s of %(all)s holds placed") % {"done": len(done), "all": len(outcomes)}
        no = holding.placed(failed[0], title=title, audience="staff")
        return Spoken(tone="hold", word=word, title=title, why=no.why)
    last = holding.placed(done[-1], title=title, audience="staff", home=home)
    word = ngettext("%(count)s hold is placed", "%(count)s holds are placed", len(done)) % {"count": len(done)}
    return Spoken(tone="hold", word=word, title=title, why=last.why)
