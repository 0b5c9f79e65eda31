"""A request message to a question of the port."""

import re
from collections.abc import Callable, Mapping
from datetime import tzinfo
from types import MappingProxyType
from typing import NamedTuple

from . import port
from .charsets import clean
from .codec import Message
from .manner import USUAL, Manner
from .times import from_sip
from .words import Say

# Yuan, with at most two decimals.
_AMOUNT = re.compile(r"([0-9]{1,7})(?:[.]([0-9]{1,2}))?")
_LISTINGS = tuple(port.Listing)


class IncompleteError(ValueError):
    """A field that the question cannot do without is empty or absent."""

    def __init__(self, say: Say) -> None:
        super().__init__(say.value)
        self.say = say


class Heard(NamedTuple):
    """A message, the language to answer in, and the zone of the terminal's clock."""

    message: Message
    language: str
    local: tzinfo | None
    manner: Manner = USUAL


def card_of(message: Message) -> str:
    card = clean(message.get("AA")).strip()
    if not card:
        raise IncompleteError(Say.NO_CARD)
    return card


def _barcode(message: Message) -> str:
    barcode = clean(message.get("AB")).strip()
    if not barcode:
        raise IncompleteError(Say.NO_BARCODE)
    return barcode


def pin_of(message: Message) -> str | None:
    return next((value for tag, value in message.fields if tag == "AD"), None)


def amount_of(message: Message) -> int:
    """In fen. What is no sum in yuan was not understood, and must not count as nothing paid: raises IncompleteError."""
    amount = _AMOUNT.fullmatch(clean(message.get("BV")).strip())
    if amount is None:
        raise IncompleteError(Say.NO_AMOUNT)
    return int(amount[1]) * 100 + int((amount[2] or "").ljust(2, "0"))


def _login(heard: Heard) -> port.Login:
    location = clean(heard.message.get("CP")).strip()
    return port.Login(name=clean(heard.message.get("CN")).strip(), password=heard.message.get("CO"), location=location)


def _patron(heard: Heard) -> port.PatronQuestion:
    """Only the first Y of the summary counts, says the standard."""
    at = heard.message.fixed.get("summary", "").find("Y")
    listing = _LISTINGS[at] if 0 <= at < len(_LISTINGS) else None
    return port.PatronQuestion(
        card=card_of(heard.message), pin=pin_of(heard.message), language=heard.language, listing=listing
    )


def _item(heard: Heard) -> port.ItemQuestion:
    return port.ItemQuestion(barcode=_barcode(heard.message), language=heard.language)


def _is_cancelled(message: Message) -> bool:
    return message.get("BI") == "Y"


def _check_out(heard: Heard) -> port.CheckOut | port.CancelCheckOut:
    if _is_cancelled(heard.message):
        card, pin = card_of(heard.message), pin_of(heard.message)
        return port.CancelCheckOut(card=card, pin=pin, barcode=_barcode(heard.message), language=heard.language)
    return port.CheckOut(
        card=card_of(heard.message),
        pin=pin_of(heard.message),
        barcode=_barcode(heard.message),
        language=heard.language,
        occurred_at=from_sip(heard.message.fixed["date"], heard.local),
        happened=heard.message.fixed["no_block"] == "Y",
        due_at=from_sip(heard.message.fixed["due_date"], heard.local),
        may_renew=heard.message.fixed["renewal_policy"] == "Y",
        fee_accepted=heard.message.get("BO") == "Y",
    )


def _check_in(heard: Heard) -> port.CheckIn | port.CancelCheckIn:
    if _is_cancelled(heard.message):
        return port.CancelCheckIn(barcode=_barcode(heard.message), language=heard.language)
    return port.CheckIn(
        barcode=_barcode(heard.message),
        language=heard.language,
        occurred_at=from_sip(heard.message.fixed["date"], heard.local),
        returned_at=from_sip(heard.message.fixed["return_date"], heard.local),
        happened=heard.message.fixed["no_block"] == "Y",
    )


