"""Messages that Chinese vendors added to SIP2: 81/82, 85/86, 91/92. A terminal speaks them if its settings say how.

Known is what they are for: 81 opens or changes a reader's account, with password and deposit; 85 reads a reader; 91
asks whether there is such a reader. How they are laid out is not (extension.py); their fields are taken to be those of
the standard, and rules of rewriting make them so.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from . import port
from .charsets import clean
from .codec import Fields, Message
from .extension import SLOTS
from .layouts import VENDOR_ANSWER_TO
from .requests import Heard, amount_of, card_of, pin_of
from .responses import Context, yn, yuan
from .times import to_sip


def _enrol(heard: Heard) -> port.Enrol:
    message = heard.message
    return port.Enrol(
        card=card_of(message),
        pin=pin_of(message),
        language=heard.language,
        name=clean(message.get("AE")).strip(),
        has_paid=(message.get("BV").strip() or "0") != "0" and amount_of(message) != 0,
    )


def _read(heard: Heard) -> port.PatronQuestion:
    message = heard.message
    return port.PatronQuestion(card=card_of(message), pin=pin_of(message), language=heard.language, may_join=False)


# Each raises IncompleteError.
QUESTIONS: Final[Mapping[str, Callable[[Heard], port.Question]]] = MappingProxyType(
    {"81": _enrol, "85": _read, "91": _read}
)


def respond(answer: port.Answer, context: Context) -> Message:
    """82, 86 or 92. Raises TypeError when the answer does not fit."""
    match answer, context.request.code:
        case port.Declined(words=words), _:
            return refuse(words, context)
        case port.EnrolAnswer(), "81":
            return _message(context, ok=answer.ok, fields=_said(answer.words))
        case port.PatronAnswer(), "85":
            return _message(context, ok=answer.known, fields=_reader(answer))
        case port.PatronAnswer(), "91":
            return _message(context, ok=True, fields=(("BL", yn(answer.known)),))
    raise TypeError(f"{type(answer).__name__} is no answer to message {context.request.code}")


def refuse(words: str, context: Context) -> Message:
    return _message(context, ok=False, fields=_said(words))


def _reader(answer: port.PatronAnswer) -> Fields:
    """What 64 says of a reader, under the same conditions."""
    fields = [("AE", answer.person.name if answer.person else ""), ("BL", yn(answer.known))]
    if answer.pin_right is not None:
        fields.append(("CQ", yn(answer.pin_right)))
    if answer.owed_fen is not None:
        fields += [("BH", "CNY"), ("BV", yuan(answer.owed_fen))]
    return (*fields, *_said(answer.words))


def _message(context: Context, *, ok: bool, fields: Fields) -> Message:
    request = context.request
    told = {"{ok}": yn(ok, yes="1", no="0"), "{yn}": yn(ok), "{date}": to_sip(context.now)}
    head = SLOTS.sub(lambda slot: told[slot[0]], context.profile.manner.vendor[request.code].head)
    echo = (("AO", context.profile.institution), ("AA", request.get("AA")))
    return Message(VENDOR_ANSWER_TO[request.code], {"head": head}, (*echo, *fields), request.sequence)


def _said(words: str) -> Fields:
    return (("AF", words),) if words else ()
