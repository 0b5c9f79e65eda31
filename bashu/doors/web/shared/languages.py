"""The two languages of the pages."""

from django.utils.translation import get_language

from bashu.domain.circulation.sentences import Language


def current() -> Language:
    return "en" if (get_language() or "").startswith("en") else "zh-hans"
