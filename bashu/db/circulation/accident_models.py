"""What the table of loans says about loans that went wrong, and which items staff keep to themselves."""

from django.db import models
from django.db.models import Q

OF_ACCIDENTS = [
    models.CheckConstraint(
        name="loan_end",
        condition=Q(ended_as__isnull=True) | Q(ended_as__in=["lost", "claimed", "undone"], checked_in_at__isnull=False),
    ),
    models.CheckConstraint(
        name="loan_claim",
        condition=Q(claimed_as__isnull=True, claimed_at__isnull=True)
        | Q(claimed_as__in=["returned", "never_had"], claimed_at__isnull=False),
    ),
]
# What readers say to have returned, as long as nobody has decided on it.
CLAIMED = models.Index(
    name="loan_claimed", fields=["claimed_at", "id"], condition=Q(checked_in_at__isnull=True, claimed_at__isnull=False)
)


class LaidAside(models.Model):
    """An item is damaged or in quarantine, so that a list finds it: how it stands is told by the item alone. A row that
    is out of date does no harm, and goes at night.

    `told_at`: when the engine said so last.
    """

    item = models.OneToOneField("catalogue.Item", models.CASCADE, primary_key=True, related_name="+")
    owner = models.ForeignKey("network.Library", models.CASCADE, related_name="+")
    branch = models.ForeignKey("network.Branch", models.CASCADE, related_name="+")
    since_at = models.DateTimeField()
    told_at = models.DateTimeField()


class ReportedWords(models.Model):
    """What a machine said of an item, for whoever looks into it. Not in the log, for it may name somebody; forgotten
    some weeks after the task is done."""

    task = models.OneToOneField("circulation.Task", models.CASCADE, primary_key=True)
    words = models.TextField()
