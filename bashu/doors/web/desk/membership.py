"""The reader's membership, blocks, name and cards, as staff write them. A home library answers for its readers, and a
block is lifted by whose it is; a name or a card is seen to wherever the reader stands with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bashu.db.network.queries import Name
from bashu.db.patrons.edits import last_day_ruled
from bashu.db.patrons.queries import PatronSummary, patron_summary
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import end_of, local_day
from bashu.domain.identity.age import age_on
from bashu.domain.identity.kinds import CardKind, PatronCategory, PatronState
from bashu.domain.identity.membership import (
    NETWORKS_REASON,
    SOON_DAYS,
    grown_into,
    latest_day,
    reasons_by_hand,
)
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.identity.verifier import Assurance
from bashu.domain.rights import NETWORK, Right, Scope
from bashu.doors.web.desk.handing_out import handed_out, is_handed_out
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.patrons import NAME_LENGTH_MAX, no_card, told
from bashu.doors.web.shared.forms import day, number, scanned, words
from bashu.doors.web.shared.people import Shown, recognise
from bashu.doors.web.shared.spoken import in_language
from bashu.engine import patrons as edits

NOTE_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What this login may do about what stands against the reader, beside the reader's own row.

    only_they  who answers for the reader, if not this login; a sentence
    proposed   the last day by the rule, looked up only if the membership has ended or ends soon
    grown      what a reader who joined as a child or a youth has become
    nameless   joined at a machine that could not ask
    """

    only_they: str
    closed: bool
    ended: bool
    ends_soon: bool
    proposed: date | None
    latest: date
    grown: PatronCategory | None
    age: int
    nameless: bool
    liftable: frozenset[int]
    reasons: tuple[str, ...]
    everywhere: bool


def standing_of(page: Page, patron: PatronSummary) -> Standing:
    today, ends_on = local_day(page.now), patron.expires_on
    closed, left = patron.state is PatronState.CLOSED, SOON_DAYS if ends_on is None else (ends_on - today).days
    answers, everywhere = _answers_for(page, patron), _may_block(page, None)
    proposed = None
    if answers and left < SOON_DAYS:
        home = (patron.home_library_id, patron.home_region)
        proposed = last_day_ruled(home, category=patron.category, today=today)
    longer = proposed is None or ends_on is None or proposed > ends_on
    return Standing(
        only_they="" if answers else _only_home(page, patron),
        closed=closed,
        ended=left < 0 and not closed,
        ends_soon=not closed and 0 <= left < SOON_DAYS and longer,
        proposed=proposed,
        latest=latest_day(today),
        grown=grown_into(patron.category, birth_on=patron.birth_on, today=today) if answers else None,
        age=age_on(patron.birth_on, today) if patron.birth_on else 0,
        nameless=patron.name in {card.masked for card in patron.cards},
        liftable=frozenset(each.block_id for each in patron.blocks if _may_block(page, each.library_id)),
        reasons=reasons_by_hand(everywhere=everywhere) if _may_block(page, page.staff.library_id) else (),
        everywhere=everywhere,
    )


def answering(view: Callable[[Page, PatronSummary], HttpResponse]) -> Callable[[Page], HttpResponse]:
    """For the reader who is open, where this login answers for that reader."""

    @wraps(view)
    def with_patron(page: Page) -> HttpResponse:
        patron = _here(page)
        if patron is None or not _answers_for(page, patron):
            return _refused(page, patron)
        return view(page, patron)

    return with_patron


@require_POST
@desk_page(Right.EDIT_PATRON)
@answering
def set_last_day(page: Page, patron: PatronSummary) -> HttpResponse:
    """Of a membership: as the rule proposes, or a day that staff chose."""
    given, by = page.request.POST.get("expires_on", ""), page.staff.staff_id
    wanted = day(given)
    if given and wanted is None:
        return told(page, problem(ProblemCode.LAST_DAY_MISSING))
    return told(page, edits.set_last_day(patron_id=patron.patron_id, expires_on=wanted, by=by, now=page.now))


@require_POST
@desk_page(Right.EDIT_PATRON)
@answering
def grow(page: Page, patron: PatronSummary) -> HttpResponse:
    """The rules for children, or for youths, hold for this reader no more."""
    return told(page, edits.grow(patron_id=patron.patron_id, by=page.staff.staff_id, now=page.now))


@require_POST
@desk_page(Right.EDIT_PATRON)
@answering
def reopen(page: Page, patron: PatronSummary) -> HttpResponse:
    return told(page, edits.reopen(patron_id=patron.patron_id, by=page.staff.staff_id, now=page.now))


