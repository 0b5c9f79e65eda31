"""When what is all on loan comes back."""

from datetime import datetime

from bashu.db.circulation.models import Loan


def first_due(bib_id: int) -> datetime | None:
    """When the first item of a title that is on loan is due; the past for one that is late."""
    rows = Loan.objects.filter(item__bib=bib_id, checked_in_at=None).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()
