"""When branches are open. These tables are the network's, as those of `models.py`."""

from django.db import models
from django.db.models import F, Q


class OpeningHours(models.Model):
    """One opening of one weekday, in minutes after midnight. Rows of one `starts_on` are a season: it lasts until the
    next begins, and a weekday without a row is closed in it."""

    branch = models.ForeignKey("network.Branch", models.CASCADE)
    starts_on = models.DateField()
    weekday = models.SmallIntegerField()
    opens = models.SmallIntegerField()
    closes = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="opening_hours_once", fields=["branch", "starts_on", "weekday", "opens"]),
            models.CheckConstraint(name="opening_hours_weekday", condition=Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="opening_hours_in_a_day", condition=Q(opens__gte=0, closes__gt=F("opens"), closes__lte=1440)
            ),
        ]


class ClosedDay(models.Model):
    branch = models.ForeignKey("network.Branch", models.CASCADE)
    on = models.DateField()
    reason = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="closed_day_once", fields=["branch", "on"])]


class OpenDay(models.Model):
    """One opening of a single day, in place of those of its weekday: a working day that makes up for a holiday, or a
    day on which the door closes early. Both minutes null: open, at hours that nobody has told."""

    branch = models.ForeignKey("network.Branch", models.CASCADE)
    on = models.DateField()
    opens = models.SmallIntegerField(null=True, blank=True)
    closes = models.SmallIntegerField(null=True, blank=True)
    reason = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="open_day_once", fields=["branch", "on", "opens"], nulls_distinct=False),
            models.CheckConstraint(
                name="open_day_in_a_day",
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, opens__gte=0, closes__gt=F("opens"), closes__lte=1440),
            ),
        ]


class Closure(models.Model):
    """A branch, or a library with all its branches, is shut for a span of days. Loans that are due in it are due later,
    and days of it do not count as overdue."""

    library = models.ForeignKey("network.Library", models.CASCADE, null=True, blank=True)
    branch = models.ForeignKey("network.Branch", models.CASCADE, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField(default="", blank=True)
    announced_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closure_of_one",
                condition=Q(library__isnull=True, branch__isnull=False) | Q(library__isnull=False, branch__isnull=True),
            ),
            models.CheckConstraint(name="closure_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
        ]


class Amnesty(models.Model):
    """A span in which overdue days do not count: of what a library lends, or without one of the whole network."""

    library = models.ForeignKey("network.Library", models.CASCADE, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="amnesty_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
        ]


class HolidayYear(models.Model):
    """A library has settled what the public holidays of this year mean for its branches."""

    library = models.ForeignKey("network.Library", models.CASCADE)
    year = models.SmallIntegerField()
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="holiday_year_once", fields=["library", "year"])]
