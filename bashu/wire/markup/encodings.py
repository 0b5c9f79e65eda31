"""Which characters the bytes of an XML file mean, by its mark, its declaration, and at last by the bytes."""

import re

from bashu.wire.marc import charsets
from bashu.wire.marc.records import Charset, Flavour

UTF_8, GB18030 = "utf-8", "gb18030"
# How much of a file is needed to see its declaration.
HEAD_SIZE = 1_024
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_UTF_8_MARK = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:\-]{1,40})[\"']")
# In each of these no byte of another character looks like a mark of XML, so a file can be cut before it is decoded.
_CODECS = {
    "utf-8": UTF_8, "utf8": UTF_8, "us-ascii": UTF_8, "ascii": UTF_8,
    "gb2312": GB18030, "gbk": GB18030, "gb18030": GB18030, "gb_2312-80": GB18030, "x-gbk": GB18030, "cp936": GB18030,
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "iso-8859-1": "iso-8859-1", "iso-8859-15": "iso-8859-15",
    "windows-1251": "cp1251", "windows-1252": "cp1252", "koi8-r": "koi8-r",
}  # fmt: skip
_TWO_BYTES = {GB18030, "big5hkscs"}
_LONG = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")


def is_xml(head: bytes) -> bool:
    """By its first bytes; no MARC record in ISO 2709 begins so."""
    return head.removeprefix(_UTF_8_MARK).lstrip(b" \t\r\n").startswith((b"<", *UTF_16_MARKS))


def declared(head: bytes) -> str:
    """The codec that the declaration names; UTF-8 when there is none, or one that nobody knows."""
    found = _DECLARED.match(head[:HEAD_SIZE].removeprefix(_UTF_8_MARK).lstrip(b" \t\r\n"))
    return _CODECS.get(found[1].decode("ascii", "replace").lower(), UTF_8) if found else UTF_8


def decode(data: bytes, codec: str) -> tuple[str, str, int]:
    """The text, the codec it really was in, and how many characters had to be replaced by U+FFFD.

    What is valid UTF-8 is UTF-8, whatever was declared; what is not, though it should be, may be GB 18030. But a few
    Chinese characters may by chance be Greek or Cyrillic letters in UTF-8; Chinese in UTF-8 is told by its longer ones.
    """
    if codec not in _TWO_BYTES or data.isascii() or _LONG.search(data):
        try:
            return data.decode(UTF_8), UTF_8 if not data.isascii() else codec, 0
        except UnicodeDecodeError:
            pass
    if codec == UTF_8 and charsets.detect(data, flavour=Flavour.CNMARC, says_unicode=True)[0] is Charset.GB18030:
        codec = GB18030
    text = data.decode(codec, errors="replace")
    return text, codec, text.count("\ufffd")
