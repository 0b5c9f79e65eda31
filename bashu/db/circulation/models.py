"""Loans, transits, staff tasks and overrides. The engine is the only writer of these tables."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


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
    terms = models.JSONField()
    accrual_stopped_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    checkin_branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="loan_one_open_per_item", fields=["item"], condition=Q(checked_in_at__isnull=True)
            ),
            models.CheckConstraint(name="loan_due_after_start", condition=Q(due_at__gte=F("checked_out_at"))),
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
            models.CheckConstraint(name="transit_reason", condition=Q(reason__in=["go_home", "hold", "float"])),
            models.CheckConstraint(
                name="transit_end",
                condition=Q(ended_at__isnull=True, ended_as__isnull=True)
                | Q(ended_at__isnull=False, ended_as__in=["received", "forwarded", "lent"]),
            ),
        ]
        indexes = [
            models.Index(name="transit_open_by_origin", fields=["origin"], condition=Q(ended_at__isnull=True)),
            models.Index(name="transit_open_by_dest", fields=["destination"], condition=Q(ended_at__isnull=True)),
            models.Index(name="transit_by_item", fields=["item", "-started_at"]),
        ]


class Floating(models.Model):
    """An item that stands, for lending, at a branch of a library that does not own it.

    A row comes and goes only when an item floats, so that counting for capacity costs no index on the item itself.
    """

    item = models.OneToOneField("catalogue.Item", models.PROTECT, primary_key=True)
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+")
    owner = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    since_at = models.DateTimeField()


class Task(models.Model):
    """Something that only a person can settle; `details` never name a patron."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    branch = models.ForeignKey("network.Branch", models.PROTECT, db_index=False)
    command_id = models.UUIDField()
    details = models.JSONField()
    raised_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="task_kind", condition=Q(kind__in=["unknown_item", "ambiguous_item", "conflict"])
            ),
        ]
        indexes = [models.Index(name="task_open", fields=["branch"], condition=Q(done_at__isnull=True))]


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
