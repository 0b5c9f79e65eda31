"""Cards that a machine kept or stopped: a block in its library, which that library's machines may lift again."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from bashu.db.patrons.edits import lift_block, place_block
from bashu.db.patrons.models import Block, Patron
from bashu.domain.identity.membership import CARD_RETAINED
from bashu.domain.identity.problems import Problem, ProblemCode, problem


@transaction.atomic
def keep_card(*, patron_id: int, library_id: int, note: str, now: datetime) -> int | Problem | None:
    """The block's id; None where there is one already. `note`: the machine's words."""
    if not _lock(patron_id):
        return problem(ProblemCode.PATRON_UNKNOWN)
    if _in_force(patron_id, library_id=library_id, now=now).exists():
        return None
    return place_block(patron_id=patron_id, reason=CARD_RETAINED, library_id=library_id, note=note, now=now)


@transaction.atomic
def give_card_back(*, patron_id: int, library_id: int, now: datetime) -> tuple[int, ...]:
    """Lifts what `keep_card` wrote there, and nothing else; answers the blocks."""
    if not _lock(patron_id):
        return ()
    ids = tuple(_in_force(patron_id, library_id=library_id, now=now).order_by("id").values_list("id", flat=True))
    return tuple(block_id for block_id in ids if lift_block(block_id=block_id, now=now))


def _lock(patron_id: int) -> bool:
    return Patron.objects.select_for_update(no_key=True).filter(id=patron_id).exists()


def _in_force(patron_id: int, *, library_id: int, now: datetime) -> QuerySet[Block]:
    """Staff never write this reason, so what stands under it is a machine's."""
    by_machines = Block.objects.filter(patron=patron_id, library=library_id, reason=CARD_RETAINED, placed_by=None)
    return by_machines.exclude(ends_at__lte=now)
