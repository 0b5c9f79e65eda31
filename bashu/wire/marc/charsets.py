"""Which characters the bytes of a record mean: found out from the bytes, with the record's own claim as a hint."""

import re

from bashu.wire.marc import marc8
from bashu.wire.marc.records import Charset, Flavour

_HIGH_BYTES = re.compile(rb"[\x80-\xff]")
# Two bytes of the GB 2312 area, where the characters of everyday text lie.
_COMMON_HAN = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
# Two letters of an 8-bit Cyrillic set look like one Chinese character.
_SAYS_CYRILLIC = re.compile(rb"\x1fa(?:rus|ukr|bel|bul|srp|mac)[\x1e\x1f]")
_SAYS_CHINESE = re.compile(rb"\x1fachi[\x1e\x1f]|\x1faCN[\x1e\x1f]")
_CODECS = {Charset.UTF_8: "utf-8", Charset.GB18030: "gb18030"}


def detect(data: bytes, *, flavour: Flavour, says_unicode: bool) -> tuple[Charset, bool]:
    """The charset of a record's body, and whether the record claims another.

    MARC 21 says UTF-8 or MARC-8 in its leader, and is sometimes wrong. CNMARC says it in field 100, in a way that no
    two systems use alike, so there only the bytes count: what is valid UTF-8 is UTF-8.
    """
    claimed = Charset.UTF_8 if says_unicode else Charset.MARC_8
    if flavour is Flavour.CNMARC:
        return _chinese_or_unicode(data), False
    if data.isascii():
        return claimed, False
    if not says_unicode and b"\x1b" not in data and _is(data, "utf-8"):
        return Charset.UTF_8, True
    if says_unicode and not _is(data, "utf-8"):
        found = _chinese_or_unicode(data)
        return found, found is not claimed
    return claimed, False


def decode_parts(data: bytes, separator: bytes, *, charset: Charset) -> tuple[list[str], int]:
    """The text between separators, and how many characters had to be replaced by U+FFFD.

    What decodes without error is cut as text; a broken character must not swallow the separator after it, so anything
    else is cut as bytes.
    """
    codec = _CODECS.get(charset, "ascii")
    if charset is not Charset.MARC_8 or b"\x1b" not in data:
        try:
            return data.decode(codec).split(separator.decode()), 0
        except UnicodeDecodeError:
            pass
    parts = [_decode(part, charset) for part in data.split(separator)]
    return [text for text, _ in parts], sum(replaced for _, replaced in parts)


def _decode(data: bytes, charset: Charset) -> tuple[str, int]:
    if charset is Charset.MARC_8:
        return marc8.decode(data)
    text = data.decode(_CODECS[charset], errors="replace")
    return text, text.count("\ufffd")


def _chinese_or_unicode(data: bytes) -> Charset:
    if data.isascii() or _is(data, "utf-8") or not _looks_chinese(data):
        return Charset.UTF_8
    broken = {charset: data.decode(codec, errors="replace").count("\ufffd") for charset, codec in _CODECS.items()}
    return min(broken, key=lambda charset: broken[charset])


def _looks_chinese(data: bytes) -> bool:
    """Not a Latin or Cyrillic 8-bit set, whose bytes are often valid GB 18030 too and then become rubbish."""
    if _SAYS_CHINESE.search(data) or _SAYS_CYRILLIC.search(data):
        return _SAYS_CHINESE.search(data) is not None
    return 4 * len(_COMMON_HAN.findall(data)) >= len(_HIGH_BYTES.findall(data))


def _is(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
