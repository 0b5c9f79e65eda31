"""The network: libraries, their branches and terminals, lending rules and float groups."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value

from bashu.db.network import calendar_models, partner_models  # noqa: F401 (Django looks for tables only here)
from bashu.db.network.agent_models import Agent as Agent
from bashu.db.network.agent_models import AgentEpoch as AgentEpoch
from bashu.db.network.agent_models import ParkedFact as ParkedFact
from bashu.db.network.rotation_models import Rotation as Rotation
from bashu.db.network.rotation_models import RotationStop as RotationStop
from bashu.db.network.rule_models import CirculationRule as CirculationRule
from bashu.db.network.rule_models import null_or
from bashu.db.network.seen_models import TerminalSeen as TerminalSeen
from bashu.db.network.tag_models import TagKey as TagKey
from bashu.db.network.tag_models import TagOwner as TagOwner
from bashu.db.network.tag_models import TagProfile as TagProfile

VOICES = ["owner", "lender", "home"]


class Network(models.Model):
    """The one row of network-wide parameters."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name_zh = models.TextField()
    name_en = models.TextField()
    demonstration = models.BooleanField(default=False)
    practice = models.BooleanField(default=False, db_default=False)
    # Whose rules are heard first on these groups of terms, see `bashu.domain.policy.voices`. Null: of the second and
    # third group `terms_from`, of the others as is usual.
    terms_from = models.TextField(default="lender")
    lending_from = models.TextField(null=True, blank=True)
    period_from = models.TextField(null=True, blank=True)
    overdue_from = models.TextField(null=True, blank=True)
    loss_from = models.TextField(null=True, blank=True)
    blocks_from = models.TextField(null=True, blank=True)
    # An item under way is late so many days after the day on which it was expected; then staff are told.
    late_after_days = models.SmallIntegerField(db_default=2)
    # Whose library answers for what is lost on the way: where it set out, where it was to arrive, or its owner.
    lost_payer = models.TextField(db_default="origin")
    # So many days back staff may say that an item was returned; 0: on the same day only.
    returned_days_max = models.SmallIntegerField(db_default=7)
    # For so long a scan by mistake is undone; 0: none is.
    undo_minutes = models.SmallIntegerField(db_default=10)
    # Whose a payment is in the end: who took it, to whom it was owed, or the reader's home library.
    settlement = models.TextField(db_default="kept")
    # By which criteria, the first that differs, an item in hand finds its hold and a hold its item; null: as ever.
    hold_order = ArrayField(models.TextField(), null=True, blank=True)
    # So long after a hold was placed no item of another city is taken for it, if its own city has one.
    nearby_days = models.SmallIntegerField(db_default=3)
    # What is only asked for on a pull list may be lent to another; what somebody waits for may be renewed.
    lend_if_asked = models.BooleanField(db_default=True)
    renew_if_wanted = models.BooleanField(db_default=False)
    # Rises with each edit of this app (migration 0002); engine processes reload their rules and places when it moves.
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(name="network_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="network_terms_from", condition=Q(terms_from__in=["lender", "owner"])),
            models.CheckConstraint(name="network_settlement", condition=Q(settlement__in=["kept", "creditor", "home"])),
            models.CheckConstraint(
                name="network_lost_payer", condition=Q(lost_payer__in=["origin", "destination", "owner"])
            ),
            models.CheckConstraint(name="network_late_after", condition=Q(late_after_days__gte=0)),
            models.CheckConstraint(name="network_returned_days", condition=Q(returned_days_max__gte=0)),
            models.CheckConstraint(name="network_undo_minutes", condition=Q(undo_minutes__gte=0)),
            models.CheckConstraint(name="network_nearby_days", condition=Q(nearby_days__gte=0)),
            models.CheckConstraint(
                name="network_hold_order",
                condition=Q(hold_order=None)
                | Q(hold_order__contained_by=["first_in_line", "nearest_first", "owners_readers", "goes_home"]),
            ),
            models.CheckConstraint(
                name="network_voices",
                condition=null_or("lending_from", VOICES)
                & null_or("period_from", VOICES)
                & null_or("overdue_from", VOICES)
                & null_or("blocks_from", VOICES),
            ),
            models.CheckConstraint(name="network_loss_from", condition=null_or("loss_from", VOICES)),
        ]


class Region(models.Model):
    """An administrative division by its GB/T 2260 code: province (2 digits), city (4) or county (6)."""

    code = models.TextField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)


