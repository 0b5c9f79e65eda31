"""The pages' words in other languages: `.po` files are kept, `.mo` files are made from them when they are needed."""

import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale"


def compile_catalogs(folder: Path = LOCALE) -> list[Path]:
    """Make each `.mo` that is missing or older than its `.po`; answers those that were made."""
    made = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Another process may read the file just now: it finds the old one or the new one whole.
        draft = target.with_suffix(f".{os.getpid()}.mo")
        with draft.open("wb") as file:
            write_mo(file, read(source))
        draft.replace(target)
        made.append(target)
    return made


def read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parents[1].name)


if __name__ == "__main__":
    compile_catalogs()
