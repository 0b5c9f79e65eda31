"""An edit of calendars: what it would move is said first; sent once more, it is done."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse

from bashu.doors.web.office.pages import Page
from bashu.engine.circulation.redating import foresee

OF_THE_FORM = frozenset({"do", "csrfmiddlewaretoken"})


def make(page: Page, edit: Callable[[], object], *, back: tuple[str, ...], tab: str) -> HttpResponse:
    """`back`: the page to go to, with its arguments. An edit that moves no loan is made at once."""
    moved = () if page.request.POST.get("do") == "save" else foresee(edit, now=page.now)
    if not moved:
        edit()
        return page.go(*back)
    loans = Counter[tuple[datetime, datetime]]()
    for each in moved:
        loans[each.from_at, each.to_at] += each.loans
    given = [(name, text) for name, text in page.request.POST.items() if name not in OF_THE_FORM]
    rows = [(from_at, to_at, count) for (from_at, to_at), count in sorted(loans.items())]
    leave = reverse(f"office:{back[0]}", args=back[1:])
    return page.show("foreseen", moved=rows, loans=loans.total(), given=given, leave=leave, tab=tab)
