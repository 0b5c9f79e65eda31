"""The network: libraries, their branches and terminals, calendars, lending rules and float groups."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Network(models.Model):
    """The one row of network-wide parameters."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name_zh = models.TextField()
    name_en = models.TextField()
    demonstration = models.BooleanField(default=False)
    terms_from = models.TextField(default="lender")
    # By which criteria, the first that differs, an item in hand finds its hold and a hold its item; null: as ever.
    hold_order = ArrayField(models.TextField(), null=True, blank=True)
    # Rises with each edit of this app (migration 0002); engine processes reload their rules and places when it moves.
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(name="network_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="network_terms_from", condition=Q(terms_from__in=["lender", "owner"])),
            models.CheckConstraint(
                name="network_hold_order",
                condition=Q(hold_order=None)
                | Q(hold_order__contained_by=["first_in_line", "nearest_first", "owners_readers", "goes_home"]),
            ),
        ]


class Region(models.Model):
    """An administrative division by its GB/T 2260 code: province (2 digits), city (4) or county (6)."""

    code = models.TextField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)


class Library(models.Model):
    """A legal body that owns items and settles."""

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
    # Its items stay at whichever of its own branches they are returned to.
    keeps_own = models.BooleanField(default=False)
    # How it is known to be a member: named in a document, derived from its division, or assumed.
    basis = models.TextField()
    joined_on = models.DateField()


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
    # Items of other libraries may stay here.
    floats_in = models.BooleanField(default=True)
    # Monday is 0.
    closed_weekdays = ArrayField(models.SmallIntegerField(), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="branch_kind", condition=Q(kind__in=["library", "self_service", "cabinet"])),
        ]


class ClosedDay(models.Model):
    branch = models.ForeignKey(Branch, models.CASCADE)
    on = models.DateField()
    reason = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="closed_day_once", fields=["branch", "on"])]


class Terminal(models.Model):
    """A machine or a desk's page: self-check, sorter, kiosk, desk; or what a library's readers do from elsewhere."""

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

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="terminal_kind", condition=Q(kind__in=["self_check", "sorter", "kiosk", "desk", "cabinet", "web"])
            ),
            models.CheckConstraint(
                name="terminal_charset", condition=Q(charset__in=["GBK", "GB18030", "UTF-8", "ASCII"])
            ),
            models.CheckConstraint(
                name="terminal_login_has_password", condition=Q(sip2_login=None) | ~Q(sip2_password_hash="")
            ),
            models.UniqueConstraint(name="terminal_web_once", fields=["branch"], condition=Q(kind="web")),
            models.UniqueConstraint(
                name="terminal_bound_once",
                fields=["sip2_port", "sip2_address"],
                nulls_distinct=False,
                condition=Q(sip2_port__isnull=False) | Q(sip2_address__isnull=False),
            ),
        ]


class TerminalSeen(models.Model):
    """When a terminal was last heard of, to about a minute."""

    terminal = models.OneToOneField(Terminal, models.CASCADE, primary_key=True)
    seen_at = models.DateTimeField()


class CirculationRule(models.Model):
    """A partial row of lending terms; bashu.domain.policy says how rows are chosen and merged."""

    name_zh = models.TextField()
    name_en = models.TextField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    owner_library = models.ForeignKey(Library, models.PROTECT, null=True, blank=True, related_name="+")
    owner_region = models.TextField(default="", blank=True)
    lending_library = models.ForeignKey(Library, models.PROTECT, null=True, blank=True, related_name="+")
    lending_region = models.TextField(default="", blank=True)
    home_library = models.ForeignKey(Library, models.PROTECT, null=True, blank=True, related_name="+")
    home_region = models.TextField(default="", blank=True)
    patron_category = models.TextField(null=True, blank=True)
    item_kind = models.TextField(null=True, blank=True)
    collection = models.TextField(null=True, blank=True)
    item_age_days_max = models.IntegerField(null=True, blank=True)

    lendable = models.BooleanField(null=True, blank=True)
    loan_days = models.IntegerField(null=True, blank=True)
    renewals_max = models.IntegerField(null=True, blank=True)
    renewal_days = models.IntegerField(null=True, blank=True)
    renew_from = models.TextField(null=True, blank=True)
    renew_if_overdue = models.BooleanField(null=True, blank=True)
    kind_limit = models.IntegerField(null=True, blank=True)
    total_limit = models.IntegerField(null=True, blank=True)
    overdue_fen_per_day = models.IntegerField(null=True, blank=True)
    overdue_cap_fen = models.IntegerField(null=True, blank=True)
    owed_block_fen = models.IntegerField(null=True, blank=True)
    price_ceiling_fen = models.IntegerField(null=True, blank=True)
    unverified_limit = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="circulation_rule_once",
                fields=[
                    "owner_library",
                    "owner_region",
                    "lending_library",
                    "lending_region",
                    "home_library",
                    "home_region",
                    "patron_category",
                    "item_kind",
                    "collection",
                    "item_age_days_max",
                    "starts_on",
                ],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="circulation_rule_renew_from",
                condition=Q(renew_from=None) | Q(renew_from__in=["today", "due"]),
            ),
            models.CheckConstraint(
                name="circulation_rule_dates", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]


class FloatGroup(models.Model):
    """Branches among which an item may stay where it was returned. Floating never changes its owner."""

    code = models.TextField(unique=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    min_item_age_days = models.IntegerField(default=0)
    item_kinds = ArrayField(models.TextField(), null=True, blank=True)
    crosses_cities = models.BooleanField(default=True)


class FloatGroupBranch(models.Model):
    group = models.ForeignKey(FloatGroup, models.CASCADE, related_name="members")
    branch = models.ForeignKey(Branch, models.CASCADE)
    # Items of other libraries that may stand here; null = no limit. An unlocked target.
    capacity = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="float_member_once", fields=["group", "branch"])]


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
