"""Text that is nearly XML: what people and systems get wrong again and again, put right."""

import re
from html.entities import html5

from bashu.wire.markup.writing import FORBIDDEN, REPLACEMENT

_LAST = 0x10FFFF
# A reference that needs no declaration, or by name one of HTML's; else an "&" that begins none, and a "<" that begins
# no markup.
_DOUBTFUL = re.compile(
    r"&(?:(?P<known>amp|lt|gt|quot|apos);|#(?P<number>\d{1,7});|#x(?P<hex>[0-9A-Fa-f]{1,6});|(?P<name>\w{2,31};))?"
    r"|<(?![\w/!?])"
)


def mend(text: str) -> tuple[str, int, int]:
    """The text, how much of its markup was put right, and how many characters were replaced by U+FFFD."""
    markup = replaced = 0

    def instead(found: re.Match[str]) -> str:
        nonlocal markup, replaced
        if found["known"]:
            return found[0]
        if number := found["number"] or found["hex"]:
            code = int(number, 10 if found["number"] else 16)
            if code <= _LAST and not FORBIDDEN.match(chr(code)):
                return found[0]
            replaced += 1
            return REPLACEMENT
        markup += 1
        if found["name"] in html5:
            return html5[found["name"]].replace("&", "&amp;").replace("<", "&lt;")
        return found[0].replace("&", "&amp;").replace("<", "&lt;")

    mended = _DOUBTFUL.sub(instead, text)
    mended, forbidden = FORBIDDEN.subn(REPLACEMENT, mended)
    return mended, markup, replaced + forbidden
