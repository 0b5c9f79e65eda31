"""What staff let pass against the rules, as far as a right reaches; and of a loan, whose word its due day is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bashu.db.circulation.models import Loan, Override
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of
from bashu.domain.circulation.commands import OverrideReason
from bashu.domain.circulation.override_words import REASON_NAMES, RULE_NAMES
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.rights import Reach

OVERRIDES_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRow:
    """`due_on`: the day that was set by hand. No reader is named: that is the loan's matter."""

    at: datetime
    place: PlaceRow
    login: str
    item_id: int
    title: str
    barcode: str
    rules: tuple[Name, ...]
    due_on: date | None
    reason: Name


def latest_overrides(reach: Reach, *, start: int = 0) -> Part[OverrideRow]:
    """The latest first."""
    rows = within(Override.objects.all(), reach, library="branch__library").order_by("-overridden_at", "-id")
    rows = rows.select_related("branch__library__city", "staff__user", "loan__item__bib")
    return part_of(rows, start=start, most=OVERRIDES_MAX, told=_told)


def lent_at(item_id: int) -> tuple[PlaceRow, datetime] | None:
    """Where an item that is on loan was lent, and when it is due."""
    loans = Loan.objects.filter(item_id=item_id, checked_in_at=None)
    loan = loans.select_related("lending_branch__library__city").first()
    return None if loan is None else (place_of(loan.lending_branch), loan.due_at)


def _told(rows: Sequence[Override]) -> tuple[OverrideRow, ...]:
    return tuple(
        OverrideRow(
            at=row.overridden_at,
            place=place_of(row.branch),
            login=row.staff.user.get_username(),
            item_id=row.loan.item_id,
            title=row.loan.item.bib.title,
            barcode=row.loan.item.barcode,
            rules=tuple(Name(*RULE_NAMES[Refusal(refusal)]) for refusal in row.refusals),
            due_on=row.due_on,
            reason=Name(*REASON_NAMES[OverrideReason(row.reason)]),
        )
        for row in rows
    )
