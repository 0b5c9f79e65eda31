"""Loans, transits, boxes, parcels, holds, staff tasks and overrides. The engine alone writes these tables."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from bashu.db.circulation import hold_models, parcel_models  # noqa: F401 (Django looks for tables only here)
from bashu.db.circulation.accident_models import CLAIMED, OF_ACCIDENTS
from bashu.db.circulation.accident_models import LaidAside as LaidAside
from bashu.db.circulation.accident_models import ReportedWords as ReportedWords
from bashu.db.circulation.brought_models import Brought as Brought
from bashu.db.circulation.homecoming_models import Homecoming as Homecoming
from bashu.db.circulation.homecoming_models import HomeCount as HomeCount
from bashu.db.circulation.saved_models import SavedTitle as SavedTitle
from bashu.db.circulation.stock_models import OwnershipTransfer as OwnershipTransfer
from bashu.db.circulation.stock_models import Use as Use
from bashu.db.circulation.stock_models import Withdrawal as Withdrawal

# The branch that the reason of a hold names.
REASON_BRANCH = Cast(KeyTextTransform("branch_id", "reason_details"), models.BigIntegerField())


TASK_KINDS = [
    "unknown_item", "ambiguous_item", "conflict", "missing_from_box", "not_on_manifest", "late", "lost", "parcel_lost",
    "parcel_damaged", "gone_from_shelf", "claimed", "damaged", "reported",
]  # fmt: skip


class Loan(models.Model):
    """An item with a patron until due. It keeps the terms it was made under and which rule gave each."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey("catalogue.Item", models.PROTECT, db_index=False)
    # Null after the patron's erasure or the end of retention; the token then ties the row to nobody.
    patron = models.ForeignKey("patrons.Patron", models.SET_NULL, null=True)
    token = models.BinaryField()
    lending_branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    terminal = models.ForeignKey("network.Terminal", models.PROTECT, related_name="+", null=True, db_index=False)
    checked_out_at = models.DateTimeField()
    due_at = models.DateTimeField()
    renewals = models.SmallIntegerField(default=0)
    # When and where it was renewed last, so that whoever lost that answer gets it once more.
    renewed_at = models.DateTimeField(null=True)
    renewed_terminal = models.ForeignKey(
        "network.Terminal", models.PROTECT, related_name="+", null=True, db_index=False
    )
    terms = models.JSONField()
    # Why it is due later than was told when it was lent or renewed: {"from_at", "to_at", "why", ...}. It speaks of the
    # present due date only as long as that is its `to_at`.
    redated = models.JSONField(null=True)
    accrual_stopped_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    checkin_branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", null=True, db_index=False)
    # When it was scanned, if it counts as returned before that: staff said so.
    taken_in_at = models.DateTimeField(null=True)
    # How it ended, if no return ended it.
    ended_as = models.TextField(null=True)
    # Its reader says that the item was back by then, or was never lent; as long as nobody has rejected that.
    claimed_as = models.TextField(null=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="loan_one_open_per_item", fields=["item"], condition=Q(checked_in_at__isnull=True)
            ),
            models.CheckConstraint(name="loan_due_after_start", condition=Q(due_at__gte=F("checked_out_at"))),
            models.CheckConstraint(
                name="loan_ends_after_start",
                condition=Q(checked_in_at__isnull=True) | Q(checked_in_at__gte=F("checked_out_at")),
            ),
            models.CheckConstraint(
                name="loan_dated_back",
                condition=Q(taken_in_at__isnull=True)
                | Q(checked_in_at__isnull=False, taken_in_at__gt=F("checked_in_at")),
            ),
            *OF_ACCIDENTS,
            models.CheckConstraint(name="loan_renewals", condition=Q(renewals__gte=0)),
            models.CheckConstraint(
                name="loan_closed_somewhere",
                condition=Q(checked_in_at__isnull=True, checkin_branch__isnull=True)
                | Q(checked_in_at__isnull=False, checkin_branch__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="loan_open_by_patron", fields=["patron"], condition=Q(checked_in_at__isnull=True)),
            models.Index(name="loan_by_checkin", fields=["-checked_in_at"], condition=Q(checked_in_at__isnull=False)),
            models.Index(name="loan_by_item", fields=["item", "-checked_out_at"]),
            # As `due_loans.py` asks, word for word.
            models.Index(
                name="loan_renews_itself",
                fields=["due_at", "id"],
                condition=Q(checked_in_at__isnull=True, terms__auto_renews=True),
            ),
            models.Index(
                name="loan_may_be_lost",
                fields=["due_at", "id"],
                condition=Q(checked_in_at__isnull=True, terms__has_key="lost_after_days"),
            ),
            CLAIMED,
        ]


