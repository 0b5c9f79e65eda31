"""How one terminal wants to be spoken with, as data: what it is refused, its sorting bins, its own words, its quirks.

Stored as a mapping of plain values (`Manner.read`), of which each may be missing:

    refuses          codes of requests that this terminal is not served: ["15", "37"]
    bins             a rule a line, the first that fits decides: "CV=01 CK=006 -> 3", "CS^I247 -> 4", "-> 9"
    texts            own words a line, by key and language: "pin_wrong zh: 密码不对", "pin_wrong en: {words} Try again."
    reports          what the words of 19 mean, a line each, the first that fits: "破损 -> damaged", "-> nothing"
    rewrites         fields dropped, replaced and added, a rule a line: rewriting.py says how
    vendor           how messages beyond the standard are laid out, a line each: layouts, vendor.py
    first_fields     tags that stand first in every answer, in this order: "AA AB AO"
    empty_fields     tags that are sent also when they say nothing: "AH CT"
    always_ct        CT also for what stays here: this branch
    cv_00            CV 00 where no other alert type is sent; the alert flag stays N
    due_iso          AH as 2026-12-31 23:59:59
    cy_da            CY and DA: whose hold it is that an item is put aside for, where names may be shown
    timeout_seconds  of 98, 1 to 99
    retries          of 98, 0 to 999
    silent_minutes   of opening hours, until staff are told that nothing is heard of it; 0: never
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from .charsets import clean
from .codec import Message
from .extension import VendorError, VendorMessage, read_layout
from .layouts import ANSWER_TO
from .noticing import ReportRule, noticed
from .rewriting import Rewrite, RewriteError, read_rule, rewrite
from .told import Noticed

# Without these a terminal could not even hear that it is refused.
NEVER_REFUSED: Final = frozenset({"93", "97", "99"})
REFUSABLE: Final = tuple(code for code in ANSWER_TO if code not in NEVER_REFUSED)
# What a rule of bins may look at: destination, alert type, owner, home, place, call number, medium, collection.
BIN_TAGS: Final = ("CT", "CV", "BG", "AQ", "AP", "CS", "CK", "CR")
LINES_MAX: Final = 200
REPORT_LENGTH: Final = 60
FLAGS: Final = ("always_ct", "cv_00", "due_iso", "cy_da")
_CONDITION: Final = re.compile(rf"({'|'.join(BIN_TAGS)})([=^])(\S*)")
_TEXT: Final = re.compile(r"([a-z_]{2,40}) (zh|en): (\S.{0,199})")
_TAG: Final = re.compile("[A-Z]{2}")


class Wrong(StrEnum):
    REFUSES = "refuses"
    BINS = "bins"
    TEXTS = "texts"
    REPORTS = "reports"
    REWRITES = "rewrites"
    VENDOR = "vendor"
    TAGS = "tags"
    FLAG = "flag"
    TIMEOUT = "timeout"
    RETRIES = "retries"
    SILENT = "silent_minutes"


class MannerError(ValueError):
    """`wrong`: which setting; `line` counts from 1, 0 where it has no lines."""

    def __init__(self, wrong: Wrong, *, line: int = 0) -> None:
        super().__init__(f"{wrong}, line {line}" if line else wrong.value)
        self.wrong = wrong
        self.line = line


@dataclass(frozen=True, slots=True)
class Condition:
    tag: str
    value: str
    begins: bool

    def fits(self, said: str) -> bool:
        return said.startswith(self.value) if self.begins else said == self.value


@dataclass(frozen=True, slots=True)
class BinRule:
    conditions: tuple[Condition, ...]
    bin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """`texts`: by key and language; `{words}` in one stands for what we would have said."""

    refuses: frozenset[str] = frozenset()
    bins: tuple[BinRule, ...] = ()
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    reports: tuple[ReportRule, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    vendor: Mapping[str, VendorMessage] = field(default_factory=dict)
    first_fields: tuple[str, ...] = ()
    empty_fields: tuple[str, ...] = ()
    always_ct: bool = False
    cv_00: bool = False
    due_iso: bool = False
    cy_da: bool = False
    timeout_seconds: int = 30
    retries: int = 3
    silent_minutes: int = 60

    def bin_of(self, said: Mapping[str, str]) -> str:
        """`said`: values by tag; what is missing is empty. Empty where no rule fits."""
        fitting = (rule.bin for rule in self.bins if all(each.fits(said.get(each.tag, "")) for each in rule.conditions))
        return next(fitting, "")

    def say(self, key: str, *, language: str, words: str) -> str:
        return self.texts.get((key, language), words).replace("{words}", words)

    @property
    def sizes(self) -> dict[str, int]:
        """Of messages beyond the standard: how many characters stand before their fields."""
        return {code: each.size for code, each in self.vendor.items()}

    def noticed(self, words: str) -> Noticed:
        return noticed(words, self.reports)

    def understand(self, message: Message) -> Message:
        """What the terminal said, as it would be said to us."""
        return rewrite(message, self.rewrites) if self.rewrites else message

    def dress(self, message: Message) -> Message:
        """Rewritten, then the fields in the order in which this terminal wants them, and those that it misses. 94 and
        96 have none."""
        message = self.understand(message)
        if not message.fields or not (self.first_fields or self.empty_fields):
            return message
        there = {tag for tag, _ in message.fields}
        fields = (*message.fields, *((tag, "") for tag in self.empty_fields if tag not in there))
        place = {tag: at for at, tag in enumerate(self.first_fields)}
        return message._replace(fields=tuple(sorted(fields, key=lambda each: place.get(each[0], len(place)))))


USUAL: Final = Manner()


def read(data: Mapping[str, object]) -> Manner:
    """Raises MannerError. Unknown names are let be: they may be those of a later version."""
    flags = {name: data.get(name, False) for name in FLAGS}
    if not all(isinstance(each, bool) for each in flags.values()):
        raise MannerError(Wrong.FLAG)
    return Manner(
        refuses=_refuses(data.get("refuses", [])),
        bins=tuple(_rule(line, at=at) for at, line in _lines(data.get("bins", ""), Wrong.BINS)),
        texts=MappingProxyType(dict(_text(line, at=at) for at, line in _lines(data.get("texts", ""), Wrong.TEXTS))),
        reports=tuple(_report(line, at=at) for at, line in _lines(data.get("reports", ""), Wrong.REPORTS)),
        rewrites=tuple(_rewrite(line, at=at) for at, line in _lines(data.get("rewrites", ""), Wrong.REWRITES)),
        vendor=_by_code(_lines(data.get("vendor", ""), Wrong.VENDOR)),
        first_fields=_tags(data.get("first_fields", "")),
        empty_fields=_tags(data.get("empty_fields", "")),
        always_ct=flags["always_ct"] is True,
        cv_00=flags["cv_00"] is True,
        due_iso=flags["due_iso"] is True,
        cy_da=flags["cy_da"] is True,
        timeout_seconds=_number(data.get("timeout_seconds", 30), Wrong.TIMEOUT, allowed=range(1, 100)),
        retries=_number(data.get("retries", 3), Wrong.RETRIES, allowed=range(1000)),
        silent_minutes=_number(data.get("silent_minutes", 60), Wrong.SILENT, allowed=range(10_000)),
    )


def _refuses(given: object) -> frozenset[str]:
    if not isinstance(given, list) or not all(isinstance(each, str) and each in REFUSABLE for each in given):
        raise MannerError(Wrong.REFUSES)
    return frozenset(given)


def _lines(given: object, wrong: Wrong) -> Iterable[tuple[int, str]]:
    """Counted from 1; empty ones are skipped."""
    if not isinstance(given, str):
        raise MannerError(wrong)
    lines = [(at, line.strip()) for at, line in enumerate(given.splitlines(), 1) if line.strip()]
    if len(lines) > LINES_MAX:
        raise MannerError(wrong, line=lines[LINES_MAX][0])
    return lines


def _rule(line: str, *, at: int) -> BinRule:
    told, arrow, where = line.rpartition("->")
    found = [_CONDITION.fullmatch(each) for each in told.split()]
    where = where.strip()
    if not arrow or not where or clean(where) != where or " " in where or None in found:
        raise MannerError(Wrong.BINS, line=at)
    return BinRule(tuple(Condition(each[1], each[3], each[2] == "^") for each in found if each), where)


def _text(line: str, *, at: int) -> tuple[tuple[str, str], str]:
    found = _TEXT.fullmatch(line)
    if found is None or clean(line) != line:
        raise MannerError(Wrong.TEXTS, line=at)
    return (found[1], found[2]), found[3]


def _report(line: str, *, at: int) -> ReportRule:
    part, arrow, meaning = line.rpartition("->")
    if not arrow or meaning.strip() not in set(Noticed) or len(part) > REPORT_LENGTH:
        raise MannerError(Wrong.REPORTS, line=at)
    return ReportRule(part.strip().casefold(), Noticed(meaning.strip()))


def _rewrite(line: str, *, at: int) -> Rewrite:
    try:
        return read_rule(line)
    except RewriteError:
        raise MannerError(Wrong.REWRITES, line=at) from None


def _by_code(lines: Iterable[tuple[int, str]]) -> Mapping[str, VendorMessage]:
    found: dict[str, VendorMessage] = {}
    for at, line in lines:
        try:
            layout = read_layout(line)
        except VendorError:
            raise MannerError(Wrong.VENDOR, line=at) from None
        found[layout.code] = layout
    return MappingProxyType(found)


def _tags(given: object) -> tuple[str, ...]:
    tags = given.split() if isinstance(given, str) else [""]
    if len(set(tags)) != len(tags) or not all(_TAG.fullmatch(tag) for tag in tags):
        raise MannerError(Wrong.TAGS)
    return tuple(tags)


def _number(given: object, wrong: Wrong, *, allowed: range) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given not in allowed:
        raise MannerError(wrong)
    return given
