"""What the pages say, and whether all of it is translated.

`python -m bashu.project.messages check` says what is missing, left over or wrong; `update` writes the messages of the
code into the files under `bashu/locale`, for a person to translate.
"""

import io
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import write_po
from django.utils.translation.template import templatize

from bashu.project.translations import LOCALE, PACKAGE, read

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def in_the_code() -> Catalog:
    found = Catalog()
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]):
        text = path.read_text("utf-8")
        if path.suffix == ".html":
            text = templatize(text, origin=str(path))
        place = str(path.relative_to(PACKAGE.parent))
        for line, message, _, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            found.add(message, context=context, locations=[(place, line)])
    return found


def problems() -> Iterator[str]:
    wanted = {_key(message) for message in in_the_code() if message.id}
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        name, catalog = source.relative_to(PACKAGE.parent), read(source)
        messages = [message for message in catalog if message.id]
        for message in messages:
            strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            if message.fuzzy or not all(strings):
                yield f"{name}: not translated: {message.id!r}"
            yield from (f"{name}: {message.id!r}: {error}" for error in message.check(catalog))
        known = {_key(message) for message in messages}
        yield from (f"{name}: missing: {text!r}" for text, _ in sorted(wanted - known, key=str))
        yield from (f"{name}: not used: {text!r}" for text, _ in sorted(known - wanted, key=str))


def update() -> None:
    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        catalog = read(source)
        catalog.update(in_the_code(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with source.open("wb") as file:
            write_po(file, catalog, sort_by_file=True, include_lineno=False, width=120)


def main(verb: str) -> int:
    match verb:
        case "update":
            update()
            return 0
        case "check":
            found = list(problems())
            sys.stdout.writelines(f"{problem}\n" for problem in found)
            return 1 if found else 0
    sys.stderr.write("say check or update\n")
    return 2


def _key(message: object) -> tuple[object, object]:
    return getattr(message, "id", None), getattr(message, "context", None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else ""))
