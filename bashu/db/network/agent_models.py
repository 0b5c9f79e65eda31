"""Site agents: the boxes in member libraries that stand between machines and the network."""

from django.db import models


class Agent(models.Model):
    """Of the code, good once, and of the credential there is nothing but their SHA-256. `site_key` makes the digests by
    which the box knows cards while its line is cut; it finds nobody here.
    """

    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+")
    name = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("network.Staff", models.SET_NULL, null=True, db_index=False, related_name="+")
    code_digest = models.BinaryField(null=True, unique=True)
    code_until = models.DateTimeField(null=True)
    digest = models.BinaryField(null=True, unique=True)
    digest_at = models.DateTimeField(null=True)
    # Handed out, and not used yet.
    next_digest = models.BinaryField(null=True, unique=True)
    site_key = models.BinaryField()
    epoch = models.IntegerField(default=0)
    # What it last told of itself.
    version = models.TextField(default="")
    queued = models.IntegerField(default=0)
    oldest_at = models.DateTimeField(null=True)
    snapshot_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    skew_ms = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)


class AgentEpoch(models.Model):
    """How far the facts of one enrolment have come: kept for ever, so that none is taken in twice."""

    pk = models.CompositePrimaryKey("agent", "epoch")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    epoch = models.IntegerField()
    reached = models.BigIntegerField(default=0)
    began_at = models.DateTimeField()


class ParkedFact(models.Model):
    """A fact that could not be taken in: kept as it came, its card still sealed, until somebody has seen to it."""

    agent = models.ForeignKey(Agent, models.PROTECT)
    epoch = models.IntegerField()
    seq = models.BigIntegerField()
    fact = models.BinaryField()
    because = models.TextField()
    parked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="parked_fact_once", fields=["agent", "epoch", "seq"])]
