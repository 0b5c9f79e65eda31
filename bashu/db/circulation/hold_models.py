"""What is kept beside holds: which of them make a choice, and what they did not get."""

from django.db import models
from django.db.models import Q

# Why a hold did not get what was asked for or put aside for it.
MISSED_REASONS = ["not_found", "not_pulled", "lent_to_another", "out_of_service", "lost", "gone_from_shelf"]


class Alternative(models.Model):
    """A hold that is part of a choice: of these, one is enough for the patron. Written beside the log, in which no two
    holds are one person's; it goes with the patron, and some weeks after the hold ended."""

    hold = models.OneToOneField("circulation.Hold", models.CASCADE, primary_key=True)
    # The lowest of its holds, when it was made.
    choice_id = models.BigIntegerField(db_index=True)
    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="+")


class Missed(models.Model):
    """What was asked for or put aside for a hold and was not had by it, as the log tells too."""

    id = models.BigAutoField(primary_key=True)
    hold = models.ForeignKey("circulation.Hold", models.CASCADE)
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+")
    # Where that was seen.
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    missed_at = models.DateTimeField()
    # By what the log names the row; null for rows of entries that name none.
    told_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="missed_reason", condition=Q(reason__in=MISSED_REASONS))]
        indexes = [
            # What somebody should look for again.
            models.Index(name="missed_not_found", fields=["branch"], condition=Q(reason="not_found")),
            models.Index(name="missed_told", fields=["told_id"], condition=Q(told_id__isnull=False)),
        ]


class FoundAgain(models.Model):
    """An item that had been looked for in vain was in somebody's hand again, and nothing else tells that."""

    item = models.OneToOneField("catalogue.Item", models.CASCADE, primary_key=True)
    found_at = models.DateTimeField()
