"""How machines fare, as they were last heard of. Nothing is decided by it."""

from django.db import models


class TerminalSeen(models.Model):
    """When a terminal was last heard of, to about a minute, and how its answers of that day went."""

    terminal = models.OneToOneField("network.Terminal", models.CASCADE, primary_key=True)
    seen_at = models.DateTimeField()
    # Since when staff are told that it is silent; null as soon as it speaks.
    silent_at = models.DateTimeField(null=True, blank=True)
    # Of SIP2, as its status request says it.
    version = models.TextField(default="", db_default="", blank=True)
    # The local day whose answers are counted, and of how many of them nothing came.
    counted_on = models.DateField(null=True, blank=True)
    answers = models.IntegerField(default=0, db_default=0)
    failures = models.IntegerField(default=0, db_default=0)
    # A code: what was wrong last, and when.
    wrong = models.TextField(default="", db_default="", blank=True)
    wrong_at = models.DateTimeField(null=True, blank=True)