@require_POST
@desk_page(Right.OVERRIDE_BLOCK)
def block(page: Page) -> HttpResponse:
    """For this desk's library, or by the network's staff for all of them."""
    given, reason = page.request.POST, page.request.POST.get("block", "")
    everywhere = given.get("everywhere") == "yes" or reason == NETWORKS_REASON
    library_id = None if everywhere else page.staff.library_id
    if not _may_block(page, library_id):
        raise PermissionDenied
    until = day(given.get("until", ""))
    if given.get("until") and until is None:
        return told(page, problem(ProblemCode.LAST_DAY_MISSING))
    return told(page, _placed(page, reason, library_id=library_id, until=until))


@require_POST
@desk_page(Right.OVERRIDE_BLOCK)
def lift(page: Page) -> HttpResponse:
    """One that holds here, of the reader who is open."""
    patron, block_id = _here(page), number(page.request.POST.get("block_id", ""))
    found = next((each for each in patron.blocks if each.block_id == block_id), None) if patron else None
    if found is None:
        return told(page, problem(ProblemCode.BLOCK_NOT_FOUND))
    if not _may_block(page, found.library_id):
        raise PermissionDenied
    return told(page, edits.lift_block(block_id=found.block_id, by=page.staff.staff_id, now=page.now))


@require_POST
@desk_page(Right.EDIT_PATRON)
def correct_name(page: Page) -> HttpResponse:
    """As it stands on the card that staff have in hand."""
    if page.request.POST.get("seen") != "yes":
        page.work.problem = _("Confirm that you have seen the card with this name.")
        return page.go()
    name, by = words(page.request, "name", most=NAME_LENGTH_MAX), page.staff.staff_id
    return told(page, edits.correct_name(patron_id=page.work.patron_id or 0, name=name, by=by, now=page.now))


@require_POST
@desk_page(Right.EDIT_PATRON)
def add_card(page: Page) -> HttpResponse:
    """Staff have the card in hand, and it is of the reader who is here."""
    text = scanned(page.request, "card")
    if not text or page.request.POST.get("seen") != "yes":
        page.work.problem = _("Scan the card, and confirm that it is of the reader who is here.")
        return page.go()
    shown = recognise(text, assurance=Assurance.STAFF_SAW_IT, now=page.now)
    if not isinstance(shown, Problem) and shown.card is None and (wrong := no_card(shown, text)):
        page.work.problem = wrong
        return page.go()
    handed = is_handed_out(page)
    added = shown if isinstance(shown, Problem) else _added(page, shown, handed=handed)
    return told(page, added) if isinstance(added, Problem) or added is None else handed_out(page, card_id=added)


def _placed(page: Page, reason: str, *, library_id: int | None, until: date | None) -> Problem | None:
    answer = edits.place_block(
        patron_id=page.work.patron_id or 0,
        reason=reason,
        library_id=library_id,
        note=words(page.request, "note", most=NOTE_LENGTH_MAX),
        ends_at=end_of(until) if until else None,
        by=page.staff.staff_id,
        now=page.now,
    )
    return answer if isinstance(answer, Problem) else None


def _added(page: Page, shown: Shown, *, handed: bool) -> int | Problem | None:
    """The card, if it is a new library card and its reader pays for it."""
    patron_id, by = page.work.patron_id or 0, page.staff.staff_id
    if shown.card is not None and shown.card.patron_id != patron_id:
        return problem(ProblemCode.CARD_OF_ANOTHER)
    if shown.card is not None:
        return edits.see_card_again(patron_id=patron_id, card_id=shown.card.card_id, by=by, now=page.now)
    answer = edits.add_card(
        patron_id=patron_id,
        credential=shown.credential,
        verdict=shown.verdict,
        library_id=page.staff.library_id,
        vault=the_vault(),
        by=by,
        now=page.now,
    )
    costs = handed and shown.credential.kind is CardKind.LIBRARY_CARD
    return answer if isinstance(answer, Problem) or costs else None


def _here(page: Page) -> PatronSummary | None:
    here = page.staff.library_id
    return patron_summary(page.work.patron_id, now=page.now, at_library=here) if page.work.patron_id else None


def _answers_for(page: Page, patron: PatronSummary) -> bool:
    return page.staff.rights.may(Right.EDIT_PATRON, _of(patron.home_library_id))


def _may_block(page: Page, library_id: int | None) -> bool:
    return page.staff.rights.may(Right.OVERRIDE_BLOCK, _of(library_id))


def _of(library_id: int | None) -> Scope:
    return NETWORK if library_id is None else Scope(library_id=library_id)


def _refused(page: Page, patron: PatronSummary | None) -> HttpResponse:
    if patron is None:
        return told(page, problem(ProblemCode.PATRON_UNKNOWN))
    page.work.problem = _only_home(page, patron)
    return page.go()


def _only_home(page: Page, patron: PatronSummary) -> str:
    name = {"library": in_language(Name(patron.home_library_zh, patron.home_library_en))}
    if patron.home_library_id == page.staff.library_id:
        return _("Only a login with this right for the whole of %(library)s may change this.") % name
    return _("Only %(library)s, the reader’s home library, may change this.") % name
