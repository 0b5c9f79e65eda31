"""What a check says: well, worth a look, or wrong; and what to do about it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TypeAlias

import click
import orjson


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`do` is empty when nothing need be done."""

    level: Level
    text: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    check: str
    level: Level
    text: str
    do: str


Check: TypeAlias = Callable[[], Iterable[Finding]]

COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.WRONG: "red"}


def ok(text: str) -> Finding:
    return Finding(Level.OK, text)


def warning(text: str, do: str) -> Finding:
    return Finding(Level.WARNING, text, do)


def wrong(text: str, do: str) -> Finding:
    return Finding(Level.WRONG, text, do)


def size(count: float) -> str:
    """Of bytes, for people."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def line(named: Named) -> str:
    level = click.style(f"{named.level.value:<8}", fg=COLOURS[named.level], bold=named.level is not Level.OK)
    return f"{level} {named.check:<10} {named.text}" + (f"  ->  {named.do}" if named.do else "")


def summary(found: Sequence[Named]) -> str:
    count = {level: sum(each.level is level for each in found) for level in Level}
    if not count[Level.WRONG] and not count[Level.WARNING]:
        return f"All is well: {len(found)} things looked at."
    return f"{count[Level.WRONG]} wrong, {count[Level.WARNING]} worth a look, {count[Level.OK]} well."


def as_json(found: Sequence[Named]) -> bytes:
    return orjson.dumps([asdict(each) for each in found], option=orjson.OPT_INDENT_2)
