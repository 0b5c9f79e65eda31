"""By what records of several libraries are brought together, and what people have decided about it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

_OPEN = Q(closed_at__isnull=True, moot=False)


class MatchKey(models.Model):
    """A source record is looked at for another one's sake when they share a key (domain/catalogue/matching)."""

    pk = models.CompositePrimaryKey("key", "source")
    key = models.BigIntegerField()
    source = models.ForeignKey("catalogue.SourceRecord", models.CASCADE, related_name="+")


class MatchDecision(models.Model):
    """Somebody said that two source records are about the same publication, or are not. It holds whatever comes in."""

    one = models.ForeignKey("catalogue.SourceRecord", models.CASCADE, related_name="+")
    other = models.ForeignKey("catalogue.SourceRecord", models.CASCADE, related_name="+")
    together = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="match_decision_once", fields=["one", "other"]),
            models.CheckConstraint(name="match_decision_order", condition=Q(one__lt=F("other"))),
        ]


class MatchReview(models.Model):
    """Two source records of which only a person can say whether they belong together."""

    one = models.ForeignKey("catalogue.SourceRecord", models.CASCADE, related_name="+")
    other = models.ForeignKey("catalogue.SourceRecord", models.CASCADE, related_name="+")
    # Whose the two are, so that a library's own queue is read without looking at its records.
    one_library = models.ForeignKey("network.Library", models.PROTECT, db_index=False, related_name="+")
    other_library = models.ForeignKey("network.Library", models.PROTECT, db_index=False, related_name="+")
    reasons = ArrayField(models.TextField())
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # As long as one of the two is deleted at its library.
    moot = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="match_review_once", fields=["one", "other"]),
            models.CheckConstraint(name="match_review_order", condition=Q(one__lt=F("other"))),
        ]
        indexes = [
            models.Index(name="match_review_open", fields=["asked_at", "id"], condition=_OPEN),
            models.Index(name="match_review_one", fields=["one_library", "asked_at", "id"], condition=_OPEN),
            models.Index(name="match_review_other", fields=["other_library", "asked_at", "id"], condition=_OPEN),
        ]


class RankChange(models.Model):
    """A library's rank was changed, and what its records stand behind is described anew, in the order of their control
    numbers. Once all is done the row is gone.
    """

    library = models.OneToOneField("network.Library", models.CASCADE, related_name="+")
    changed_at = models.DateTimeField()
    # The last control number that was looked at, and how many were.
    reached = models.TextField(default="", blank=True)
    done = models.IntegerField(default=0)
