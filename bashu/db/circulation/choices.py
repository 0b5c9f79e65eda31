"""Choices: holds of a patron of which one is enough.

A plain edit beside the log, since that says of no two holds that they are one person's. What
follows when something comes for one of them is decided by the engine.
"""

from collections.abc import Collection

from django.db import transaction

from bashu.db.circulation.hold_models import Alternative
from bashu.db.circulation.models import Hold
from bashu.db.patrons.models import Patron
from bashu.domain.circulation.holds.choice import NoChoice, why_not
from bashu.domain.circulation.holds.states import QUEUED_STAGES


@transaction.atomic
def choose_one(*, patron_id: int, hold_ids: Collection[int]) -> NoChoice | None:
    """One of these is enough from now on. A choice that one of them was part of before is no more."""
    chosen = sorted(set(hold_ids))
    Patron.objects.select_for_update(no_key=True).filter(id=patron_id).first()
    stages = Hold.objects.filter(pk__in=chosen, patron_id=patron_id, closed_at=None).values_list("stage", flat=True)
    come = sum(stage not in QUEUED_STAGES for stage in stages)
    if no := why_not(len(chosen), still_open=len(stages), come=come):
        return no
    before = Alternative.objects.filter(hold_id__in=chosen).values_list("choice_id", flat=True)
    Alternative.objects.filter(choice_id__in=list(before)).delete()
    Alternative.objects.bulk_create(
        Alternative(hold_id=hold_id, choice_id=chosen[0], patron_id=patron_id) for hold_id in chosen
    )
    return None


@transaction.atomic
def keep_all(*, patron_id: int, hold_id: int) -> bool:
    """All of the choice that this hold is part of are wanted again. False: it is part of none of this patron's."""
    found = Alternative.objects.filter(hold_id=hold_id, patron_id=patron_id).first()
    if found is None:
        return False
    Alternative.objects.filter(choice_id=found.choice_id).delete()
    return True
