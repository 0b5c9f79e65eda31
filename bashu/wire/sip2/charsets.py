"""Text to bytes and back, in the character set of a terminal.

SIP2 names none. Machines in China speak GBK or GB18030, newer ones UTF-8, imported ones ASCII.
"""

import codecs
import re

CHARSETS = ("gb18030", "gbk", "utf-8", "ascii")

# The geta mark, printers' sign for a sort that the case lacks; GBK has it at A1FE.
GETA = "〓"
_ERRORS = {"gb18030": "sip2-geta", "gbk": "sip2-geta", "utf-8": "replace", "ascii": "replace"}

# What would end a field or a line, or confuse a machine that prints what it gets.
_UNCLEAN = re.compile("[|\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _geta(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return GETA * (error.end - error.start), error.end


codecs.register_error("sip2-geta", _geta)


def clean(value: str) -> str:
    """The value with nothing left in it that could end the field or the line; each such character becomes a space."""
    if value.isprintable() and "|" not in value:
        return value
    return _UNCLEAN.sub(" ", value)


def encode(text: str, charset: str) -> bytes:
    """A character that the charset lacks becomes 〓, in ASCII (and a lone surrogate in UTF-8) `?`."""
    return text.encode(charset, _ERRORS[charset])


def decode(data: bytes, charset: str) -> str:
    """Never fails: bytes that mean nothing in the charset become U+FFFD."""
    return data.decode(charset, "replace")
