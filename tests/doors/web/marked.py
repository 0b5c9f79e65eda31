"""Every text that templates and code mark for translation."""

from collections.abc import Iterator
from io import BytesIO
from typing import TypeAlias

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from bashu.project.translations import PACKAGE

# One text, or a singular and its plural.
Message: TypeAlias = str | tuple[str, ...]
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


def messages() -> Iterator[tuple[Message, str]]:
    """Each with the file it is in."""
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        for _, message, _, _ in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
            yield message, str(path.relative_to(PACKAGE.parent))
