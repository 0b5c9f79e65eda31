"""What the table of loans says about loans that went wrong."""

from django.db import models
from django.db.models import Q

OF_ACCIDENTS = [
    models.CheckConstraint(
        name="loan_end",
        condition=Q(ended_as__isnull=True) | Q(ended_as__in=["lost", "claimed"], checked_in_at__isnull=False),
    ),
    models.CheckConstraint(
        name="loan_claim",
        condition=Q(claimed_as__isnull=True, claimed_at__isnull=True)
        | Q(claimed_as__in=["returned", "never_had"], claimed_at__isnull=False),
    ),
]
