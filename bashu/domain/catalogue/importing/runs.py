"""An import from its first byte to its report, however often it is broken off in between."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from bashu.domain.values import value_class

# They are written down with each transaction: so many words of a kind are counted each, all more together.
WORDS_MAX: Final = 500
OTHERS: Final = "…"


class RunState(StrEnum):
    """`RUNNING` of which no process is left was broken off, and goes on as `STOPPED` does."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class RunOrigin(StrEnum):
    FILE = "file"
    HARVEST = "harvest"


class Fate(StrEnum):
    """What became of a record. Of all that are read, each has one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    REPEATED = "repeated"
    LEFT_OUT = "left_out"


class GoneState(StrEnum):
    """Of an item that no longer stands in its record: to be withdrawn, withdrawn, or left because it cannot be."""

    WAITS = "waits"
    WITHDRAWN = "withdrawn"
    LEFT = "left"


@value_class(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """`charset`, `flavour`: taken for granted, not looked for. `whole`: the file is all that the library has; what is
    not in it is gone. `items`: take in items too, by the library's profile. `many_gone`: also when most would go.
    """

    charset: str = ""
    flavour: str = ""
    whole: bool = False
    items: bool = True
    many_gone: bool = False

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "RunOptions":
        return cls(**{name: told[name] for name in cls.__slots__ if name in told})


def add_counts(counts: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers by their names, and numbers by the words of a kind ({"charsets": {"UTF-8": 3}}), added up."""
    sums: dict[str, Any] = dict(counts)
    for name, value in ((str(name), value) for name, value in more.items()):
        if isinstance(value, Mapping):
            sums[name] = _added(sums.get(name, {}), value)
        else:
            sums[name] = sums.get(name, 0) + value
    return sums


def _added(words: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    sums = Counter(words)
    for word, count in more.items():
        known = word in sums or len(sums) - (OTHERS in sums) < WORDS_MAX
        sums[word if known else OTHERS] += count
    return {word: count for word, count in sums.items() if count > 0}


def records_unaccounted(counts: Mapping[str, Any]) -> int:
    """0: each record that was read has its fate."""
    told: int = counts.get("read", 0) - sum(counts.get(fate, 0) for fate in Fate)
    return told


def terminators_unaccounted(counts: Mapping[str, Any]) -> int:
    """0: each record terminator of an ISO 2709 file ends a record, or is told.

    terminators = records read - those that had lost theirs + those inside of records + those between records
    """
    told: int = counts.get("terminators", 0) - (
        counts.get("read", 0) - counts.get("unterminated", 0) + counts.get("stray", 0) + counts.get("alone", 0)
    )
    return told
