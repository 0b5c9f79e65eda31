"""What the pages of challenges, book lists and relays have in common: whose a row is, its words, publishing."""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from django.http import Http404

from bashu.db.network.branches import LibraryChoice, libraries
from bashu.domain.rights import NETWORK, Right, Scope
from bashu.doors.web.office.pages import Page
from bashu.doors.web.shared.forms import day, number, words
from bashu.engine.activities.challenge_planning import set_state

TITLE_LENGTH, SAYS_LENGTH = 120, 2_000
STATES = {"publish": "published", "withdraw": "withdrawn"}


def owners(page: Page) -> tuple[LibraryChoice, ...]:
    return page.own_first(libraries(page.reach(Right.PLAN_ACTIVITIES)), by=attrgetter("library_id"))


def may_for_all(page: Page) -> bool:
    return page.may(Right.PLAN_ACTIVITIES, NETWORK)


def owner_of(page: Page, *, of_network: bool = True) -> int | None:
    """Whose the new row is, within the right to plan; None: the network's."""
    text = page.request.POST.get("library", "")
    library_id = number(text)
    if (text and library_id is None) or not (text or of_network):
        raise Http404
    page.require(Right.PLAN_ACTIVITIES, NETWORK if library_id is None else Scope(library_id=library_id))
    if library_id not in {None, *(each.library_id for each in owners(page))}:
        raise Http404
    return library_id


def texts(page: Page) -> dict[str, Any]:
    """What was written in both languages."""
    lengths = {"title_zh": TITLE_LENGTH, "title_en": TITLE_LENGTH, "says_zh": SAYS_LENGTH, "says_en": SAYS_LENGTH}
    return {name: words(page.request, name, most=length) for name, length in lengths.items()}


def typed_day(page: Page, name: str) -> date | None:
    return day(page.request.POST.get(name, ""))


def turn(page: Page, what: str, *, row_id: int) -> None:
    """Published or withdrawn, as the button says."""
    state = STATES.get(page.request.POST.get("do", ""))
    if state is None:
        raise Http404
    set_state(what, row_id, state=state, by=page.staff.staff_id, now=page.now)


def with_own(rows: tuple[Any, ...], own: Any) -> tuple[Any, ...]:
    """What may be chosen, and what is: nobody takes it away by not seeing it."""
    return rows if own is None or own in rows else (*rows, own)


def chosen(page: Page, name: str, *, rows: Iterable[Any]) -> int | None:
    """The id of one that may be chosen."""
    asked = number(page.request.POST.get(name, ""))
    return asked if asked in {each.pk for each in rows} else None
