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
    # Of a library that keeps a system of its own, before which the box stands.
    fronts_own_system = models.BooleanField(default=False, db_default=False)
    own_answers = models.BooleanField(default=False, db_default=False)
    own_orders = models.IntegerField(default=0, db_default=0)
    own_compared_at = models.DateTimeField(null=True)
    own_differs = models.IntegerField(default=0, db_default=0)


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


class FrontedCommand(models.Model):
    """It came through a box that stands before a library's own system, which that box has told of it itself."""

    command_id = models.UUIDField(primary_key=True)
    told_at = models.DateTimeField()


class OwnOrder(models.Model):
    """What a library's own system is to know of an item of the library, in the order in which it is to know it."""

    library = models.ForeignKey("network.Library", models.PROTECT, db_index=False, related_name="+")
    kind = models.TextField()
    item_id = models.BigIntegerField()
    item_version = models.BigIntegerField()
    barcode = models.TextField()
    scanned_at = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="own_order_kind", condition=models.Q(kind__in=["out", "in"]))]
        indexes = [models.Index(name="own_order_by_library", fields=["library", "id"])]


class OwnOrdersReached(models.Model):
    """How far in the change feed orders were made: the one row. Empty: no library has asked for any."""

    id = models.IntegerField(primary_key=True)
    cursor = models.TextField(default="", db_default="")


class OfflineRule(models.Model):
    """What machines may do while they can ask nobody (`OfflineRules` of bashu/domain/offline); without a library: of
    the network. A library's own makes that stricter.
    """

    library = models.OneToOneField("network.Library", models.PROTECT, null=True, related_name="+")
    lends = models.BooleanField(default=True)
    items_max = models.SmallIntegerField()
    strangers = models.BooleanField(default=True)
    days = models.SmallIntegerField()
    snapshot_days = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="offline_rule_of_all", fields=["library"], nulls_distinct=False),
            models.CheckConstraint(
                name="offline_rule_counts",
                condition=models.Q(items_max__range=(1, 20), days__range=(1, 90), snapshot_days__range=(1, 7)),
            ),
        ]


class StandingEntry(models.Model):
    """One thing that boxes have to know while their line is cut, for one library or, without one, for all.

    `about`: of kinds `blocked` and `known` a card, of `kept` an item. Not references: what is gone there goes here at
    the next look. `seq` is that of the look that has changed it last. Boxes know it by its own id.
    """

    id = models.BigAutoField(primary_key=True)
    library = models.ForeignKey("network.Library", models.PROTECT, null=True, db_index=False, related_name="+")
    kind = models.TextField()
    about = models.BigIntegerField()
    barcode = models.TextField(default="", db_default="")
    # Of `known`: the first day of the month in which the reader was there last.
    seen_on = models.DateField(null=True)
    seq = models.BigIntegerField()
    changed_at = models.DateTimeField()
    # Kept for some days, so that boxes hear of it.
    gone = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="standing_once", fields=["library", "kind", "about"], nulls_distinct=False),
            models.CheckConstraint(name="standing_kind", condition=models.Q(kind__in=["blocked", "known", "kept"])),
        ]
        indexes = [models.Index(name="standing_by_change", fields=["library", "seq", "id"])]


class StandingLibrary(models.Model):
    """A library with boxes: when all that its boxes have to keep was last looked through, and since when it knows who
    was there (null: its rule does not ask)."""

    library = models.OneToOneField("network.Library", models.PROTECT, primary_key=True, related_name="+")
    filled_at = models.DateTimeField(null=True)
    knows_at = models.DateTimeField(null=True)


class StandingReached(models.Model):
    """How far the looks have come: the one row. Whoever holds it looks. `purged`: what is gone up to there is told no
    more, so who knows no more than that begins anew."""

    id = models.IntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    cursor = models.TextField(default="")
    purged = models.BigIntegerField(default=0)
    purged_at = models.DateTimeField(null=True)
    loan_id = models.BigIntegerField(default=0)
