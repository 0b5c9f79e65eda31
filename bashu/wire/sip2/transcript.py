"""Conversations as people write and read them: messages from words, answers field by field, secrets masked.

A transcript is a text, a message a line, in the order in which they were said:

    # a comment
    > 23019{date}AO|AA***|AD***|
    < 24              01920261128    093015AOCD|AA***|AE|BLY|

`>` is what the machine said, `<` what it was answered; without sequence number, checksum and line end. `***` stands for
a value that was not written down, and `{date}` for the moment at which it is said.
"""

import shlex
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from .codec import MalformedMessageError, Message, parse
from .layouts import LAYOUTS, REQUESTS
from .times import BLANK, to_sip

MASK: Final = "***"
NOW: Final = "{date}"
# Numbers and names of persons, and what opens anything: cards, PINs, logins, addresses, dates of birth, who waits.
SECRETS: Final = frozenset({"AA", "AC", "AD", "AE", "AL", "BD", "BE", "BF", "CN", "CO", "CY", "DA", "PB", "PC", "PI"})
# What differs each time, or says who it is: not compared.
_TIMES: Final = frozenset({"date", "return_date"})

_USUAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "due_date": BLANK, "renewal_policy": "N", "no_block": "N", "language": "019", "summary": " " * 10,
        "third_party": "N", "status": "0", "print_width": "080", "version": "2.00", "name_algorithm": "0",
        "password_algorithm": "0", "card_retained": "N", "hold_mode": "+", "fee_type": "01", "payment_type": "00",
        "currency": "CNY",
    }
)  # fmt: skip
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AA": "patron", "AB": "item", "AC": "terminal password", "AD": "PIN", "AE": "name", "AF": "screen",
        "AG": "printer", "AH": "due", "AJ": "title", "AL": "why blocked", "AM": "library", "AN": "terminal",
        "AO": "institution", "AP": "place", "AQ": "home", "AS": "hold ready", "AT": "overdue", "AU": "on loan",
        "AV": "charge", "BG": "owner", "BH": "currency", "BI": "cancel", "BK": "transaction", "BL": "patron known",
        "BM": "renewed", "BN": "not renewed", "BO": "fee accepted", "BP": "list from", "BQ": "list to",
        "BR": "place in line", "BS": "pickup", "BT": "fee type", "BU": "recalled", "BV": "sum", "BW": "wanted until",
        "BX": "served", "BY": "hold type", "BZ": "hold limit", "CB": "loan limit", "CD": "hold waiting",
        "CF": "holds", "CG": "charge number", "CH": "properties", "CK": "medium", "CL": "bin", "CN": "login",
        "CO": "password", "CP": "location", "CQ": "PIN right", "CS": "call number", "CT": "destination",
        "CV": "alert type", "BD": "address", "BE": "e-mail", "BF": "telephone", "CY": "waits", "DA": "its name",
    }
)  # fmt: skip
_REQUESTS: Final = frozenset(layout.code for layout in REQUESTS)


class TranscriptError(ValueError):
    """What was written is no message. Its text says why and what to do."""


class Turn(NamedTuple):
    """`line` counts from 1. `answer` None: whatever it is."""

    line: int
    said: str
    answer: str | None


def request(text: str, now: datetime) -> Message:
    """From `CODE name=value TAG=value ...`; fixed fields that are not named are as usual. Raises TranscriptError."""
    try:
        code, *told = shlex.split(text)
    except ValueError:
        raise TranscriptError("a message begins with its code, as in: 23 AA=510104... ; quotes come in pairs") from None
    if code not in _REQUESTS:
        raise TranscriptError(f"{code} is no request; there are {' '.join(sorted(_REQUESTS))}")
    layout, given = LAYOUTS[code], [each.partition("=") for each in told]
    widths = dict(layout.fixed)
    fixed = {name: to_sip(now) if name in _TIMES else _USUAL[name] for name in widths}
    fields: list[tuple[str, str]] = []
    for name, equals, value in given:
        if equals and name in widths:
            if len(value) != widths[name]:
                raise TranscriptError(f"{name} of {code} has {widths[name]} characters")
            fixed[name] = value
        elif equals and len(name) == len("AA") and name.isupper():
            fields.append((name, value))
        else:
            known = f"; {code} has {', '.join(widths)}" if widths else ""
            raise TranscriptError(f"{name}{equals} is neither a field of two capital letters nor a fixed one{known}")
    return Message(code, fixed, tuple(fields))