class Box(models.Model):
    """What is packed for one next stop and travels as one thing. Its code is made of its id."""

    id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    origin = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    # Where it stands, or was last seen.
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    next_branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    state = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    # What the log says of it, where it says anything: `Carrier` has with whom a box goes.
    carrier = models.TextField(default="", blank=True)
    expected_on = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="box_state", condition=Q(state__in=["open", "closed", "handed_over", "received"])
            ),
            models.CheckConstraint(name="box_goes_somewhere", condition=~Q(origin=F("next_branch"))),
            models.CheckConstraint(
                name="box_handed_over",
                condition=~Q(state="handed_over") | Q(handed_over_at__isnull=False, expected_on__isnull=False),
            ),
            models.CheckConstraint(
                name="box_received",
                condition=Q(state="received", received_at__isnull=False)
                | (~Q(state="received") & Q(received_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="box_here", fields=["branch"], condition=Q(state__in=["open", "closed"])),
            models.Index(name="box_expected", fields=["next_branch"], condition=Q(state="handed_over")),
        ]


class Transit(models.Model):
    """A move of an item between branches: waiting to be dispatched, under way, then received or cancelled."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey("catalogue.Item", models.PROTECT, db_index=False)
    origin = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    destination = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    started_at = models.DateTimeField()
    expected_on = models.DateField()
    # Where the first leg of its way ends; null for transits that are older than timetables.
    next_branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", null=True, db_index=False)
    # No timetable led there: the day is by the usual pace.
    guessed = models.BooleanField(db_default=True)
    # The one that it is packed in, or was in at last.
    box = models.ForeignKey(Box, models.PROTECT, null=True, db_index=False)
    # When staff were told that it is late.
    late_at = models.DateTimeField(null=True)
    # Who answers for it, if it was lost.
    payer = models.ForeignKey("network.Library", models.PROTECT, related_name="+", null=True, db_index=False)
    dispatched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.TextField(null=True)
    forwarded_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="transit_one_open_per_item", fields=["item"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="transit_goes_somewhere", condition=~Q(origin=F("destination"))),
            models.CheckConstraint(
                name="transit_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(name="transit_reason", condition=Q(reason__in=["go_home", "hold", "float"])),
            models.CheckConstraint(
                name="transit_end",
                condition=Q(ended_at__isnull=True, ended_as__isnull=True)
                | Q(ended_at__isnull=False, ended_as__in=["received", "forwarded", "lent", "lost", "undone"]),
            ),
            models.CheckConstraint(
                name="transit_payer",
                condition=Q(ended_as="lost", payer__isnull=False)
                | (~Q(ended_as="lost") & Q(payer__isnull=True))
                | Q(ended_as__isnull=True, payer__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="transit_open_by_origin", fields=["origin"], condition=Q(ended_at__isnull=True)),
            models.Index(name="transit_open_by_dest", fields=["destination"], condition=Q(ended_at__isnull=True)),
            models.Index(name="transit_by_item", fields=["item", "-started_at"]),
            models.Index(name="transit_by_box", fields=["box"], condition=Q(box__isnull=False)),
        ]


class Floating(models.Model):
    """An item that stands, for lending, where it floats: at a branch of another library, or at another of its owner's.

    A row comes and goes only when an item floats, so that counting for capacity costs no index on the item itself.
    """

    item = models.OneToOneField("catalogue.Item", models.PROTECT, primary_key=True)
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+")
    owner = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    since_at = models.DateTimeField()


class Away(models.Model):
    """Since when an item has been away from the branches of its owner by floating, lent in between or not."""

    item = models.OneToOneField("catalogue.Item", models.PROTECT, primary_key=True)
    since_at = models.DateTimeField()


class Task(models.Model):
    """Something that only a person can settle, at a branch; it belongs to a library, which may be another one's.

    `details` never name a patron.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    branch = models.ForeignKey("network.Branch", models.PROTECT, db_index=False)
    # Whose task it is; null for those that are older than this column: then the branch's.
    library = models.ForeignKey("network.Library", models.PROTECT, null=True, db_index=False)
    command_id = models.UUIDField()
    details = models.JSONField()
    raised_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_as = models.TextField(null=True)
    # The login of whoever settled it. Not a reference: the log keeps it when the login is gone.
    done_by = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="task_kind",
                condition=Q(kind__in=TASK_KINDS),
            ),
            models.CheckConstraint(
                name="task_done",
                condition=Q(done_at__isnull=True, done_as__isnull=True)
                | Q(done_at__isnull=False, done_as__in=["solved", "not_needed", "given_up"]),
            ),
        ]
        indexes = [
            models.Index(name="task_open", fields=["branch"], condition=Q(done_at__isnull=True)),
            models.Index(name="task_open_of", fields=["library"], condition=Q(done_at__isnull=True)),
        ]


