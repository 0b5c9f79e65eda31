"""What is wrong with a form that was sent, by field: it is said beside that, and what was typed stays."""

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.translation import gettext as _

Wrong: TypeAlias = Mapping[str, str]
NOTHING: Wrong = {}


def missing(given: Mapping[str, object], *names: str) -> dict[str, str]:
    """Which of these are empty."""
    return {name: _("It has to be filled in.") for name in names if not given[name]}


def not_one() -> str:
    return _("Choose one of these.")


def not_a_day() -> str:
    return _("Write a day.")


def ages_wrong() -> str:
    return _("Ages are whole years up to 120, the lower one first.")