def masked(message: Message) -> Message:
    fields = tuple((tag, MASK if tag in SECRETS and value else value) for tag, value in message.fields)
    return message._replace(fields=fields)


def shown(message: Message) -> tuple[str, ...]:
    """A line for each field, without secrets."""
    head = [f"    {name:<22} {value}" for name, value in message.fixed.items()]
    body = [f"    {tag} {NAMES.get(tag, ''):<19} {value}".rstrip() for tag, value in masked(message).fields]
    return (message.code, *head, *body)


def kept(message: Message) -> str:
    """As a line of a transcript."""
    layout, sign = LAYOUTS[message.code], ">" if message.code in _REQUESTS else "<"
    fixed = "".join(NOW if name in _TIMES and sign == ">" else message.fixed[name] for name, _ in layout.fixed)
    return f"{sign} {message.code}{fixed}" + "".join(f"{tag}{value}|" for tag, value in masked(message).fields)


def turns(text: str) -> tuple[Turn, ...]:
    """Raises TranscriptError."""
    found: list[Turn] = []
    for at, line in enumerate(text.splitlines(), 1):
        sign, said = line[:2], line[2:]
        if not line.strip() or line.startswith("#"):
            continue
        if sign == "> ":
            found.append(Turn(at, said, None))
        elif sign == "< " and found and found[-1].answer is None:
            found[-1] = found[-1]._replace(answer=said)
        else:
            raise TranscriptError(f"line {at}: a line begins with '> ' or, after such a line, once with '< '")
    return tuple(found)


def to_say(turn: Turn, *, secrets: Mapping[str, str], now: datetime) -> Message:
    """With the values that were not written down. Raises TranscriptError."""
    message = _parsed(turn.said.replace(NOW, to_sip(now)), turn)
    missing = sorted({tag for tag, value in message.fields if value == MASK and tag not in secrets})
    if missing:
        raise TranscriptError(f"line {turn.line}: what is {MASK} was not written down; give it as {missing[0]}=VALUE")
    fields = tuple((tag, secrets[tag] if value == MASK else value) for tag, value in message.fields)
    return message._replace(fields=fields)


def differences(turn: Turn, got: Message) -> tuple[str, ...]:
    """What is answered otherwise than it was. Dates of messages are not compared, nor are secrets."""
    if turn.answer is None:
        return ()
    was = _parsed(turn.answer, turn)
    if was.code != got.code:
        return (f"was answered by {was.code}, is answered by {got.code}",)
    fixed = [_differs(name, was=[was.fixed[name]], now=[got.fixed[name]]) for name in was.fixed if name not in _TIMES]
    tags = sorted({tag for tag, _ in (*was.fields, *got.fields)})
    said = [_differs(tag, was=masked(was).all(tag), now=masked(got).all(tag)) for tag in tags]
    return tuple(each for each in (*fixed, *said) if each)


def _differs(name: str, *, was: Iterable[str], now: Iterable[str]) -> str:
    before, after = " | ".join(was), " | ".join(now)
    return "" if before == after else f"{name}: was '{before}', is '{after}'"


def _parsed(text: str, turn: Turn) -> Message:
    try:
        return parse(text.encode(), "utf-8")
    except MalformedMessageError as error:
        raise TranscriptError(f"line {turn.line}: {error}") from None