class Hold(models.Model):
    """A claim on a work, a title, a volume or an item. The holds of a queue change under one lock."""

    id = models.BigIntegerField(primary_key=True)
    # The key of the queue.
    work = models.ForeignKey("catalogue.BibRecord", models.PROTECT, related_name="+", db_index=False)
    level = models.TextField()
    bib = models.ForeignKey("catalogue.BibRecord", models.PROTECT, related_name="+", db_index=False)
    volume = models.TextField(default="")
    wanted_item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+", null=True, db_index=False)
    # Null after the patron's erasure; then the clock closes it.
    patron = models.ForeignKey("patrons.Patron", models.SET_NULL, null=True)
    token = models.BinaryField()
    terminal = models.ForeignKey("network.Terminal", models.PROTECT, related_name="+", db_index=False)
    pickup_branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    pickup_kind = models.TextField()
    placed_at = models.DateTimeField()
    # Lower is first: the microsecond since 1970 in which it was placed or one soon after, unless staff moved it.
    rank = models.BigIntegerField()
    version = models.BigIntegerField()
    stage = models.TextField()
    # What is bound to it; after the end what was put aside for it, else what was lent or was asked for last.
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+", null=True, db_index=False)
    asked_at = models.DateTimeField(null=True)
    passed_over = ArrayField(models.BigIntegerField())
    suspended_until = models.DateTimeField(null=True)
    wanted_until = models.DateTimeField(null=True)
    nearby_until = models.DateTimeField(null=True)
    promised_from_on = models.DateField(null=True)
    promised_to_on = models.DateField(null=True)
    ready_at = models.DateTimeField(null=True)
    shelf_until = models.DateTimeField(null=True)
    # Since when it waits there, and for how many open days: what is announced later eats none of them.
    shelf_from_on = models.DateField(null=True)
    shelf_days = models.IntegerField(null=True)
    reason = models.TextField()
    reason_details = models.JSONField()
    closed_at = models.DateTimeField(null=True)
    closed_as = models.TextField(null=True)
    closed_reason = models.TextField(null=True)
    # What the reader was told that it costs to be sent home, and who pays; null if it is collected.
    told_first_items = models.IntegerField(null=True)
    told_first_fen = models.IntegerField(null=True)
    told_further_fen = models.IntegerField(null=True)
    told_payer = models.TextField(null=True)
    # A patron's first open hold on the same is 0.
    nth = models.SmallIntegerField(default=0, db_default=0)
    # Of a booking: the days for which the wanted item is booked, the first and the last included.
    booked_from_on = models.DateField(null=True)
    booked_to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="hold_one_open_per_item", fields=["item"], condition=Q(closed_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="hold_nth_of_patron",
                fields=["patron", "level", "bib", "volume", "wanted_item", "nth"],
                condition=Q(closed_at__isnull=True, patron__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="hold_level",
                condition=Q(level__in=["work", "title", "volume"], wanted_item__isnull=True)
                | Q(level="item", wanted_item__isnull=False),
            ),
            models.CheckConstraint(name="hold_pickup_kind", condition=Q(pickup_kind__in=["branch", "home"])),
            models.CheckConstraint(
                name="hold_stage",
                condition=Q(stage__in=["waiting", "asked", "under_way", "ready", "closed"])
                & (Q(stage="closed", closed_at__isnull=False) | (~Q(stage="closed") & Q(closed_at__isnull=True))),
            ),
            models.CheckConstraint(
                name="hold_has_its_item",
                condition=Q(stage="closed")
                | Q(stage="waiting", item__isnull=True)
                | Q(stage__in=["asked", "under_way", "ready"], item__isnull=False),
            ),
            models.CheckConstraint(
                name="hold_on_the_shelf",
                condition=Q(stage="closed")
                | Q(stage="ready", ready_at__isnull=False, shelf_until__isnull=False)
                | (~Q(stage="ready") & Q(ready_at__isnull=True, shelf_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="hold_end",
                condition=Q(closed_at__isnull=True, closed_as__isnull=True)
                | Q(
                    closed_at__isnull=False,
                    closed_as__in=["fulfilled", "cancelled", "expired", "not_collected", "impossible"],
                ),
            ),
            models.CheckConstraint(name="hold_version", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="hold_booked",
                condition=Q(booked_from_on__isnull=True, booked_to_on__isnull=True)
                | Q(level="item", booked_from_on__isnull=False, booked_to_on__gte=F("booked_from_on")),
            ),
        ]
        indexes = [
            models.Index(
                name="hold_booking",
                fields=["wanted_item", "booked_from_on"],
                condition=Q(booked_from_on__isnull=False, closed_at__isnull=True),
            ),
            models.Index(name="hold_queue", fields=["work", "rank", "id"], condition=Q(closed_at__isnull=True)),
            models.Index(name="hold_by_pickup", fields=["pickup_branch", "stage"], condition=Q(closed_at__isnull=True)),
            models.Index(
                name="hold_by_end", fields=["pickup_branch", "closed_at"], condition=Q(closed_at__isnull=False)
            ),
            models.Index(name="hold_by_stage", fields=["stage", "id"], condition=Q(closed_at__isnull=True)),
            # Where it was to be collected before, so where its item may lie on the hold shelf.
            models.Index(REASON_BRANCH, "closed_at", name="hold_moved_from", condition=Q(reason="pickup_changed")),
            # Where what is asked for stands; but for those few whose pickup was changed meanwhile.
            models.Index(REASON_BRANCH, name="hold_asked_from", condition=Q(stage="asked")),
            models.Index(name="hold_asked_moved", fields=["id"], condition=Q(stage="asked", reason="pickup_changed")),
        ]


class Override(models.Model):
    """A loan or its renewal that staff let pass against the rules. It names a loan and staff, and never a patron."""

    id = models.BigIntegerField(primary_key=True)
    loan = models.ForeignKey(Loan, models.PROTECT)
    staff = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    branch = models.ForeignKey("network.Branch", models.PROTECT)
    refusals = ArrayField(models.TextField())
    # The day that was set by hand; null: the one of the rules.
    due_on = models.DateField(null=True)
    reason = models.TextField()
    overridden_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="override_reason",
                condition=Q(reason__in=["our_mistake", "owner_agrees", "hardship", "teaching", "settled"]),
            ),
        ]
