"""What is kept of items beside their loans and ways: when they were read on the premises, why withdrawn, and by
which document they came to another owner.
"""

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
                        "gone_at_source",
                    ]
                ),
            )
        ]
        indexes = [models.Index(name="withdrawal_by_item", fields=["item", "withdrawn_at"])]


class OwnershipTransfer(models.Model):
    """A library gave an item to another one, by a document of this number."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+", db_index=False)
    from_library = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    to_library = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    document = models.TextField()
    transferred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="transfer_has_a_document", condition=~Q(document="")),
            models.CheckConstraint(name="transfer_to_another", condition=~Q(from_library=models.F("to_library"))),
        ]
        indexes = [
            models.Index(name="transfer_by_item", fields=["item", "transferred_at"]),
            models.Index(name="transfer_from", fields=["from_library", "-transferred_at"]),
            models.Index(name="transfer_to", fields=["to_library", "-transferred_at"]),
        ]
