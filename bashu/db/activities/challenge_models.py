"""Challenges and who takes part, book lists, relays. Nothing is guarded: how far somebody is stands in their loans, the
way of a book in its loans and transits."""

from django.db import models
from django.db.models import F, Q

STATES = ["draft", "published", "withdrawn"]
GOALS = ["books", "other_city", "cities", "classes", "list"]
WHOM = ["single", "team", "class"]


class BookList(models.Model):
    """Books that somebody recommends; with no library the network's."""

    id = models.BigAutoField(primary_key=True)
    library = models.ForeignKey("network.Library", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.TextField(default="draft")
    title_zh = models.TextField()
    title_en = models.TextField()
    says_zh = models.TextField(default="", blank=True)
    says_en = models.TextField(default="", blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="book_list_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="book_list_title_set", condition=~Q(title_zh="") & ~Q(title_en="")),
        ]


class BookListEntry(models.Model):
    """A record on a list, at its place. One that became another leads on to that (`booklists.py`)."""

    id = models.BigAutoField(primary_key=True)
    book_list = models.ForeignKey(BookList, models.CASCADE, related_name="entries", db_index=False)
    bib = models.ForeignKey("catalogue.BibRecord", models.PROTECT, related_name="+")
    place = models.IntegerField()
    says_zh = models.TextField(default="", blank=True)
    says_en = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="book_list_entry_once", fields=["book_list", "bib"])]


class Challenge(models.Model):
    """With no library the network's. Both days are of it; ages as of an activity, on the day of joining."""

    id = models.BigAutoField(primary_key=True)
    library = models.ForeignKey("network.Library", models.PROTECT, null=True, blank=True, related_name="+")
    brand = models.ForeignKey("activities.Brand", models.PROTECT, null=True, blank=True, related_name="+")
    series = models.ForeignKey("activities.Series", models.PROTECT, null=True, blank=True, related_name="+")
    book_list = models.ForeignKey(BookList, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.TextField(default="draft")
    title_zh = models.TextField()
    title_en = models.TextField()
    says_zh = models.TextField(default="", blank=True)
    says_en = models.TextField(default="", blank=True)
    goal = models.TextField()
    target = models.SmallIntegerField()
    for_whom = models.TextField(default="single")
    from_on = models.DateField()
    until_on = models.DateField()
    from_age = models.SmallIntegerField(null=True, blank=True)
    to_age = models.SmallIntegerField(null=True, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="challenge_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="challenge_goal", condition=Q(goal__in=GOALS)),
            models.CheckConstraint(name="challenge_for_whom", condition=Q(for_whom__in=WHOM)),
            models.CheckConstraint(name="challenge_title_set", condition=~Q(title_zh="") & ~Q(title_en="")),
            models.CheckConstraint(name="challenge_target", condition=Q(target__range=(1, 1_000))),
            models.CheckConstraint(name="challenge_days", condition=Q(until_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="challenge_list",
                condition=Q(goal="list", book_list__isnull=False) | (~Q(goal="list") & Q(book_list=None)),
            ),
            models.CheckConstraint(
                name="challenge_ages",
                condition=(Q(from_age=None) | Q(from_age__range=(0, 120)))
                & (Q(to_age=None) | Q(to_age__range=(0, 120)))
                & (Q(from_age=None) | Q(to_age=None) | Q(from_age__lte=F("to_age"))),
            ),
        ]


class Team(models.Model):
    """Who has its code may join. One that a reader made goes with its last member."""

    id = models.BigAutoField(primary_key=True)
    challenge = models.ForeignKey(Challenge, models.CASCADE, related_name="teams")
    name = models.TextField()
    code = models.TextField(unique=True)
    by_staff = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="team_name_set", condition=~Q(name="") & ~Q(code=""))]


class ChallengeEntry(models.Model):
    """A reader takes part. It goes with the patron."""

    id = models.BigAutoField(primary_key=True)
    challenge = models.ForeignKey(Challenge, models.CASCADE, related_name="entries", db_index=False)
    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="entries")
    # By which other members see them; empty: by nothing.
    nick = models.TextField(default="", blank=True)
    opted_in_at = models.DateTimeField()
    # The list of what they had was begun for this, and ends with it.
    began_history = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(name="challenge_entry_once", fields=["challenge", "patron"])]


class Relay(models.Model):
    """One item that goes from reader to reader, since a day."""

    id = models.BigAutoField(primary_key=True)
    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+")
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+")
    activity = models.ForeignKey("activities.Activity", models.PROTECT, null=True, blank=True, related_name="+")
    series = models.ForeignKey("activities.Series", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.TextField(default="draft")
    title_zh = models.TextField()
    title_en = models.TextField()
    says_zh = models.TextField(default="", blank=True)
    says_en = models.TextField(default="", blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="relay_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="relay_title_set", condition=~Q(title_zh="") & ~Q(title_en="")),
            models.CheckConstraint(name="relay_days", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))),
        ]