class Library(models.Model):
    """A legal body that owns items and settles. `leaving_at`, `left_at`: its way out of the network."""

    code = models.TextField(unique=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    region = models.ForeignKey(Region, models.PROTECT)
    # The city between which crossings are counted: a GB/T 2260 city code, or 50 for the whole of Chongqing.
    city = models.ForeignKey(Region, models.PROTECT, related_name="+")
    barcode_prefix = models.TextField(default="", blank=True)
    auto_registers = models.BooleanField(default=True)
    # How many of its items may stay at other libraries; null = any number. An unlocked target.
    float_quota = models.IntegerField(null=True, blank=True)
    # What a reader pays for a library card that is handed out there; 0, as is usual: nobody needs one.
    card_fen = models.IntegerField(default=0, db_default=0)
    # Whose records describe a publication first (domain/catalogue/union.py): the lower, the sooner.
    catalogue_rank = models.SmallIntegerField(default=100, db_default=100)
    # Its items stay at whichever of its own branches they are returned to.
    keeps_own = models.BooleanField(default=False)
    # How it is known to be a member: named in a document, derived from its division, or assumed.
    basis = models.TextField()
    joined_on = models.DateField()
    leaving_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="library_card_fen", condition=Q(card_fen__range=(0, 10_000)))]


class Branch(models.Model):
    """A place with a door, a 24-hour point included."""

    library = models.ForeignKey(Library, models.PROTECT)
    # Stable: it is what sorters route by (SIP2 CT), so it is never a display name and never reused.
    code = models.TextField(unique=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    kind = models.TextField(default="library")
    lon = models.FloatField()
    lat = models.FloatField()
    address = models.TextField(default="", blank=True)
    # Holds may be collected here.
    takes_holds = models.BooleanField(default=True, db_default=True)
    floats_in = models.BooleanField(default=True)
    # Monday is 0. They count only until the first season of its opening hours begins.
    closed_weekdays = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    # What the branches of the library that stand in one building call it: between them nothing needs a van.
    building = models.TextField(default="", db_default="", blank=True)
    # A 24-hour point: neither hours nor weekdays close it.
    always_open = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="branch_kind", condition=Q(kind__in=["library", "self_service", "cabinet"])),
        ]


class Terminal(models.Model):
    """A machine or a desk's page: self-check, sorter, kiosk, desk; or what a library's readers do from elsewhere, or
    the clock for it."""

    branch = models.ForeignKey(Branch, models.PROTECT)
    name = models.TextField()
    kind = models.TextField()
    attended = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    # Its reader of ID and social security cards was checked: what it sends was read from the card, not typed.
    reads_cards = models.BooleanField(default=False)
    language = models.TextField(default="zh-hans")
    # How far back its clock may put an operation.
    backdate_max_seconds = models.IntegerField(default=86_400)
    sip2_login = models.TextField(null=True, blank=True, unique=True)
    sip2_password_hash = models.TextField(default="", blank=True)
    sip2_institution = models.TextField(default="", blank=True)
    sip2_location = models.TextField(default="", blank=True)
    charset = models.TextField(default="GB18030")
    # For machines that never log in.
    sip2_port = models.IntegerField(null=True, blank=True)
    sip2_address = models.GenericIPAddressField(null=True, blank=True)
    shows_personal_data = models.BooleanField(default=False)
    # How it wants to be spoken with: bashu/wire/sip2/manner.py says what may stand here.
    sip2_settings = models.JSONField(default=dict, db_default=Value({}, output_field=models.JSONField()), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="terminal_kind",
                condition=Q(kind__in=["self_check", "sorter", "kiosk", "desk", "cabinet", "web", "clock"]),
            ),
            models.CheckConstraint(
                name="terminal_charset", condition=Q(charset__in=["GBK", "GB18030", "UTF-8", "ASCII"])
            ),
            models.CheckConstraint(
                name="terminal_login_has_password", condition=Q(sip2_login=None) | ~Q(sip2_password_hash="")
            ),
            models.UniqueConstraint(name="terminal_web_once", fields=["branch"], condition=Q(kind="web")),
            models.UniqueConstraint(name="terminal_clock_once", fields=["branch"], condition=Q(kind="clock")),
            models.UniqueConstraint(
                name="terminal_bound_once",
                fields=["sip2_port", "sip2_address"],
                nulls_distinct=False,
                condition=Q(sip2_port__isnull=False) | Q(sip2_address__isnull=False),
            ),
        ]


class Leg(models.Model):
    """A van, truck, train or courier that goes from one branch to another, on its days, at its time."""

    origin = models.ForeignKey(Branch, models.CASCADE, related_name="legs")
    destination = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    mode = models.TextField()
    # Monday is 0.
    weekdays = ArrayField(models.SmallIntegerField())
    # Local time of day.
    leaves_at = models.TimeField()
    # Packed so long before it leaves.
    cut_off_minutes = models.IntegerField(default=60)
    # How long it is under way.
    minutes = models.IntegerField()
    # Of one trip of one box.
    cost_fen = models.IntegerField(default=0)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="leg_mode", condition=Q(mode__in=["van", "truck", "rail", "courier"])),
            models.CheckConstraint(name="leg_goes_somewhere", condition=~Q(origin=F("destination"))),
            models.CheckConstraint(
                name="leg_takes_time", condition=Q(minutes__gt=0, cut_off_minutes__gte=0, cost_fen__gte=0)
            ),
            models.CheckConstraint(name="leg_dates", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))),
        ]


class LegClosure(models.Model):
    """Days, both ends included, on which a leg is not served."""

    leg = models.ForeignKey(Leg, models.CASCADE, related_name="closures")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="leg_closure_dates", condition=Q(ends_on__gte=F("starts_on")))]


