"""What every page of the office has: who works here, and how far each of their rights goes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bashu.db.network.branches import libraries
from bashu.db.network.queries import StaffRow
from bashu.domain.calendar import local_day
from bashu.domain.rights import AT_A_DESK, NETWORK, Reach, Right, Scope
from bashu.doors.web.shared.form_key import form_key
from bashu.doors.web.shared.forms import number
from bashu.doors.web.shared.staff import Opened, View, anywhere, at_own_branch, opened_by
from bashu.engine import clock

P = ParamSpec("P")
T = TypeVar("T")
SAVED = "office-saved"  # in the session, until the next page has told it


@dataclass(frozen=True, slots=True)
class Page:
    request: HttpRequest
    staff: StaffRow
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def form_key(self) -> UUID | None:
        """Of the form that was sent and what is written in it: what makes something makes it once."""
        return form_key(self.request, by=self.staff.staff_id)

    def reach(self, right: Right) -> Reach:
        """For the query that lists what the page shows: `within(rows, page.reach(right))`."""
        return self.staff.rights.reach(right)

    def own_first(self, libraries: Iterable[T], *, by: Callable[[T], int]) -> tuple[T, ...]:
        """For a list to choose from, of which the first is chosen. `by`: the library's id."""
        return tuple(sorted(libraries, key=lambda each: by(each) != self.staff.library_id))

    def may(self, right: Right, scope: Scope) -> bool:
        """Whether a row that belongs there may be changed."""
        return self.staff.rights.may(right, scope)

    def require(self, right: Right, scope: Scope) -> None:
        if not self.may(right, scope):
            raise PermissionDenied

    def show(self, template: str, **more: object) -> HttpResponse:
        has = {right.value for right in Right if self.staff.rights.has(right)}
        at_desk = any(at_own_branch(self.staff, right) for right in AT_A_DESK)
        saved = self.request.method == "GET" and self.request.session.pop(SAVED, False)
        known = {"staff": self.staff, "has": has, "at_desk": at_desk, "saved": saved, "form_id": clock.new_id()}
        context = {**known, **more}
        return render(self.request, f"office/{template}.html", context)

    def go(self, name: str, *ids: int | str, saved: bool = True) -> HttpResponse:
        """What was sent is written, and the next page says so."""
        if saved:
            self.request.session[SAVED] = True
        return redirect(f"office:{name}", *ids)


OfficeView: TypeAlias = Callable[Concatenate[Page, P], HttpResponse]


def office_page(*rights: Right) -> Callable[[OfficeView[P]], View[P]]:
    """Any one of these rights, wherever it holds, opens the page. What is on it is for `reach` and `require` to say."""

    def decorate(view: OfficeView[P]) -> View[P]:
        @opened_by(rights, start="/office", at=anywhere)
        @wraps(view)
        def wrapped(opened: Opened, /, *args: P.args, **ids: P.kwargs) -> HttpResponse:
            return view(Page(opened.request, opened.staff, opened.now), *args, **ids)

        return wrapped

    return decorate


def rule_of(page: Page) -> int | None:
    """Whose rule the form is about, within the right to edit it; None: the network's."""
    text = page.request.POST.get("library", "")
    library_id = number(text)
    if text and library_id is None:
        raise Http404
    page.require(Right.EDIT_RULES, NETWORK if library_id is None else Scope(library_id=library_id))
    if library_id not in {None, *(each.library_id for each in libraries(page.reach(Right.EDIT_RULES)))}:
        raise Http404
    return library_id
