"""What tests of a library's lists share: its manager, a list in a file, the counts that are told."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from bashu.db.network.models import Grant, Staff
from bashu.domain.rights import Role
from bashu.project.commands.bringing import bring
from tests.people import NOON, City


def a_manager(city: City) -> int:
    user = User.objects.create_user(f"boss-{city.library.code}")
    staff = Staff.objects.create(user=user, library=city.library, branch=city.branch, terminal=city.desk)
    Grant.objects.create(staff=staff, role=Role.MANAGER, library=city.library, starts_on=NOON.date())
    return staff.pk


def brings(tmp_path: Path, text: str, *, counted: str, library: str = "CD", **asked: Any) -> str:
    file = tmp_path / f"{counted}.csv"
    file.write_text(text, encoding="utf-8")
    usual: dict[str, Any] = {"login": f"boss-{library}", "dry_run": False, "leave_out": False}
    return bring(library, file, counted=counted, **usual | asked)


def counts(told: str) -> dict[str, str]:
    """By the names of rows: how many, and what they come to."""
    rows = ((line[:16].strip(), line[16:].split()) for line in told.splitlines())
    return {name: " ".join(rest) for name, rest in rows if rest and rest[0].isdecimal()}
