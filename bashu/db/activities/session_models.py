"""Sessions, their seats and who has them. The engine alone writes these tables."""

from django.db import models
from django.db.models import F, Q

STAGES = ["planned", "called_off", "over"]
WHY_CALLED_OFF = ["speaker", "place", "weather", "too_few", "health", "other"]
OPEN = Q(ended_at__isnull=True)


class ActivitySession(models.Model):
    """One dated occurrence of an activity. Everything about its seats changes under the lock of this row."""

    id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    activity = models.ForeignKey("activities.Activity", models.PROTECT, related_name="sessions")
    branch = models.ForeignKey("network.Branch", models.PROTECT, null=True, related_name="+")
    room = models.TextField(default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    how = models.TextField()
    capacity = models.IntegerField()
    # How many registrations may wait; how many seats one may have, and one of a class.
    waiting_max = models.IntegerField()
    party_max = models.IntegerField()
    class_max = models.IntegerField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    cancel_until_at = models.DateTimeField(null=True)
    consent_below_age = models.SmallIntegerField()
    # Of a draw: SHA-256 of its seed, from before registration opens; which public number it is made with.
    commitment = models.TextField(default="")
    public_source = models.TextField(default="")
    draw_at = models.DateTimeField(null=True)
    state = models.TextField()
    called_off_why = models.TextField(null=True)
    seats_taken = models.IntegerField()
    waiting = models.IntegerField()
    # The place in the line that the next gets.
    line = models.IntegerField()
    drawn = models.JSONField(null=True)
    # As of which version, and since when, it stands as calendars show it: the time, the place, whether it is called
    # off. Not guarded: it follows from what is.
    shown_version = models.BigIntegerField(default=1, db_default=1)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_session"
        constraints = [
            models.CheckConstraint(
                name="session_never_oversold", condition=Q(seats_taken__gte=0, seats_taken__lte=F("capacity"))
            ),
            models.CheckConstraint(name="session_waiting", condition=Q(waiting__gte=0)),
            models.CheckConstraint(name="session_how", condition=Q(how__in=["walk_in", "first_come", "draw"])),
            models.CheckConstraint(name="session_state", condition=Q(state__in=STAGES)),
            models.CheckConstraint(
                name="session_called_off",
                condition=Q(called_off_why=None) & ~Q(state="called_off")
                | Q(called_off_why__in=WHY_CALLED_OFF, state="called_off"),
            ),
            models.CheckConstraint(
                name="session_times", condition=Q(starts_at__lt=F("ends_at"), opens_at__lte=F("closes_at"))
            ),
        ]
        indexes = [
            models.Index(name="session_by_start", fields=["starts_at"]),
            models.Index(name="session_by_end", fields=["ends_at"]),
            models.Index(name="session_planned", fields=["ends_at"], condition=Q(state="planned")),
            models.Index(name="session_commitment", fields=["commitment"], condition=~Q(commitment="")),
        ]


class SessionQuota(models.Model):
    """Seats of a session for readers of one home library; from `until_at` on what is left is everybody's."""

    id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="quotas", db_index=False)
    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    seats = models.IntegerField()
    until_at = models.DateTimeField(null=True)
    taken = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="quota_once", fields=["session", "library"]),
            models.CheckConstraint(name="quota_never_oversold", condition=Q(taken__gte=0, taken__lte=F("seats"))),
        ]


class Registration(models.Model):
    """Seats for a reader, a place in the line, or a lot. It stays when its reader is gone, as nobody's."""

    id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="registrations")
    # Null after the patron's erasure or the end of retention; the token then ties the row to nobody.
    patron = models.ForeignKey("patrons.Patron", models.SET_NULL, null=True, related_name="registrations")
    token = models.BinaryField()
    # For the door: whoever shows it is let in. `lot`: for the public list of a draw.
    code = models.TextField(unique=True)
    lot = models.TextField()
    kind = models.TextField()
    seats = models.IntegerField()
    minors = models.IntegerField()
    home_library = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    quota_seats = models.IntegerField()
    state = models.TextField()
    position = models.IntegerField(null=True)
    made_at = models.DateTimeField()
    # Who registered the reader, if staff did. Not a reference: the log keeps it when the login is gone.
    staff_id = models.IntegerField(null=True)
    consent = models.TextField(null=True)
    attended = models.IntegerField(null=True)
    attended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.TextField(null=True)
    # Which staff ended it, if staff did; as above no reference.
    ended_by = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="registration_one_open", fields=["session", "patron"], condition=OPEN),
            models.UniqueConstraint(name="registration_lot", fields=["session", "lot"]),
            models.UniqueConstraint(
                name="registration_place", fields=["session", "position"], condition=OPEN & Q(state="waiting")
            ),
            models.CheckConstraint(name="registration_kind", condition=Q(kind__in=["self", "family", "class"])),
            models.CheckConstraint(
                name="registration_state",
                condition=Q(state__in=["registered", "waiting", "in_draw", "not_drawn", "cancelled"]),
            ),
            models.CheckConstraint(
                name="registration_seats",
                condition=Q(seats__gt=0, quota_seats__gte=0, quota_seats__lte=F("seats"), minors__gte=0),
            ),
            models.CheckConstraint(
                name="registration_consent", condition=Q(consent=None) | Q(consent__in=["guardian", "paper"])
            ),
            models.CheckConstraint(
                name="registration_ended",
                condition=Q(ended_at=None, ended_as=None)
                | Q(
                    ended_at__isnull=False,
                    ended_as__in=["by_reader", "by_staff", "called_off", "not_drawn", "nobodys", "over"],
                ),
            ),
        ]
        indexes = [
            models.Index(name="registration_nobodys", fields=["session"], condition=OPEN & Q(patron=None)),
            models.Index(
                name="registration_known",
                fields=["ended_at"],
                condition=Q(patron__isnull=False, ended_at__isnull=False),
            ),
            models.Index(name="registration_line", fields=["session"], condition=OPEN & Q(state="waiting")),
        ]


class RegistrationMember(models.Model):
    """Who takes part, as far as they have an account. Beside the log, in which nobody is named; it goes with them."""

    id = models.BigAutoField(primary_key=True)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="members", db_index=False)
    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="registration_member_once", fields=["registration", "patron"])]


class WalkIns(models.Model):
    """How many came without a registration. A count, and of whom nobody asked."""

    id = models.BigIntegerField(primary_key=True)
    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="walk_ins")
    count = models.IntegerField()
    minors = models.IntegerField()
    counted_at = models.DateTimeField()
    staff_id = models.IntegerField(null=True)


class DoorQuestion(models.Model):
    """What was told of a door afterwards and does not fit: staff look at it."""

    id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    session = models.ForeignKey(ActivitySession, models.PROTECT, null=True, related_name="questions")
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.TextField()
    came = models.IntegerField(null=True)
    seen_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="door_question_kind",
                condition=Q(
                    kind__in=[
                        "session_unknown",
                        "not_registered",
                        "other_session",
                        "twice",
                        "no_seat",
                        "called_off",
                        "walk_ins",
                    ]
                ),
            )
        ]
