"""What the loss of an item on loan would cost beside what being late has come to: in parts, by its loan's own terms."""

from django.db import connection

from bashu.domain.circulation.accidents.charging import Cost, cost_of_loss
from bashu.engine.circulation.load_people import LOANS
from bashu.engine.circulation.rows import loan_state

LOAN = f"{LOANS} AND l.id = %s"


def costs_of_loss(loan_id: int) -> tuple[Cost, ...]:
    """None, if that loan is over."""
    with connection.cursor() as cursor:
        cursor.execute(LOAN, [loan_id])
        row = cursor.fetchone()
    return cost_of_loss(loan_state(row)) if row else ()
