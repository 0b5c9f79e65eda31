"""The union catalogue and the items that stand on its records."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Collate

from bashu.db.catalogue.harvest_models import Harvest as Harvest
from bashu.db.catalogue.harvest_models import HarvestedRecord as HarvestedRecord
from bashu.db.catalogue.import_models import GoneItem as GoneItem
from bashu.db.catalogue.import_models import HoldingsProfile as HoldingsProfile
from bashu.db.catalogue.import_models import ImportKey as ImportKey
from bashu.db.catalogue.import_models import ImportProblem as ImportProblem
from bashu.db.catalogue.import_models import ImportRun as ImportRun
from bashu.db.catalogue.import_models import ImportSeen as ImportSeen
from bashu.db.catalogue.import_models import Upload as Upload
from bashu.db.catalogue.matching_models import MatchDecision as MatchDecision
from bashu.db.catalogue.matching_models import MatchKey as MatchKey
from bashu.db.catalogue.matching_models import MatchReview as MatchReview
from bashu.db.catalogue.matching_models import RankChange as RankChange
from bashu.db.catalogue.stock_models import Counted as Counted
from bashu.db.catalogue.stock_models import FormDone as FormDone
from bashu.db.catalogue.stock_models import LabelWanted as LabelWanted
from bashu.db.catalogue.stock_models import Series as Series
from bashu.db.catalogue.stock_models import Stocktake as Stocktake

NO_TEXTS = Value([], output_field=ArrayField(models.TextField()))
NOTHING = Value({}, output_field=models.JSONField())


class BibRecord(models.Model):
    """A record of the union catalogue, computed from its sources (domain/catalogue/union.py); nobody edits it.

    Its id is for ever. One that has neither sources nor items any more is `gone_at`; one that turned out to be about
    the same publication as another leads on to that (`merged_into`), and nothing hangs on it.
    """

    # Of the version before, which matched by it.
    match_key = models.TextField(unique=True, null=True, blank=True)
    title = models.TextField()
    author = models.TextField(default="", blank=True)
    publisher = models.TextField(default="", blank=True)
    published_year = models.SmallIntegerField(null=True, blank=True)
    isbn = models.TextField(default="", blank=True)
    language = models.TextField(default="", blank=True)
    extent = models.TextField(default="", blank=True)
    clc = models.TextField(default="", blank=True)
    kind = models.TextField(default="book")
    isbns = ArrayField(models.TextField(), default=list, db_default=NO_TEXTS, blank=True)
    issn = models.TextField(default="", db_default="", blank=True)
    edition = models.TextField(default="", db_default="", blank=True)
    series = models.TextField(default="", db_default="", blank=True)
    place = models.TextField(default="", db_default="", blank=True)
    subjects = ArrayField(models.TextField(), default=list, db_default=NO_TEXTS, blank=True)
    audience = models.TextField(default="", db_default="", blank=True)
    summary = models.TextField(default="", db_default="", blank=True)
    # Equal for the editions of one work (edition_key of domain/catalogue/matching); empty when nobody can tell.
    work_key = models.TextField(default="", db_default="", blank=True)
    # Never before that of a record that was committed earlier.
    changed_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False, related_name="merged"
    )
    # Of the last two years; brought up to date now and then.
    loans = models.IntegerField(default=0, db_default=0)
    # The record that stands for all editions; a record without one is its own work. Holds queue for a work.
    work = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False, related_name="editions")

    class Meta:
        constraints = [
            models.CheckConstraint(name="bib_kind", condition=Q(kind__in=["book", "periodical", "disc", "other"])),
        ]
        indexes = [
            models.Index(name="bib_by_work", fields=["work"], condition=Q(work__isnull=False)),
            models.Index(name="bib_by_work_key", fields=["work_key"], condition=~Q(work_key="")),
            models.Index(name="bib_by_change", fields=["changed_at", "id"]),
            models.Index(name="bib_gone", fields=["changed_at", "id"], condition=Q(gone_at__isnull=False)),
        ]


class SourceRecord(models.Model):
    """One library's record as it was handed over, byte for byte."""

    library = models.ForeignKey("network.Library", models.PROTECT, db_index=False)
    control_number = models.TextField()
    bib = models.ForeignKey(BibRecord, models.PROTECT, db_index=False)
    flavour = models.TextField()
    charset = models.TextField()
    raw = models.BinaryField()
    digest = models.BinaryField()
    # What it says (wire/marc/description.py), what is empty left out.
    says = models.JSONField(default=dict, db_default=NOTHING)
    changed_at = models.DateTimeField(null=True, blank=True)
    # Deleted at its library. Its last words are kept.
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="source_record_once", fields=["library", "control_number"]),
            models.CheckConstraint(name="source_flavour", condition=Q(flavour__in=["cnmarc", "marc21"])),
        ]
        indexes = [
            models.Index(name="source_unread", fields=["id"], condition=Q(says={})),
            # Whose a publication is, is told without reading its records.
            models.Index(name="source_by_bib", fields=["bib", "library"]),
        ]


class Item(models.Model):
    """The thing with a barcode, known by (owner library, barcode): barcodes repeat between libraries.

    `status`, `branch`, `version` and `rotation` are written by the engine only; every change of them raises `version`
    by one. The first three change with every loan, so no index may name them: an update then stays in its page (HOT).
    """

    owner = models.ForeignKey("network.Library", models.PROTECT, db_index=False)
    barcode = models.TextField()
    bib = models.ForeignKey(BibRecord, models.PROTECT)
    # The record of its owner that it came with.
    source = models.ForeignKey(
        SourceRecord, models.SET_NULL, null=True, blank=True, db_index=False, related_name="items"
    )
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
                        "lent_by_owner",
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
