r"""A record as lines of text that a person may edit, and back. Whatever a record holds comes back as it was.

    LDR 00421nam0 2200157   450
    001 012345
    200 1# $a围城$f钱钟书著

`#` is a blank indicator. What means something else in a line, or cannot be seen, is written as {U+0024}.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bashu.wire.marc.records import Field, Flavour
from bashu.wire.marc.splitter import LEADER_SIZE

_SIGN = r"(?:\{U\+[0-9A-F]{4,6}\}|[^{])"
_LEADER = re.compile(r"LDR (.*)", re.DOTALL)
_DATA_FIELD = re.compile(rf"({_SIGN}{{3}}) ({_SIGN}{{2}}) (\$.*)", re.DOTALL)
_PLAIN_FIELD = re.compile(rf"({_SIGN}{{3}}) ([^$]*)", re.DOTALL)
_SUBFIELD = re.compile(rf"({_SIGN}?)(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\{U\+([0-9A-F]{4,6})\}")
_BREAK = re.compile(r"\r\n|\n|\r")
# The last character of Unicode, and the wide blank, which is text.
_LAST, _WIDE_BLANK = 0x10FFFF, "\u3000"
_REPLACED = "\ufffd"
_TAG, _INDICATORS, _CODE = re.compile(r"[0-9A-Z]{3}"), re.compile(r"[0-9a-z |]{2}"), re.compile(r"[0-9a-z]")
_PLAIN_LEADER = re.compile(rf"[ -~]{{{LEADER_SIZE}}}")
_TITLE = {Flavour.CNMARC: "200", Flavour.MARC21: "245"}


class Wrong(StrEnum):
    """What is not right with a line."""

    LEADER = "leader"
    NO_FIELD = "no_field"
    TAG = "tag"
    INDICATORS = "indicators"
    CONTROL_FIELD = "control_field"
    NO_SUBFIELD = "no_subfield"
    EMPTY_SUBFIELD = "empty_subfield"
    UNREAD = "unread"
    TWICE = "twice"
    MISSING = "missing"
    NUMBER_CHANGED = "number_changed"


@dataclass(frozen=True, slots=True)
class Remark:
    """`line` counts from 1; 0 is the record as a whole. `tag` is the field that is meant."""

    wrong: Wrong
    line: int = 0
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    leader: str
    fields: tuple[Field, ...]


def write_lines(leader: str, fields: Sequence[Field]) -> str:
    return "\n".join([f"LDR {_hidden(leader)}", *(_line(field) for field in fields)])


def read_lines(text: str) -> Lines | tuple[Remark, ...]:
    """Empty lines are left out, though they count."""
    leader, fields, remarks = " " * LEADER_SIZE, list[Field](), list[Remark]()
    for number, line in enumerate(_BREAK.split(text), start=1):
        if not line.strip(" "):
            continue
        if not fields and (head := _LEADER.fullmatch(line)):
            leader = _shown(head[1]).ljust(LEADER_SIZE)
        elif (field := _field(line)) is None:
            remarks.append(Remark(Wrong.NO_FIELD, number, line[:3]))
        else:
            fields.append(field)
    return tuple(remarks) or Lines(leader, tuple(fields))


def remarks_on(
    text: str, read: Lines, *, flavour: Flavour, before: Sequence[Field] = (), number: str = ""
) -> list[Remark]:
    """What stood in the record before is not looked at again, however odd: only what was written by hand is.

    `number`: its control number, which stays what it is.
    """
    numbers = [at for at, line in enumerate(_BREAK.split(text), start=1) if line.strip(" ")]
    numbers = numbers[len(numbers) - len(read.fields) :]
    kept = set(before)
    remarks = [] if _PLAIN_LEADER.fullmatch(read.leader) else [Remark(Wrong.LEADER)]
    for at, field in zip(numbers, read.fields, strict=True):
        wrong = None if field in kept else _wrong_with(field)
        remarks += [Remark(wrong, at, field.tag)] if wrong else []
    return [*remarks, *_wrong_with_all(read.fields, flavour=flavour, number=number)]


def _wrong_with(field: Field) -> Wrong | None:
    texts = [field.data, *(value for _, value in field.subfields)]
    if any(_REPLACED in text for text in texts):
        return Wrong.UNREAD
    if not _TAG.fullmatch(field.tag):
        return Wrong.TAG
    if field.tag.startswith("00"):
        return Wrong.CONTROL_FIELD if field.subfields or not field.data.strip() else None
    if not field.subfields:
        return Wrong.NO_SUBFIELD
    if not _INDICATORS.fullmatch(field.indicators):
        return Wrong.INDICATORS
    empty = any(not _CODE.fullmatch(code) or not value.strip() for code, value in field.subfields)
    return Wrong.EMPTY_SUBFIELD if empty else None


def _wrong_with_all(fields: Sequence[Field], *, flavour: Flavour, number: str) -> list[Remark]:
    remarks = []
    title = _TITLE[flavour]
    for tag in ("001", title):
        count = sum(field.tag == tag for field in fields)
        remarks += [Remark(Wrong.TWICE, tag=tag)] if count > 1 else []
        remarks += [Remark(Wrong.MISSING, tag=tag)] if not count else []
    if number and any(field.tag == "001" and field.data.strip() != number for field in fields):
        remarks.append(Remark(Wrong.NUMBER_CHANGED, tag="001"))
    named = any(field.tag == title and field.first("a").strip() for field in fields)
    if not named and not any(remark.tag == title for remark in remarks):
        remarks.append(Remark(Wrong.MISSING, tag=f"{title} $a"))
    return remarks


def _line(field: Field) -> str:
    tag = _hidden(field.tag)
    if not field.subfields:
        return f"{tag} {_hidden(field.data)}"
    indicators = _hidden(field.indicators).replace("#", "{U+0023}").replace(" ", "#")
    return f"{tag} {indicators} " + "".join(f"${_hidden(code)}{_hidden(value)}" for code, value in field.subfields)


def _field(line: str) -> Field | None:
    if found := _DATA_FIELD.fullmatch(line):
        tag, indicators, rest = found.groups()
        return Field(
            _shown(tag), _shown(indicators.replace("#", " ")), tuple(_subfield(each) for each in rest.split("$")[1:])
        )
    if found := _PLAIN_FIELD.fullmatch(line):
        return Field(_shown(found[1]), data=_shown(found[2]))
    return None


def _subfield(text: str) -> tuple[str, str]:
    found = _SUBFIELD.fullmatch(text)
    return (_shown(found[1]), _shown(found[2])) if found else ("", text)


def _hidden(text: str) -> str:
    return "".join(each if _is_plain(each) else f"{{U+{ord(each):04X}}}" for each in text)


def _is_plain(character: str) -> bool:
    return character not in "{$" and (character.isprintable() or character == _WIDE_BLANK)


def _shown(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if int(found[1], 16) <= _LAST else found[0], text)
