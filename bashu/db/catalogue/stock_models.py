"""What libraries keep beside their records and items, so that they can number and count them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate


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


class FormDone(models.Model):
    """A form that made something. `key`: of the form and what was written in it; `made`: the ids of what it made."""

    key = models.UUIDField(primary_key=True)
    made = models.JSONField()
    made_at = models.DateTimeField(db_index=True)


class LabelWanted(models.Model):
    """An item that was added and whose label nobody has printed yet."""

    item = models.OneToOneField("catalogue.Item", models.CASCADE, primary_key=True)
    branch = models.ForeignKey("network.Branch", models.PROTECT)
    added_at = models.DateTimeField()


class Stocktake(models.Model):
    """A branch, or some of its shelves, is counted, over days and by several people."""

    branch = models.ForeignKey("network.Branch", models.PROTECT)
    # Shelf marks from the first on, and up to those that begin with the last; empty: no end. Empty: any collection.
    first_mark = models.TextField(default="", blank=True)
    last_mark = models.TextField(default="", blank=True)
    collection = models.TextField(default="", blank=True)
    expected = models.IntegerField(default=0)
    counted = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


class Counted(models.Model):
    """An item of a stocktake: it should stand there, or was scanned there, or both.

    `version`: the item's, when it was expected; null: it was not. `found_version`: when it was scanned. So what moved
    since is neither missing nor misplaced.
    """

    stocktake = models.ForeignKey(Stocktake, models.CASCADE, related_name="lines", db_index=False)
    item = models.ForeignKey("catalogue.Item", models.CASCADE, related_name="+", db_index=False)
    call_number = models.TextField(default="", blank=True)
    version = models.BigIntegerField(null=True, blank=True)
    found = models.TextField(default="", blank=True)
    found_at = models.DateTimeField(null=True, blank=True)
    found_by = models.ForeignKey(
        "network.Staff", models.SET_NULL, related_name="+", null=True, blank=True, db_index=False
    )
    found_version = models.BigIntegerField(null=True, blank=True)
    settled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="counted_once", fields=["stocktake", "item"])]
        indexes = [
            models.Index(
                "stocktake",
                Collate("call_number", "C"),
                "item",
                name="counted_not_found",
                condition=Q(found_at__isnull=True),
            ),
            models.Index(
                name="counted_misplaced",
                fields=["stocktake", "id"],
                condition=Q(found_at__isnull=False, settled=False) & ~Q(found="right"),
            ),
        ]
