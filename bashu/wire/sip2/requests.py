"""A request message to a question of the port."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from types import MappingProxyType

from . import port
from .charsets import clean
from .codec import Message
from .times import from_sip
from .words import Say

_LISTINGS = tuple(port.Listing)


class IncompleteError(ValueError):
    """A field that the question cannot do without is empty or absent."""

    def __init__(self, say: Say) -> None:
        super().__init__(say.value)
        self.say = say


def _card(message: Message) -> str:
    card = clean(message.get("AA")).strip()
    if not card:
        raise IncompleteError(Say.NO_CARD)
    return card


def _barcode(message: Message) -> str:
    barcode = clean(message.get("AB")).strip()
    if not barcode:
        raise IncompleteError(Say.NO_BARCODE)
    return barcode


def _pin(message: Message) -> str | None:
    return next((value for tag, value in message.fields if tag == "AD"), None)


def _login(message: Message, _language: str, _local: tzinfo | None) -> port.Login:
    location = clean(message.get("CP")).strip()
    return port.Login(name=clean(message.get("CN")).strip(), password=message.get("CO"), location=location)


def _patron(message: Message, language: str, _local: tzinfo | None) -> port.PatronQuestion:
    """Only the first Y of the summary counts, says the standard."""
    at = message.fixed.get("summary", "").find("Y")
    listing = _LISTINGS[at] if 0 <= at < len(_LISTINGS) else None
    return port.PatronQuestion(card=_card(message), pin=_pin(message), language=language, listing=listing)


def _item(message: Message, language: str, _local: tzinfo | None) -> port.ItemQuestion:
    return port.ItemQuestion(barcode=_barcode(message), language=language)


def _check_out(message: Message, language: str, local: tzinfo | None) -> port.CheckOut:
    return port.CheckOut(
        card=_card(message),
        pin=_pin(message),
        barcode=_barcode(message),
        language=language,
        occurred_at=from_sip(message.fixed["date"], local),
        happened=message.fixed["no_block"] == "Y",
        due_at=from_sip(message.fixed["due_date"], local),
        may_renew=message.fixed["renewal_policy"] == "Y",
        fee_accepted=message.get("BO") == "Y",
    )


def _check_in(message: Message, language: str, local: tzinfo | None) -> port.CheckIn:
    return port.CheckIn(
        barcode=_barcode(message),
        language=language,
        occurred_at=from_sip(message.fixed["date"], local),
        returned_at=from_sip(message.fixed["return_date"], local),
        happened=message.fixed["no_block"] == "Y",
    )


def _renew(message: Message, language: str, local: tzinfo | None) -> port.Renew:
    return port.Renew(
        card=_card(message),
        pin=_pin(message),
        barcode=_barcode(message),
        language=language,
        occurred_at=from_sip(message.fixed["date"], local),
        happened=message.fixed["no_block"] == "Y",
        due_at=from_sip(message.fixed["due_date"], local),
        fee_accepted=message.get("BO") == "Y",
    )


def _end(message: Message, language: str, _local: tzinfo | None) -> port.EndSession:
    return port.EndSession(card=clean(message.get("AA")).strip(), language=language)


# (message, language, zone of the terminal's clock) -> question; raises IncompleteError.
QUESTIONS: Mapping[str, Callable[[Message, str, tzinfo | None], port.Question]] = MappingProxyType(
    {
        "09": _check_in,
        "11": _check_out,
        "17": _item,
        "23": _patron,
        "29": _renew,
        "35": _end,
        "63": _patron,
        "93": _login,
    }
)

# The session answers these by itself: status from its profile, and a resend from its memory.
SUPPORTED = frozenset(QUESTIONS) | {"97", "99"}
