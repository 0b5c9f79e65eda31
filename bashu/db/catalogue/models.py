"""The union catalogue and the items that stand on its records."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate

from bashu.db.catalogue.stock_models import Counted as Counted
from bashu.db.catalogue.stock_models import FormDone as FormDone
from bashu.db.catalogue.stock_models import LabelWanted as LabelWanted
from bashu.db.catalogue.stock_models import Series as Series
from bashu.db.catalogue.stock_models import Stocktake as Stocktake


class BibRecord(models.Model):
    """A record of the union catalogue, computed from its sources."""

    match_key = models.TextField(unique=True)
    title = models.TextField()
    author = models.TextField(default="", blank=True)
    publisher = models.TextField(default="", blank=True)
    published_year = models.SmallIntegerField(null=True, blank=True)
    isbn = models.TextField(default="", blank=True)
    language = models.TextField(default="", blank=True)
    extent = models.TextField(default="", blank=True)
    clc = models.TextField(default="", blank=True)
    kind = models.TextField(default="book")
    # The record that stands for all editions; a record without one is its own work. Holds queue for a work.
    work = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False, related_name="editions")

    class Meta:
        constraints = [
            models.CheckConstraint(name="bib_kind", condition=Q(kind__in=["book", "periodical", "disc", "other"])),
        ]
        indexes = [models.Index(name="bib_by_work", fields=["work"], condition=Q(work__isnull=False))]


class SourceRecord(models.Model):
    """One library's record as it was handed over, byte for byte."""

    library = models.ForeignKey("network.Library", models.PROTECT)
    control_number = models.TextField()
    bib = models.ForeignKey(BibRecord, models.PROTECT)
    flavour = models.TextField()
    charset = models.TextField()
    raw = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="source_record_once", fields=["library", "control_number"]),
            models.CheckConstraint(name="source_flavour", condition=Q(flavour__in=["cnmarc", "marc21"])),
        ]


class Item(models.Model):
    """The thing with a barcode, known by (owner library, barcode): barcodes repeat between libraries.

    `status`, `branch`, `version` and `rotation` are written by the engine only; every change of them raises `version`
    by one. The first three change with every loan, so no index may name them: an update then stays in its page (HOT).
    """

    owner = models.ForeignKey("network.Library", models.PROTECT, db_index=False)
    barcode = models.TextField()
    bib = models.ForeignKey(BibRecord, models.PROTECT)
    home_branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+")
    call_number = models.TextField(default="", blank=True)
    # Which of several volumes; empty: the record has one.
    volume = models.TextField(default="", db_default="", blank=True)
    kind = models.TextField(default="book")
    collection = models.TextField(default="", blank=True)
    price_fen = models.IntegerField(null=True, blank=True)
    acquired_on = models.DateField(null=True, blank=True)
    float_group = models.ForeignKey("network.FloatGroup", models.SET_NULL, null=True, blank=True, db_index=False)
    rotation = models.ForeignKey("network.Rotation", models.PROTECT, null=True, blank=True, db_index=False)
    status = models.TextField(default="available")
    # Where it stands, or where it was last seen while it is on loan or on its way.
    branch = models.ForeignKey("network.Branch", models.PROTECT, db_index=False)
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="item_owner_barcode", fields=["barcode", "owner"]),
            models.CheckConstraint(name="item_kind", condition=Q(kind__in=["book", "periodical", "disc", "other"])),
            models.CheckConstraint(
                name="item_status",
                condition=Q(
                    status__in=[
                        "available",
                        "on_hold_shelf",
                        "on_loan",
                        "in_transit",
                        "missing",
                        "lost",
                        "claimed_returned",
                        "damaged",
                        "in_quarantine",
                        "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(name="item_barcode_set", condition=~Q(barcode="")),
        ]
        indexes = [
            models.Index(name="item_by_rotation", fields=["rotation"], condition=Q(rotation__isnull=False)),
            # The last two so that what is looked for among half a million is told without looking at each.
            models.Index(
                "home_branch", Collate("call_number", "C"), "id", "collection", "kind", name="item_on_shelves"
            ),
        ]
