"""The command log with its lanes, and the stored outcomes. Only the engine writes here, and never twice."""

from django.db import models


class Lane(models.Model):
    """A hash chain of the log. One engine process at a time holds it, by a session advisory lock."""

    id = models.SmallIntegerField(primary_key=True)
    head_seq = models.BigIntegerField(default=0)
    head_hash = models.BinaryField()


class LogEntry(models.Model):
    """One accepted command (or admission) with its effects. `body` is hashed as the text that it is.

    The table is made in SQL (migration 0001): it has an `xid` column that the change feed orders by.
    """

    pk = models.CompositePrimaryKey("lane", "seq")
    lane = models.ForeignKey(Lane, models.PROTECT)
    seq = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    command_id = models.UUIDField()
    kind = models.TextField()
    body = models.TextField()
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_logentry"


class StoredOutcome(models.Model):
    """The answer that a command id got, refusals included. Partitioned by week of the id (a UUIDv7)."""

    command_id = models.UUIDField(primary_key=True)
    fingerprint = models.BinaryField()
    token = models.BinaryField(null=True)
    answer = models.TextField()

    class Meta:
        managed = False
        db_table = "audit_outcome"
