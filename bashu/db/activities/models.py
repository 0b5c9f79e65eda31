"""Reading activities: what the office writes of them, and what readers say afterwards. Sessions and registrations
are in session_models.py: the engine alone writes these; challenges, lists and relays in challenge_models.py."""

from django.db import models
from django.db.models import F, Q

from bashu.db.activities.challenge_models import BookList as BookList
from bashu.db.activities.challenge_models import BookListEntry as BookListEntry
from bashu.db.activities.challenge_models import Challenge as Challenge
from bashu.db.activities.challenge_models import ChallengeEntry as ChallengeEntry
from bashu.db.activities.challenge_models import Relay as Relay
from bashu.db.activities.challenge_models import Team as Team
from bashu.db.activities.session_models import ActivitySession as ActivitySession
from bashu.db.activities.session_models import DoorQuestion as DoorQuestion
from bashu.db.activities.session_models import Registration as Registration
from bashu.db.activities.session_models import RegistrationMember as RegistrationMember
from bashu.db.activities.session_models import SessionQuota as SessionQuota
from bashu.db.activities.session_models import WalkIns as WalkIns

KINDS = ["lecture", "salon", "storytime", "workshop", "exhibition", "relay", "contest", "film", "other"]


class Brand(models.Model):
    """A name under which activities come again and again; with no library the network's."""

    id = models.BigAutoField(primary_key=True)
    library = models.ForeignKey("network.Library", models.PROTECT, null=True, blank=True, related_name="+")
    code = models.TextField(unique=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    says_zh = models.TextField(default="", blank=True)
    says_en = models.TextField(default="", blank=True)
    for_minors = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(name="brand_code_set", condition=~Q(code=""))]


class Series(models.Model):
    """Activities that belong together, led by one library and held with others."""

    id = models.BigAutoField(primary_key=True)
    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+")
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True)
    title_zh = models.TextField()
    title_en = models.TextField()
    says_zh = models.TextField(default="", blank=True)
    says_en = models.TextField(default="", blank=True)
    libraries = models.ManyToManyField("network.Library", related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="series_title_set", condition=~Q(title_zh="") & ~Q(title_en=""))]


class Activity(models.Model):
    """What is held, once or several times. Ages are whole years, both included, on the day of a session."""

    id = models.BigAutoField(primary_key=True)
    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+")
    libraries = models.ManyToManyField("network.Library", related_name="+")
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True)
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True)
    kind = models.TextField()
    state = models.TextField(default="draft")
    title_zh = models.TextField()
    title_en = models.TextField()
    summary_zh = models.TextField(default="", blank=True)
    summary_en = models.TextField(default="", blank=True)
    body_zh = models.TextField(default="", blank=True)
    body_en = models.TextField(default="", blank=True)
    materials_zh = models.TextField(default="", blank=True)
    materials_en = models.TextField(default="", blank=True)
    contact = models.TextField(default="", blank=True)
    from_age = models.SmallIntegerField(null=True, blank=True)
    to_age = models.SmallIntegerField(null=True, blank=True)
    for_minors = models.BooleanField(default=False)
    # Whether who is blocked by its library or the network may not register.
    turns_blocked_away = models.BooleanField(default=False, db_default=False)
    demonstration = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    # How often it had other words since, and when last: calendars are to show them.
    revision = models.IntegerField(default=0, db_default=0)
    revised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="activity_kind", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="activity_state", condition=Q(state__in=["draft", "published", "withdrawn"])),
            models.CheckConstraint(name="activity_title_set", condition=~Q(title_zh="") & ~Q(title_en="")),
            models.CheckConstraint(
                name="activity_ages",
                condition=(Q(from_age=None) | Q(from_age__range=(0, 120)))
                & (Q(to_age=None) | Q(to_age__range=(0, 120)))
                & (Q(from_age=None) | Q(to_age=None) | Q(from_age__lte=F("to_age"))),
            ),
        ]


class SessionWords(models.Model):
    """What is said of a session beside the log: the link is told only to who has a seat, `called_off` to all."""

    session = models.OneToOneField(ActivitySession, models.CASCADE, primary_key=True, related_name="words")
    link = models.TextField(default="", blank=True)
    called_off_zh = models.TextField(default="", blank=True)
    called_off_en = models.TextField(default="", blank=True)


class DrawSeed(models.Model):
    """The seed of a draw that is still to come; gone once it was drawn, for then all know it."""

    # Hex of its SHA-256, as the session shows it.
    commitment = models.TextField(primary_key=True)
    seed = models.BinaryField()
    made_at = models.DateTimeField()


class Feedback(models.Model):
    """What somebody who was there says. By nothing here can be told who, nor in which order it was said."""

    id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(ActivitySession, models.PROTECT)
    stars = models.SmallIntegerField()
    words = models.TextField(default="", blank=True)
    given_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(name="feedback_stars", condition=Q(stars__range=(1, 5)))]


class FeedbackGiven(models.Model):
    """Of this registration something was said: not what."""

    registration = models.OneToOneField(Registration, models.CASCADE, primary_key=True, related_name="+")


class CalendarKey(models.Model):
    """Under whose secret address a reader's calendar is read: its SHA-256. Another one is made at will."""

    patron = models.OneToOneField("patrons.Patron", models.CASCADE, primary_key=True, related_name="+")
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
