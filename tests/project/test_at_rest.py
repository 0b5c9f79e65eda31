"""What runs whenever Bashu runs holds nothing in memory that few ask for."""

import subprocess
import sys

import pytest
from django.conf import settings

from bashu.project import keys

LARGE = {"asyncio", "cryptography", "django", "ninja", "prometheus_client", "psycopg", "pydantic", "pymarc"}
PAGES = """
import bashu.project.wsgi, bashu.project.urls, bashu.project.commands.web
from django.urls import resolve, reverse
reverse("reader:title", args=[7])
resolve("/title/7")
"""


def loaded(work: str) -> set[str]:
    """By a process of its own that does this."""
    keys.make_missing(settings.BASHU)
    environ = {"BASHU_HOME": str(settings.BASHU.home), "DJANGO_SETTINGS_MODULE": "bashu.project.settings"}
    asked = [sys.executable, "-c", f"{work}\nimport sys\nprint(*sys.modules)"]
    return LARGE & set(subprocess.run(asked, env=environ, text=True, capture_output=True, check=True).stdout.split())


@pytest.mark.parametrize(
    ("work", "held"),
    [
        ("import bashu.project.cli", set()),
        ("import bashu.project.cli, bashu.project.supervise", {"prometheus_client"}),
        (PAGES, {"asyncio", "cryptography", "django", "prometheus_client", "psycopg"}),
        (f'{PAGES}reverse("api:record", args=[7])', LARGE - {"pymarc"}),
    ],
    ids=["the command line", "bashu run", "the pages", "the pages, asked for the API"],
)
def test_a_process_loads_late_what_it_may_never_need(work: str, held: set[str]) -> None:
    assert loaded(work) == held
