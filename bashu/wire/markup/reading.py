"""A whole XML document of moderate size, as a tree. Names are without their prefixes.

No document type declaration is let through, so there are no entities to unfold (CWE-776) nor files to fetch (CWE-611).
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from bashu.wire.markup import encodings
from bashu.wire.markup.mending import mend

DEPTH_MAX = 64
FINAL = True  # nothing follows


class MarkupError(ValueError):
    """What is wrong with a document, and where."""


@dataclass(frozen=True, slots=True)
class Element:
    """`space` is its namespace, empty if it has none. It stands from `start` to `end` of the document's bytes."""

    name: str
    space: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Element", ...] = ()
    text: str = ""
    start: int = 0
    end: int = 0

    def every(self, name: str) -> tuple["Element", ...]:
        return tuple(child for child in self.children if child.name == name)

    def first(self, name: str) -> "Element | None":
        return next((child for child in self.children if child.name == name), None)

    def text_of(self, name: str) -> str:
        """The trimmed text of the first child of this name; empty when there is none."""
        child = self.first(name)
        return child.text.strip() if child else ""

    def attribute(self, name: str) -> str:
        return next((value for key, value in self.attributes if key == name), "")


@dataclass(frozen=True, slots=True)
class Document:
    """`data` is its bytes in UTF-8, to which the places of elements belong."""

    root: Element
    data: bytes

    def bytes_of(self, element: Element) -> bytes:
        return self.data[element.start : element.end]


def parse(data: bytes) -> Document:
    """Raises MarkupError. What can be put right without doubt is (`mending`)."""
    if data.startswith(encodings.UTF_16_MARKS):
        raise MarkupError("The document is in UTF-16; only UTF-8 and sets that contain ASCII are read.")
    text, _, _ = encodings.decode(data.removeprefix(b"\xef\xbb\xbf"), encodings.declared(data))
    plain = text.encode()
    try:
        return Document(_Tree().parse(plain), plain)
    except expat.ExpatError as error:
        mended, markup, replaced = mend(text)
        if not markup and not replaced:
            raise MarkupError(_told(error)) from None
    plain = mended.encode()
    try:
        return Document(_Tree().parse(plain), plain)
    except expat.ExpatError as error:
        raise MarkupError(_told(error)) from None


def _told(error: expat.ExpatError) -> str:
    return f"The document is no XML: {expat.ErrorString(error.code)}, line {error.lineno}, column {error.offset}."


@dataclass(slots=True)
class _Open:
    name: str
    space: str
    attributes: tuple[tuple[str, str], ...]
    start: int
    children: list[Element] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Tree:
    def __init__(self) -> None:
        self.open = [_Open("", "", (), 0)]
        self.data = b""
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse

    def parse(self, data: bytes) -> Element:
        self.data = data
        self.parser.Parse(data, FINAL)
        return self.open[0].children[0]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > DEPTH_MAX:
            raise MarkupError(f"The document is nested deeper than {DEPTH_MAX} elements.")
        space, _, local = name.rpartition(" ")
        plain = tuple([(key.rpartition(" ")[2], value) for key, value in attributes.items()])
        self.open.append(_Open(local, space, plain, self.parser.CurrentByteIndex))

    def end(self, _: str) -> None:
        done = self.open.pop()
        last = self.data.find(b">", self.parser.CurrentByteIndex) + 1
        made = Element(
            done.name, done.space, done.attributes, tuple(done.children), "".join(done.text), done.start, last
        )
        self.open[-1].children.append(made)

    def characters(self, text: str) -> None:
        self.open[-1].text.append(text)

    def refuse(self, *_: object) -> None:
        raise MarkupError("The document has a document type declaration (DTD); such are not read.")
