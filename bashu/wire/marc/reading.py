"""MARC in whichever of its two forms: ISO 2709 or MARCXML."""

from collections.abc import Iterator

from bashu.wire.marc import iso2709, marcxml
from bashu.wire.marc.records import Charset, Entry, Flavour
from bashu.wire.marc.splitter import Source
from bashu.wire.markup.encodings import is_xml


def read(source: Source, *, charset: Charset | None = None, flavour: Flavour | None = None) -> Iterator[Entry]:
    """Every record of an open binary file, or of the kept bytes of one record."""
    ahead = marcxml.Ahead.of(source)
    if is_xml(ahead.head):
        return marcxml.read(ahead, charset=charset, flavour=flavour)
    return iso2709.read(ahead, charset=charset, flavour=flavour)
