from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from bashu.db.schema import ready, rendering


class Command(migrate.Command):
    """Django's, which finds the tables ready where there were none, and runs migrations with less work."""

    def handle(self, *args: Any, **options: Any) -> None:
        in_part = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")
        if not any(options[each] for each in in_part):
            ready.take(connections[options["database"]])
        with rendering.little():
            super().handle(*args, **options)