class FloatGroup(models.Model):
    """Branches among which an item may stay where it was returned. Floating never changes its owner."""

    code = models.TextField(unique=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    min_item_age_days = models.IntegerField(default=0)
    item_kinds = ArrayField(models.TextField(), null=True, blank=True)
    crosses_cities = models.BooleanField(default=True)
    # Beside the branches that are listed, all of libraries in these regions (50 is Chongqing, 5101 Chengdu).
    regions = ArrayField(models.TextField(), null=True, blank=True)
    # The capacity of those; null = no limit.
    branch_capacity = models.IntegerField(null=True, blank=True)
    # An item that has been away for so many months goes home at its next check in; null = never for that.
    go_home_months = models.SmallIntegerField(null=True, blank=True)
    # Nothing floats by being returned, only by being sent by staff.
    manual_only = models.BooleanField(db_default=False)


class FloatGroupBranch(models.Model):
    group = models.ForeignKey(FloatGroup, models.CASCADE, related_name="members")
    branch = models.ForeignKey(Branch, models.CASCADE)
    # Items of other libraries that may stand here; null = no limit. An unlocked target.
    capacity = models.IntegerField(null=True, blank=True)
    # Not in the group, whatever its regions say.
    excluded = models.BooleanField(db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="float_member_once", fields=["group", "branch"])]


class FloatMove(models.Model):
    """So many items of a group to be sent from one branch to another: proposed each night, done once accepted.
    `gain` is in loans a month, all together. `sent` has the ids of the items that were scanned for it.
    """

    group = models.ForeignKey(FloatGroup, models.CASCADE)
    origin = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    destination = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    items = models.IntegerField()
    gain = models.FloatField()
    sent = ArrayField(models.BigIntegerField(), default=list)
    proposed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("Staff", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="float_move_goes_somewhere", condition=~Q(origin=F("destination"))),
            models.CheckConstraint(name="float_move_items", condition=Q(items__gt=0)),
            models.UniqueConstraint(
                name="float_move_once", fields=["group", "origin", "destination"], condition=Q(ended_at__isnull=True)
            ),
        ]


class ParcelRule(models.Model):
    """By which a library sends home what is held at its branches, at what price; without a library: all others."""

    library = models.OneToOneField(Library, models.PROTECT, null=True, blank=True, related_name="+")
    # `first_fen` is for the first `first_items` together, `further_fen` for each one more.
    first_items = models.IntegerField()
    first_fen = models.IntegerField()
    further_fen = models.IntegerField()
    items_max = models.IntegerField()
    # Until a parcel is there, as a rule.
    days = models.IntegerField()
    payer = models.TextField(default="patron")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="parcel_rule_counts",
                condition=Q(
                    first_items__gte=1, first_fen__gte=0, further_fen__gte=0, items_max__gte=1, days__range=(0, 60)
                ),
            ),
            models.CheckConstraint(name="parcel_rule_payer", condition=Q(payer__in=["patron", "library"])),
            models.UniqueConstraint(name="parcel_rule_of_all", fields=["library"], nulls_distinct=False),
        ]


class Staff(models.Model):
    """A login, the branch it belongs to, and the desk at which it acts. What it may do is granted: see Grant."""

    user = models.OneToOneField("auth.User", models.CASCADE)
    library = models.ForeignKey(Library, models.PROTECT)
    branch = models.ForeignKey(Branch, models.PROTECT)
    # Says nothing any more; versions from before there were grants want it.
    role = models.TextField(default="librarian")
    terminal = models.ForeignKey(Terminal, models.PROTECT)

    class Meta:
        constraints = [models.CheckConstraint(name="staff_role", condition=Q(role__in=["librarian", "office"]))]


class Grant(models.Model):
    """A role of bashu.domain.rights for a branch, a library, or without either the network. Never deleted: it ends."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="grants")
    role = models.TextField()
    library = models.ForeignKey(Library, models.PROTECT, null=True, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    # Null: at the command line of the machine, when the network was founded, or by the upgrade to grants.
    given_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_role",
                condition=Q(
                    role__in=[
                        "desk",
                        "desk_lead",
                        "manager",
                        "driver",
                        "network_office",
                        "auditor",
                        "administrator",
                    ]
                ),
            ),
            models.CheckConstraint(name="grant_scope", condition=Q(library=None) | Q(branch=None)),
            models.CheckConstraint(name="grant_dates", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="grant_ended_by", condition=Q(ended_by=None) | Q(ended_at__isnull=False)),
        ]


class TransferBar(models.Model):
    """From here to there nothing is sent for a hold or to float; a branch that is null is any of its library."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", null=True)
    to_library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    to_branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", null=True)
    # Empty: of any kind.
    item_kind = models.TextField(default="", db_default="")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="transfer_bar_days",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="transfer_bar_leads_away", condition=Q(branch=None) | Q(to_branch=None) | ~Q(branch=F("to_branch"))
            ),
        ]
