"""What libraries keep beside their records and items, so that they can number and count them."""

from django.db import models
from django.db.models import Q


class Series(models.Model):
    """The last number that a library was given for records of its own, or for barcodes."""

    library = models.ForeignKey("network.Library", models.PROTECT)
    what = models.TextField()
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="series_once", fields=["library", "what"]),
            models.CheckConstraint(name="series_what", condition=Q(what__in=["record", "barcode"])),
        ]


class LabelWanted(models.Model):
    """An item that was added and whose label nobody has printed yet."""

    item = models.OneToOneField("catalogue.Item", models.CASCADE, primary_key=True)
    branch = models.ForeignKey("network.Branch", models.PROTECT)
    added_at = models.DateTimeField()
