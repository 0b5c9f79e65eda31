"""XML as it is written (W3C, "Extensible Markup Language 1.0", fifth edition)."""

import re
from collections.abc import Mapping

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
REPLACEMENT = "\ufffd"
# Whatever is not a Char (section 2.2). No reference may stand for one of these either.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A reader turns CR into LF, and in attributes TAB and LF into blanks, unless they are written as references.
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTE = str.maketrans(_IN_TEXT | {'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})
_SPECIAL = re.compile("[&<>\r]")


def allowed(text: str) -> str:
    """With U+FFFD for each character that XML cannot carry."""
    return FORBIDDEN.sub(REPLACEMENT, text)


def escaped(text: str) -> str:
    """As the text of an element."""
    return _SPECIAL.sub(lambda found: _IN_TEXT[found[0]], allowed(text))


def element(name: str, *content: str, attributes: Mapping[str, str] | None = None) -> str:
    """`content` is XML already: `escaped` text, or elements."""
    start = name + "".join(
        f' {key}="{allowed(value).translate(_IN_ATTRIBUTE)}"' for key, value in (attributes or {}).items()
    )
    inner = "".join(content)
    return f"<{start}>{inner}</{name}>" if inner else f"<{start}/>"


def leaf(name: str, text: object, *, attributes: Mapping[str, str] | None = None) -> str:
    """An element of nothing but text."""
    return element(name, escaped(str(text)), attributes=attributes)


def document(root: str) -> bytes:
    return (DECLARATION + root).encode()
