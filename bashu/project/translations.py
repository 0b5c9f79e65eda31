"""The pages' words in other languages: `.po` files are kept, `.mo` files are made from them when they are needed."""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

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
            _babel("mofile").write_mo(file, read(source))
        draft.replace(target)
        made.append(target)
    return made


def read(source: Path) -> "Catalog":
    with source.open("rb") as file:
        catalog: Catalog = _babel("pofile").read_po(file, locale=source.parents[1].name)
        return catalog


def _babel(module: str) -> Any:
    """Loaded only where something is to be made: `bashu run` lives long, and seldom makes anything."""
    return import_module(f"babel.messages.{module}")


if __name__ == "__main__":
    compile_catalogs()
