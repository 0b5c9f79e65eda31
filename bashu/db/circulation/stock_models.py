"""What is kept of items beside their loans and ways: when they were read on the premises, and why withdrawn."""

from django.db import models
from django.db.models import Q


class Use(models.Model):
    """An item was read on the premises. By whom nobody asked."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    used_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="use_by_item", fields=["item", "used_at"])]


class Withdrawal(models.Model):
    """An item was withdrawn. It may be in service again: how it stands is told by the item."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="withdrawal_reason",
                condition=Q(
                    reason__in=[
                        "worn_out",
                        "damaged",
                        "out_of_date",
                        "surplus",
                        "not_found",
                        "given_away",
                        "by_mistake",
                    ]
                ),
            )
        ]
        indexes = [models.Index(name="withdrawal_by_item", fields=["item", "withdrawn_at"])]
