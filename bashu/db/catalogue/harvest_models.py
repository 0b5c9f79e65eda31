"""Where the records of a library are fetched from (OAI-PMH), how far that is, and by which names they came."""

from django.db import models


class Harvest(models.Model):
    """The address of a library's own system, and the list that is under way.

    `from_at`, `began_at`, `latest_at` are times of the source's clock: from when it is asked, when it answered the
    first part of the list under way, and the latest datestamp in that. `token`, and the latter two, are written in the
    transaction that writes the records before it. `failed_at`: first, of as often in a row as `failures` says.
    """

    library = models.OneToOneField("network.Library", models.PROTECT, primary_key=True)
    url = models.TextField()
    prefix = models.TextField()
    set_spec = models.TextField(default="", blank=True)
    # Null: only when somebody asks.
    every = models.DurationField(null=True, blank=True)
    # Of deleted records, as the source says: no, transient, persistent.
    keeps_deleted = models.TextField(default="", blank=True)
    from_at = models.DateTimeField(null=True, blank=True)
    run = models.ForeignKey(
        "catalogue.ImportRun", models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    token = models.TextField(default="", blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    latest_at = models.DateTimeField(null=True, blank=True)
    # Of the list under way: how many records came, how many the source spoke of, and whether its last part came.
    listed = models.BigIntegerField(default=0)
    spoken_of = models.BigIntegerField(default=0)
    is_listed = models.BooleanField(default=False)
    # In the run that had the most.
    items_most = models.BigIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.IntegerField(default=0)
    error = models.TextField(default="", blank=True)


class HarvestedRecord(models.Model):
    """By which identifier of the source a record came: of one that is deleted there, nothing else is told."""

    pk = models.CompositePrimaryKey("library", "identifier")
    library = models.ForeignKey("network.Library", models.PROTECT, db_index=False, related_name="+")
    identifier = models.TextField()
    source = models.ForeignKey("catalogue.SourceRecord", models.CASCADE, related_name="+")
