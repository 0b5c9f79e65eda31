"""UHF tags of ISO/TS 28560-4 (ISO/IEC 18000-63): what an item is known by in bank 01, the rest in bank 11.

Bank 01 from its protocol control word on, as readers report it; the CRC before it is the tag's own affair.
"""

from dataclasses import dataclass, replace
from typing import Final

from bashu.wire.rfid import elements, urn40
from bashu.wire.rfid.errors import Damage, TagError
from bashu.wire.rfid.values import Element, Layout, Oid, SetInformation, Tag

DSFID: Final = 0x06
# AFI (ISO 28560-1): secured in the library.
SECURED: Final = 0x07
_SEPARATOR: Final = "."
_WORDS_MAX: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The protocol control word. `afi` counts where `is_iso` is set; else these bits are of GS1."""

    words: int
    has_user_bank: bool
    is_iso: bool = True
    afi: int = 0


def control_of(bank: bytes) -> Control:
    """Raises TagError."""
    if len(bank) < 2:
        raise TagError(Damage.CUT_SHORT, "The protocol control word is missing.")
    first = bank[0]
    return Control(
        words=first >> 3,
        has_user_bank=bool(first & 4),
        is_iso=bool(first & 1),
        afi=bank[1],
    )


def payload_of(bank: bytes) -> bytes:
    """What stands behind the control word, as long as that says. Raises TagError."""
    control = control_of(bank)
    payload = bank[2 : 2 + control.words * 2]
    if len(bank) < 2 + control.words * 2:
        raise TagError(Damage.CUT_SHORT, f"Bank 01 says it has {control.words} words; fewer were read.")
    if not any(payload):
        raise TagError(Damage.BLANK, "Nothing is written on it.")
    return payload


def read(bank: bytes, user: bytes = b"") -> Tag:
    """`user`: bank 11, if it was read. Raises TagError."""
    control = control_of(bank)
    if not control.is_iso:
        raise TagError(Damage.OTHER_LAYOUT, "The control word says that it is a tag of GS1.")
    owner, item, parts = _parts(urn40.read(payload_of(bank)))
    found = _user(user)
    if any(each.oid == Oid.ITEM for each in found):
        raise TagError(Damage.REPEATED, "The identifier stands in both banks.")
    if not item:
        raise TagError(Damage.NO_ITEM, "No primary item identifier stands on it.")
    whole = elements.tag_of((elements.element(Oid.ITEM, item), *found), layout=Layout.ISO_28560_4)
    return replace(whole, owner=owner or whole.owner, set=parts or whole.set, elements=found)


def _parts(text: str) -> tuple[str, str, SetInformation | None]:
    """ISIL.item.set, ISIL.item, or the item alone: no ISIL has a full stop."""
    owner, separator, rest = text.partition(_SEPARATOR)
    if not separator:
        return "", text, None
    item, separator, tail = rest.rpartition(_SEPARATOR)
    if not separator:
        return owner, rest, None
    try:
        return owner, item, elements.set_of(tail)
    except TagError:
        return owner, rest, None


def _user(user: bytes) -> tuple[Element, ...]:
    if not any(user):
        return ()
    if user[0] != DSFID:
        raise TagError(Damage.OTHER_LAYOUT, f"Bank 11 begins with {user[0]:02X}: that of ISO 28560 begins with 06.")
    return elements.read(user[1:])


def write(tag: Tag, *, afi: int = SECURED) -> tuple[bytes, bytes]:
    """Both banks: owner, item and set in 01, the other elements of the tag in 11. Raises TagError."""
    if _SEPARATOR in tag.owner or (tag.set and not tag.owner) or not tag.item:
        raise TagError(Damage.DOES_NOT_FIT, "A set needs an owner, and an owner has no full stop.")
    text = _SEPARATOR.join([tag.owner, tag.item] if tag.owner else [tag.item])
    text += _SEPARATOR + elements.set_text(tag.set) if tag.set else ""
    if _parts(text) != (tag.owner, tag.item, tag.set):
        raise TagError(Damage.DOES_NOT_FIT, "An identifier with full stops would be read as something else.")
    identifier = urn40.write(text)
    words = len(identifier) // 2
    if words > _WORDS_MAX:
        raise TagError(Damage.DOES_NOT_FIT, f"Bank 01 has at most {_WORDS_MAX} words; it would need {words}.")
    user = bytes([DSFID]) + elements.write(tag.elements) if tag.elements else b""
    return bytes([words << 3 | bool(user) << 2 | 1, afi]) + identifier, user + bytes(len(user) % 2)
