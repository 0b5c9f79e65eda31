"""What patrons are told of: notices as they came about, the messages that carry them, and how libraries and patrons
want that. Nothing here names a person or has a word of what was sent."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bashu.domain.notices.events import LANGUAGES, TEXTS, Channel, Event, NoticeState, Why


def _values(options: type[StrEnum]) -> list[str]:
    return [option.value for option in options]


class Preference(models.Model):
    """How a patron wants to be told; without a row, as is usual: of everything, at once, by e-mail if there is one."""

    patron = models.OneToOneField("patrons.Patron", models.CASCADE, primary_key=True, related_name="+")
    channel = models.TextField(null=True)
    digest = models.BooleanField(default=False)
    unwanted = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="preference_channel", condition=Q(channel=None) | Q(channel__in=_values(Channel))
            )
        ]


class Message(models.Model):
    """What is sent as one, to one patron by one channel. `key` stays the same however often it is tried.

    Whoever claims it may try it until `claimed_until`; after that another may, for the first was killed.
    """

    id = models.BigAutoField(primary_key=True)
    # The constraint is made in SQL (migration 0001): deleting a patron deletes it, by whatever way.
    patron = models.ForeignKey("patrons.Patron", models.DO_NOTHING, related_name="+", db_constraint=False)
    channel = models.TextField()
    key = models.UUIDField(unique=True)
    # Whatever the hour: its reader waits for it.
    at_once = models.BooleanField(db_default=False)
    state = models.TextField(default=NoticeState.WAITING.value)
    why = models.TextField(default="")
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_channel", condition=Q(channel__in=_values(Channel))),
            models.CheckConstraint(name="message_state", condition=Q(state__in=_values(NoticeState))),
            models.CheckConstraint(
                name="message_ended",
                condition=Q(state="waiting", ended_at=None) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(name="message_to_send", fields=["next_at"], condition=Q(state="waiting"))]


class Notice(models.Model):
    """One thing that a patron is told, once for each occasion. `details` is what cannot be looked up later.

    Columns with a default in the database are those that the engine does not write.
    """

    id = models.BigAutoField(primary_key=True)
    # As of a message.
    patron = models.ForeignKey(
        "patrons.Patron", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    event = models.TextField()
    about_id = models.BigIntegerField()
    # What makes it another one of the same event about the same: a day, a step, a version.
    occasion = models.TextField()
    details = models.JSONField(db_default={})
    made_at = models.DateTimeField()
    # When it is looked at the next time, as long as no message carries it.
    look_at = models.DateTimeField()
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="notices")
    state = models.TextField(db_default=NoticeState.WAITING.value)
    why = models.TextField(db_default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="notice_once", fields=["event", "about_id", "occasion"]),
            models.CheckConstraint(name="notice_event", condition=Q(event__in=_values(Event))),
            models.CheckConstraint(name="notice_state", condition=Q(state__in=_values(NoticeState))),
            models.CheckConstraint(name="notice_why", condition=Q(why__in=["", *_values(Why)])),
            models.CheckConstraint(
                name="notice_ended",
                condition=Q(state="waiting", ended_at=None) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="notice_of_patron", fields=["patron", "-made_at"]),
            models.Index(name="notice_to_plan", fields=["look_at"], condition=Q(state="waiting", message=None)),
        ]


class Template(models.Model):
    """A text that an office wrote, of a library or, with none, of the network; and an SMS's code at its carrier."""

    id = models.BigAutoField(primary_key=True)
    library = models.ForeignKey("network.Library", models.CASCADE, null=True, related_name="+")
    text = models.TextField()
    channel = models.TextField()
    language = models.TextField()
    subject = models.TextField(default="")
    body = models.TextField()
    code = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="template_once", fields=["library", "text", "channel", "language"], nulls_distinct=False
            ),
            models.CheckConstraint(name="template_text", condition=Q(text__in=list(TEXTS))),
            models.CheckConstraint(name="template_channel", condition=Q(channel__in=_values(Channel))),
            models.CheckConstraint(name="template_language", condition=Q(language__in=list(LANGUAGES))),
        ]


class Timing(models.Model):
    """When a library tells its readers of what; with no library the network. What is null is as the network has it, or
    as is usual."""

    id = models.BigAutoField(primary_key=True)
    library = models.OneToOneField("network.Library", models.CASCADE, null=True, related_name="+")
    due_soon_days = models.IntegerField(null=True)
    overdue_days = ArrayField(models.IntegerField(), null=True)
    quiet_from = models.IntegerField(null=True)
    quiet_to = models.IntegerField(null=True)
    digest_at_hour = models.IntegerField(null=True)
    give_up_days = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="timing_of_the_network_once", fields=["library"], nulls_distinct=False, condition=Q(library=None)
            )
        ]