def _renew(heard: Heard) -> port.Renew:
    return port.Renew(
        card=card_of(heard.message),
        pin=pin_of(heard.message),
        barcode=_barcode(heard.message),
        language=heard.language,
        occurred_at=from_sip(heard.message.fixed["date"], heard.local),
        happened=heard.message.fixed["no_block"] == "Y",
        due_at=from_sip(heard.message.fixed["due_date"], heard.local),
        fee_accepted=heard.message.get("BO") == "Y",
    )


def _fee_paid(heard: Heard) -> port.FeePaid:
    """A sum in another currency was not understood."""
    message, fixed = heard.message, heard.message.fixed
    fen = amount_of(message)
    if fixed["currency"].strip().upper() not in {"", "CNY", "RMB"}:
        raise IncompleteError(Say.CURRENCY)
    named = {each.value: each for each in port.PaidBy}
    return port.FeePaid(
        card=card_of(message),
        pin=pin_of(message),
        language=heard.language,
        fen=fen,
        paid_by=named.get(fixed["payment_type"], port.PaidBy.OTHER),
        charge=clean(message.get("CG")).strip(),
        transaction=clean(message.get("BK")).strip(),
        occurred_at=from_sip(fixed["date"], heard.local),
        sent=fixed["date"],
    )


_WISHES = {"+": port.HoldWish.PLACE, "-": port.HoldWish.CANCEL, "*": port.HoldWish.CHANGE}
# The hold type BY: any copy of a title, and a specific copy.
_TITLES, _ITEMS = {"", "2"}, {"3"}


def _hold(heard: Heard) -> port.Hold:
    message = heard.message
    wish, kind = _WISHES.get(message.fixed["hold_mode"]), clean(message.get("BY")).strip()
    if wish is None:
        raise IncompleteError(Say.HOLD_MODE)
    if kind not in _TITLES | _ITEMS:
        raise IncompleteError(Say.HOLD_TYPE)
    title = clean(message.get("AJ")).strip()
    return port.Hold(
        card=card_of(message),
        pin=pin_of(message),
        language=heard.language,
        wish=wish,
        barcode=clean(message.get("AB")).strip() if title else _barcode(message),
        title=title,
        this_item=kind in _ITEMS,
        pickup=clean(message.get("BS")).strip(),
        wanted_until=from_sip(message.get("BW"), heard.local),
    )


def _renew_all(heard: Heard) -> port.RenewAll:
    return port.RenewAll(
        card=card_of(heard.message),
        pin=pin_of(heard.message),
        language=heard.language,
        occurred_at=from_sip(heard.message.fixed["date"], heard.local),
        fee_accepted=heard.message.get("BO") == "Y",
    )


def _report(heard: Heard) -> port.ReportItem:
    words = clean(heard.message.get("CH")).strip()
    if not words:
        raise IncompleteError(Say.NO_PROPERTIES)
    noticed = heard.manner.noticed(words)
    return port.ReportItem(barcode=_barcode(heard.message), language=heard.language, noticed=noticed, words=words)


def _block(heard: Heard) -> port.BlockPatron:
    return port.BlockPatron(
        card=card_of(heard.message),
        language=heard.language,
        retained=heard.message.fixed["card_retained"] == "Y",
        why=clean(heard.message.get("AL")).strip(),
    )


def _enable(heard: Heard) -> port.EnablePatron:
    return port.EnablePatron(card=card_of(heard.message), pin=pin_of(heard.message), language=heard.language)


def _end(heard: Heard) -> port.EndSession:
    return port.EndSession(card=clean(heard.message.get("AA")).strip(), language=heard.language)


# Each raises IncompleteError.
QUESTIONS: Mapping[str, Callable[[Heard], port.Question]] = MappingProxyType(
    {
        "01": _block,
        "09": _check_in,
        "11": _check_out,
        "15": _hold,
        "17": _item,
        "19": _report,
        "23": _patron,
        "25": _enable,
        "29": _renew,
        "35": _end,
        "37": _fee_paid,
        "63": _patron,
        "65": _renew_all,
        "93": _login,
    }
)

# The session answers these by itself: status from its profile, and a resend from its memory.
SUPPORTED = frozenset(QUESTIONS) | {"97", "99"}
