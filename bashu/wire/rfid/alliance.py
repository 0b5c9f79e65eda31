"""The UHF layout of Chinese university libraries (高校联盟), as far as its specification is quoted in public.

Bank 01 behind its control word, which says GS1:

    0       security (1 bit: lent), reserved (2), which bin of a sorter (5)
    1       how the identifier is written (2 bits), version less 1 (6)
    2, 3    a bit for each element of bank 11, the lowest for the first of OIDS
    4-      identifier: of up to 14 characters, in 96 or 128 bits (of the whole payload), or as it is

Bank 11: elements of OID (6 bits), length (10), data; a byte of zeros ends them.
"""

from dataclasses import replace
from typing import Final

from bashu.wire.rfid.compaction import Compaction
from bashu.wire.rfid.elements import tag_of
from bashu.wire.rfid.errors import Damage, TagError
from bashu.wire.rfid.uhf import control_of, payload_of
from bashu.wire.rfid.values import Element, Layout, Oid, SetInformation, Tag

OIDS: Final = (3, 4, 5, 6, 11, 12, 14, 15, 16, 24, 26, 27, 28, 29, 30, 31)
_LIBRARIES: Final = frozenset({3, 11})
_HEAD, _LENT, _ITEM_MAX = 4, 0x80, 14
# How the identifier is written, and from how many characters on it is packed.
_BITS_96, _BITS_128, _AS_IT_IS = 0, 1, 2
_PACKED_FROM: Final = {_BITS_96: 8, _BITS_128: 12}
_PACKED_SIZE: Final = {_BITS_96: 8, _BITS_128: 12}
_SIGNS: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ZERO: Final = ord("0")


def read(bank: bytes, user: bytes = b"") -> Tag:
    """`user`: bank 11, if it was read. Raises TagError."""
    if control_of(bank).is_iso:
        raise TagError(Damage.OTHER_LAYOUT, "The control word says that it is a tag of ISO.")
    payload = payload_of(bank)
    if len(payload) < _HEAD + 2:
        raise TagError(Damage.CUT_SHORT, "Bank 01 has no identifier.")
    item, found = identifier_of(payload[_HEAD:], how=payload[1] >> 6), elements_of(user)
    known = tuple(each for each in found if each.oid not in {Oid.ITEM, Oid.SET, Oid.USAGE, Oid.OTHER_OWNER})
    first = Element(Oid.ITEM, item, b"", Compaction.APPLICATION)
    tag = tag_of((first, *known), layout=Layout.ALLIANCE)
    return replace(tag, set=_set(found), lent=bool(payload[0] & _LENT), elements=found)


def identifier_of(data: bytes, *, how: int) -> str:
    """Raises TagError."""
    if how == _AS_IT_IS:
        return _ascii(data.rstrip(b"\0"))
    if how not in _PACKED_FROM:
        raise TagError(Damage.BAD_VALUE, "The identifier is written in a way that is not defined.")
    length = data[0] & 0x0F
    if not 1 <= length <= _ITEM_MAX:
        raise TagError(Damage.BAD_VALUE, f"An identifier has 1 to {_ITEM_MAX} characters; this one says {length}.")
    size = _PACKED_SIZE[how] if length >= _PACKED_FROM[how] else length + 1
    if len(data) < size:
        raise TagError(Damage.CUT_SHORT, "The identifier is cut short.")
    if length < _PACKED_FROM[how]:
        return _ascii(data[1:size])
    return _from_96(data[:size], length) if how == _BITS_96 else _from_128(data[:size], length)


def identifier(item: str, *, how: int) -> bytes:
    """Raises TagError."""
    if not (1 <= len(item) <= _ITEM_MAX and item.isascii() and item.isprintable()):
        raise TagError(Damage.DOES_NOT_FIT, f"An identifier has 1 to {_ITEM_MAX} characters of ASCII.")
    if how == _AS_IT_IS:
        return item.encode()
    if len(item) < _PACKED_FROM[how]:
        return bytes([len(item)]) + item.encode()
    digits = item[3:-1] if how == _BITS_96 else ""
    if not _SIGNS.issuperset(item[:-1]) or (digits and not digits.isdecimal()):
        raise TagError(Damage.DOES_NOT_FIT, "This identifier is written as it is, or in 128 bits.")
    low = len(item) | ord(item[-1]) << 4
    if how == _BITS_96:
        value = low | _packed(item[:3]) << 12 | int(item[3]) << 30 | int(item[4:-1]) << 34
        return value.to_bytes(8, "little")
    words = (low | _packed(item[10:-1]) << 12, _packed(item[5:10]), _packed(item[:5]))
    return b"".join(each.to_bytes(4, "little") for each in words)


def _from_96(data: bytes, length: int) -> str:
    value = int.from_bytes(data, "little")
    number = str(value >> 34).rjust(length - 5, "0")
    fourth = value >> 30 & 0x0F
    if len(number) > length - 5 or fourth > 9:
        raise TagError(Damage.BAD_VALUE, "The identifier has more digits than it says.")
    return _unpacked(value >> 12, 3) + str(fourth) + number + _ascii(bytes([value >> 4 & 0xFF]))


