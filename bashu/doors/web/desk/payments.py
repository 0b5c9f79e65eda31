"""What this branch took and gave back in some days, or all of its library: to count the money by, on the page, on paper
and as a table for other programs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bashu.db.settlement.queries import PaymentRow
from bashu.db.settlement.till import Days, branches_of, payments_in, till, undone_in
from bashu.domain.calendar import LOCAL, local_day
from bashu.domain.circulation.charges.commands import VoidReason
from bashu.domain.circulation.charges.words import METHOD_NAMES, VOID_REASON_NAMES, pick
from bashu.domain.money import Money
from bashu.domain.rights import Right, Scope
from bashu.domain.settlement.charges import Method
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.undone import void_reasons
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import day, start_of
from bashu.doors.web.shared.sheets import sheet
from bashu.engine import clock

TAB = "payments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which days, and of which branches."""

    days: Days
    whole: bool
    branch_ids: tuple[int, ...]

    @property
    def query(self) -> str:
        days = {"day": self.days.first.isoformat(), "until": self.days.last.isoformat()}
        return urlencode(days | ({"whole": "yes"} if self.whole else {}))


@require_GET
@desk_page(Right.TAKE_MONEY, Right.VOID_PAYMENT)
def payments(page: Page) -> HttpResponse:
    asked, mine = asked_of(page, page.request.GET), Scope(library_id=page.staff.library_id)
    here = asked.branch_ids
    return page.show(
        TAB,
        asked=asked,
        today=local_day(page.now),
        rows=payments_in(asked.days, branch_ids=here, start=start_of(page.request, "payments")),
        undone=undone_in(asked.days, branch_ids=here, start=start_of(page.request, "undone")),
        till=till(asked.days, branch_ids=here),
        may_see_all=sees_all(page),
        undoes={page.staff.library_id} if page.staff.rights.may(Right.VOID_PAYMENT, mine) else set(),
        void_reasons=void_reasons(),
        command_id=clock.new_id(),
        tab=TAB,
    )


@require_GET
@desk_page(Right.TAKE_MONEY, Right.VOID_PAYMENT)
def table(page: Page) -> HttpResponse:
    """One payment a row, and one undoing: their last column adds up to the sum of the page."""
    asked = asked_of(page, page.request.GET)
    head = (
        _("Receipt"), _("Branch"), _("Taken on"), _("Method"), _("Sum in yuan"), _("Taken by"), _("Machine"),
        _("Undone on"), _("Undone by"), _("Why"), _("Counted on"), _("Counts in yuan"),
    )  # fmt: skip
    place, last = page.staff.place, asked.days.last
    name = f"{place.code}-{asked.days.first.isoformat()}" + ("" if asked.days.is_one else f"-{last.isoformat()}")
    return sheet(name, head=head, rows=_lines(asked))


def asked_of(page: Page, given: QueryDict) -> Asked:
    """Today, at this branch, if nothing else is asked for, or may be."""
    today = local_day(page.now)
    days = Days.of(day(given.get("day", "")) or today, day(given.get("until", "")), today=today)
    whole = given.get("whole") == "yes" and sees_all(page)
    here = branches_of(page.staff.library_id) if whole else (page.staff.place.branch_id,)
    return Asked(days=days, whole=whole, branch_ids=here)


def sees_all(page: Page) -> bool:
    rights, library = page.staff.rights, Scope(library_id=page.staff.library_id)
    return rights.may(Right.TAKE_MONEY, library) or rights.may(Right.VOID_PAYMENT, library)


def _lines(asked: Asked) -> Iterator[Sequence[str]]:
    for found, is_undone in ((payments_in, False), (undone_in, True)):
        start: int | None = 0
        while start is not None:
            part = found(asked.days, branch_ids=asked.branch_ids, start=start)
            yield from (_line(row, is_undone=is_undone) for row in part)
            start = part.after


def _line(row: PaymentRow, *, is_undone: bool) -> Sequence[str]:
    language, counts = languages.current(), 0 if row.method == Method.DEPOSIT else row.fen
    return (
        str(row.payment_id),
        row.place.name.en if language == "en" else row.place.name.zh,
        _at(row.paid_at),
        pick(METHOD_NAMES[Method(row.method)], language),
        Money(row.fen).amount,
        row.login,
        row.machine,
        _at(row.voided_at),
        row.voided_by,
        pick(VOID_REASON_NAMES[VoidReason(row.void_reason)], language) if row.void_reason else "",
        _at(row.voided_at if is_undone else row.paid_at),
        Money(-counts if is_undone else counts).amount,
    )


def _at(at: datetime | None) -> str:
    return at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S") if at else ""
