"""Parcels that are sent home, and who took these and boxes. None of these says where to: the vault has the address."""

from django.db import models
from django.db.models import Q


class Parcel(models.Model):
    """What a branch sends home to one reader. Whose it is, the loans in it tell, for as long as loans tell it; then
    its charge, while that is somebody's."""

    id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    state = models.TextField()
    packed_at = models.DateTimeField()
    expected_on = models.DateField()
    handed_over_at = models.DateTimeField(null=True)
    # What the courier was given: how many items, what that costs, and who pays. Charges are made of these.
    items = models.IntegerField(null=True)
    charge_fen = models.IntegerField(null=True)
    payer = models.TextField(null=True)
    ended_at = models.DateTimeField(null=True)
    # What its reader was charged for it.
    charge = models.ForeignKey(
        "settlement.Charge", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="parcel_state",
                condition=Q(state__in=["packed", "handed_over", "delivered", "returned", "lost", "damaged"]),
            ),
            models.CheckConstraint(
                name="parcel_handed_over",
                condition=Q(state="packed", handed_over_at__isnull=True, charge_fen__isnull=True)
                | (~Q(state="packed") & Q(handed_over_at__isnull=False, charge_fen__gte=0, items__gte=1)),
            ),
            models.CheckConstraint(
                name="parcel_ended",
                condition=Q(state__in=["packed", "handed_over"], ended_at__isnull=True)
                | (~Q(state__in=["packed", "handed_over"]) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="parcel_payer", condition=Q(payer__isnull=True) | Q(payer__in=["patron", "library"])
            ),
        ]
        indexes = [
            models.Index(name="parcel_open", fields=["branch"], condition=Q(state__in=["packed", "handed_over"])),
            models.Index(name="parcel_by_end", fields=["branch", "ended_at"], condition=Q(ended_at__isnull=False)),
        ]


class Parcelled(models.Model):
    """A loan that began in a parcel. `ended_as`: what became of the item on the way; null: nothing bad."""

    loan = models.OneToOneField("circulation.Loan", models.PROTECT, primary_key=True)
    parcel = models.ForeignKey(Parcel, models.PROTECT)
    ended_as = models.TextField(null=True)
    # What its hold had kept of the price that the reader was told.
    told_first_items = models.IntegerField(null=True)
    told_first_fen = models.IntegerField(null=True)
    told_further_fen = models.IntegerField(null=True)
    told_payer = models.TextField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="parcelled_end",
                condition=Q(ended_as__isnull=True) | Q(ended_as__in=["returned", "lost", "damaged"]),
            ),
        ]


class Waybill(models.Model):
    """With whom a parcel went, and under which number. That number leads to a person at the courier's, so it stands
    beside the log, and goes with the patron, and some weeks after the parcel ended."""

    parcel = models.OneToOneField(Parcel, models.CASCADE, primary_key=True)
    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="+")
    courier = models.TextField(default="", blank=True)
    number = models.TextField(default="", blank=True)


class Carrier(models.Model):
    """With whom a box went: a firm, a line, a number plate, or whatever staff wrote. It may name a person, so it stands
    beside the log, and goes some weeks after the box was received."""

    box = models.OneToOneField("circulation.Box", models.CASCADE, primary_key=True, related_name="with_whom")
    name = models.TextField(default="", blank=True)