def _from_128(data: bytes, length: int) -> str:
    low, middle, high = (int.from_bytes(data[at : at + 4], "little") for at in (0, 4, 8))
    return (
        _unpacked(high, 5) + _unpacked(middle, 5) + _unpacked(low >> 12, length - 11) + _ascii(bytes([low >> 4 & 0xFF]))
    )


def _packed(text: str) -> int:
    value = 0
    for each in text:
        value = value << 6 | ord(each) - _ZERO
    return value


def _unpacked(value: int, count: int) -> str:
    text = "".join(chr((value >> 6 * place & 0x3F) + _ZERO) for place in reversed(range(count)))
    if not _SIGNS.issuperset(text):
        raise TagError(Damage.BAD_VALUE, "The identifier has neither letters nor digits where they belong.")
    return text


def elements_of(user: bytes) -> tuple[Element, ...]:
    """Those of bank 11. Raises TagError."""
    found, at = list[Element](), 0
    while at < len(user) and user[at]:
        if at + 2 > len(user):
            raise TagError(Damage.CUT_SHORT, "Bank 11 ends within the head of an element.")
        oid, length = user[at] >> 2, (user[at] & 0x03) << 8 | user[at + 1]
        data = user[at + 2 : at + 2 + length]
        if len(data) < length:
            raise TagError(Damage.CUT_SHORT, f"Element {oid} goes on behind the end of what was read.")
        found.append(Element(oid, _text(oid, data), data, Compaction.APPLICATION))
        at += 2 + length
    return tuple(found)


def element(oid: int, text: str) -> Element:
    """Of a library by its five digits, of a set as "parts/part". Raises TagError."""
    try:
        if oid in _LIBRARIES:
            data = _library_code(text)
        elif oid == Oid.SET:
            parts, part = text.split("/")
            data = int(parts).to_bytes(2) + int(part).to_bytes(2)
        else:
            data = bytes.fromhex(text) if oid == Oid.USAGE else text.encode()
    except (ValueError, OverflowError):
        data = None
    if data is None or oid not in OIDS or len(data) > 0x3FF:
        raise TagError(Damage.DOES_NOT_FIT, f"Element {oid} cannot be written like this.")
    return Element(oid, _text(oid, data), data, Compaction.APPLICATION)


def write(tag: Tag, *, how: int = _BITS_96, version: int = 1, sorting: int = 0) -> tuple[bytes, bytes]:
    """Both banks, bank 01 from its control word on. The owner and the set are among the elements. Raises TagError."""
    if any(each.oid not in OIDS for each in tag.elements) or not (0 < version <= 64 and 0 <= sorting < 32):
        raise TagError(Damage.DOES_NOT_FIT, "An element, a version or a bin is not one of this layout.")
    index = sum(1 << OIDS.index(oid) for oid in {each.oid for each in tag.elements})
    head = bytes([_LENT * bool(tag.lent) | sorting, how << 6 | version - 1]) + index.to_bytes(2)
    payload = head + identifier(tag.item, how=how)
    payload += bytes(len(payload) % 2)
    user = b"".join((each.oid << 10 | len(each.data)).to_bytes(2) + each.data for each in tag.elements)
    control = bytes([len(payload) // 2 << 3 | bool(user) << 2, 0])
    return control + payload, user + bytes(len(user) % 2)


def _library_code(text: str) -> bytes:
    """Two bytes hold no number from 65536 on: 9 in front is kept as 6."""
    if len(text) != 5 or not (text.isascii() and text.isdecimal()) or text[0] in "678":
        raise ValueError(text)
    return int("6" + text[1:] if text[0] == "9" else text).to_bytes(2)


def _text(oid: int, data: bytes) -> str | None:
    if not data:
        return ""
    if oid in _LIBRARIES and len(data) == 2:
        text = f"{int.from_bytes(data):05d}"
        return "9" + text[1:] if text[0] == "6" else text
    if oid == Oid.SET and len(data) == 4:
        return f"{int.from_bytes(data[:2])}/{int.from_bytes(data[2:])}"
    if oid == Oid.USAGE:
        return data.hex().upper()
    if oid in _LIBRARIES or oid == Oid.SET:
        raise TagError(Damage.BAD_VALUE, f"Element {oid} has {len(data)} bytes.")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _set(found: tuple[Element, ...]) -> SetInformation | None:
    """Raises TagError."""
    texts = [each.text for each in found if each.oid == Oid.SET and each.text]
    if not texts:
        return None
    parts, part = map(int, texts[0].split("/"))
    if len(texts) > 1 or part > max(parts, 1):
        raise TagError(Damage.BAD_VALUE, f"It is part {part} of {parts}, or of several sets.")
    return SetInformation(parts, part)


def _ascii(data: bytes) -> str:
    if any(not 0x20 <= byte < 0x7F for byte in data):
        raise TagError(Damage.BAD_VALUE, "The identifier has a character that is not ASCII.")
    return data.decode("ascii")
