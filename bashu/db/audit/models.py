"""The command log with its lanes, and the stored outcomes. Only the engine writes here, and never twice."""

from django.db import models


class Lane(models.Model):
    """A hash chain of the log. One engine process at a time holds it, by a session advisory lock."""

    id = models.SmallIntegerField(primary_key=True)
    head_seq = models.BigIntegerField(default=0)
    head_hash = models.BinaryField()


class LogEntry(models.Model):
    """One accepted command or admission with its effects, or the refusals of a batch. `body` is hashed as it stands.

    The table is made in SQL (migrations 0001 and 0002): it has an `xid` column that the change feed orders by, and a
    partition for each `month`. Neither these two nor `generation` are part of the chain.
    """

    pk = models.CompositePrimaryKey("lane", "seq")
    lane = models.ForeignKey(Lane, models.PROTECT)
    seq = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    command_id = models.UUIDField()
    kind = models.TextField()
    body = models.TextField()
    hash = models.BinaryField()
    generation = models.SmallIntegerField(default=1)
    month = models.SmallIntegerField(default=0)

    class Meta:
        managed = False
        db_table = "audit_logentry"


class Generation(models.Model):
    """Transaction ids count anew when a dump is restored into another server: the feed goes by generations first."""

    id = models.SmallIntegerField(primary_key=True)
    began_at = models.DateTimeField()

    class Meta:
        managed = False


class Seal(models.Model):
    """The heads of all lanes at a moment, and the snapshots taken since the seal before; a chain of its own.

    `body` is JSON text, hashed as it stands together with the hash of the seal before.
    """

    id = models.BigIntegerField(primary_key=True)
    body = models.TextField()
    hash = models.BinaryField()

    class Meta:
        managed = False


class Snapshot(models.Model):
    """What the log proves the guarded tables to say, up to the heads that its body names. Sealed by `seal`."""

    hash = models.BinaryField(primary_key=True)
    seal = models.OneToOneField(Seal, models.PROTECT)
    body = models.TextField()

    class Meta:
        managed = False


class Chunk(models.Model):
    """Rows of a guarded table as text, packed, under the SHA-256 of the text. Snapshots share what did not change."""

    digest = models.BinaryField(primary_key=True)
    rows = models.BinaryField()

    class Meta:
        managed = False


class StoredOutcome(models.Model):
    """The answer that a command id got, refusals included. Partitioned by week of the id (a UUIDv7)."""

    command_id = models.UUIDField(primary_key=True)
    fingerprint = models.BinaryField()
    token = models.BinaryField(null=True)
    answer = models.TextField()

    class Meta:
        managed = False
        db_table = "audit_outcome"


class JobRun(models.Model):
    """The last run of a job of the clock."""

    job = models.TextField(primary_key=True)
    begun_at = models.DateTimeField()
    took_ms = models.BigIntegerField()
    result = models.TextField()
    failed = models.BooleanField()
    # When it is due the next time; null until it has run once more since this is kept.
    next_at = models.DateTimeField(null=True)
    # When somebody of the staff asked for it to run again; null once it has begun.
    asked_at = models.DateTimeField(null=True)
