"""Imports under way and done, what was wrong in them, and how each library writes its items."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bashu.db.network.key_models import KeyOfLibrary


class ImportRun(models.Model):
    """A file, or what was harvested, on its way into the catalogue of a library.

    `number` and `offset`: the last record that was committed, and the byte after it in the file as it is unpacked.
    They are written in the transaction that writes the records, so whoever goes on does nothing twice.
    """

    library = models.ForeignKey("network.Library", models.PROTECT, db_index=False)
    origin = models.TextField(default="file")
    name = models.TextField()
    # Where it lies, for who goes on.
    path = models.TextField(default="", blank=True)
    size = models.BigIntegerField(default=0)
    digest = models.BinaryField()
    options = models.JSONField(default=dict)
    # The profile as it was when the run began.
    profile = models.JSONField(default=dict)
    state = models.TextField(default="waiting")
    number = models.BigIntegerField(default=0)
    offset = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    staff = models.ForeignKey("network.Staff", models.SET_NULL, null=True, blank=True, db_index=False, related_name="+")
    error = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="import_origin", condition=Q(origin__in=["file", "harvest"])),
            models.CheckConstraint(
                name="import_state", condition=Q(state__in=["waiting", "running", "done", "failed", "stopped"])
            ),
        ]
        indexes = [models.Index(name="import_of_library", fields=["library", "id"])]


class ImportProblem(models.Model):
    """A record that was left out or mended, as it stood in the file: `raw`, of very long ones the beginning."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems", db_index=False)
    number = models.BigIntegerField()
    offset = models.BigIntegerField()
    size = models.BigIntegerField()
    control_number = models.TextField(default="", blank=True)
    reasons = ArrayField(models.TextField())
    raw = models.BinaryField()
    left_out = models.BooleanField()
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="import_problem_once", fields=["run", "number"])]


class ImportSeen(models.Model):
    """The records of its library that stand in a file which is all that the library has; forgotten when it is done."""

    pk = models.CompositePrimaryKey("run", "source")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+", db_index=False)
    source = models.ForeignKey("catalogue.SourceRecord", models.CASCADE, related_name="+", db_index=False)


class GoneItem(models.Model):
    """An item that no longer stands in the record it came with."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="gone", db_index=False)
    item = models.ForeignKey("catalogue.Item", models.CASCADE, related_name="+", db_index=False)
    state = models.TextField(default="waits")
    why = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="gone_item_once", fields=["run", "item"]),
            models.CheckConstraint(name="gone_item_state", condition=Q(state__in=["waits", "withdrawn", "left"])),
        ]


class HoldingsProfile(models.Model):
    """How a library writes its items. `layout`: domain/catalogue/importing/items.py; the others: its codes, and what
    each stands for here. Without a default branch, items with an unknown code of a branch are left out.
    """

    library = models.OneToOneField("network.Library", models.PROTECT, primary_key=True)
    layout = models.JSONField(default=dict)
    branches = models.JSONField(default=dict, blank=True)
    kinds = models.JSONField(default=dict, blank=True)
    collections = models.JSONField(default=dict, blank=True)
    # Items in these states are not taken in.
    statuses_left_out = ArrayField(models.TextField(), default=list, blank=True)
    default_branch = models.ForeignKey(
        "network.Branch", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )


class ImportKey(KeyOfLibrary):
    """By which a library's own system hands over files, and does nothing else."""

    class Meta:
        indexes = [models.Index(name="import_key_of_library", fields=["library", "id"])]


class Upload(models.Model):
    """A file that was handed over in the office or over REST; the clock sees to its run.

    `file`: its name in the folder for them, of the machine that took it; empty once it is deleted. `reached`: how much
    of it is committed, in bytes as it lies there; `begun_at` and `before`: since when its run is under way this time,
    and how many records were committed by then.
    """

    run = models.OneToOneField(ImportRun, models.CASCADE, primary_key=True, related_name="upload")
    file = models.TextField(default="", blank=True)
    key = models.ForeignKey(ImportKey, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    reached = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    before = models.BigIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="upload_here", fields=["run"], condition=~Q(file=""))]
