"""How a view of staff is opened: by a login, and by a right that the view declares."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from bashu.db.network import queries
from bashu.db.network.queries import StaffRow
from bashu.domain.calendar import local_day
from bashu.domain.rights import Right
from bashu.doors.web.shared.headers import forget
from bashu.engine import clock

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Opened:
    request: HttpRequest
    staff: StaffRow
    now: datetime


StaffView: TypeAlias = Callable[Concatenate[Opened, P], HttpResponse]
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]

# Where a view carries its rights; `functools.wraps` hands it on to decorators around it.
DECLARED: Final = "rights"


def opened_by(
    rights: Iterable[Right], *, start: str, at: Callable[[StaffRow, Right], bool]
) -> Callable[[StaffView[P]], View[P]]:
    """Any one of these rights opens the view, if `at` says that the person has it where the room needs it.

    Whoever has not signed in is asked to, and comes back to the page, or to `start` if a form was sent.
    """
    wanted = tuple(rights)

    def decorate(view: StaffView[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **ids: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path() if request.method == "GET" else start, "desk:sign_in")
            now = clock.now()
            staff = queries.staff(request.user.pk, on=local_day(now))
            if staff is None or not any(at(staff, right) for right in wanted):
                raise PermissionDenied
            return forget(view(Opened(request, staff, now), *args, **ids))

        wrapped.__dict__[DECLARED] = wanted
        return wrapped

    return decorate


def at_own_branch(staff: StaffRow, right: Right) -> bool:
    return staff.desk_works and staff.rights.may(right, staff.place.scope)


def anywhere(staff: StaffRow, right: Right) -> bool:
    return staff.rights.has(right)
