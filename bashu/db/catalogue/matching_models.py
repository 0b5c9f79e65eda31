"""By what records of several libraries are brought together, and what people have decided about it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


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
    reasons = ArrayField(models.TextField())
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="match_review_once", fields=["one", "other"]),
            models.CheckConstraint(name="match_review_order", condition=Q(one__lt=F("other"))),
        ]
        indexes = [
            models.Index(name="match_review_open", fields=["asked_at", "id"], condition=Q(closed_at__isnull=True)),
        ]
