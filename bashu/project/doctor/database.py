"""All that a database can be asked. Importing this sets Django up, so `run` imports it late."""

from collections.abc import Mapping

import django.db
from django.db import connection

from bashu.project import commands  # noqa: F401 (it sets Django up, for the next two)
from bashu.project.doctor import backups, records, server
from bashu.project.doctor.finding import Check
from bashu.project.env import Env
from bashu.project.errors import OperatingError


def reach() -> None:
    """Raises OperatingError when nothing else need be asked."""
    try:
        connection.ensure_connection()
    except django.db.Error as error:
        raise OperatingError(f"the database cannot be reached: {' '.join(str(error).split())}") from None


def checks(env: Env) -> Mapping[str, Check]:
    return {**server.checks(env), **records.checks(env), **backups.checks(env)}
