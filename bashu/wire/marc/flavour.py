"""Tells CNMARC (and its UNIMARC family) from MARC 21 by the fields that only one of them has."""

import re
from collections.abc import Sequence

from bashu.wire.marc.records import Flavour

# Field 100 of UNIMARC begins with the date of entry and is 36 characters long; in MARC 21 it is a person's name.
_GENERAL_DATA = re.compile(rb"..\x1fa\d{8}[a-z| #]", re.DOTALL)
_ONLY_MARC21 = {"008", "245", "260", "264", "300", "880"}
_ONLY_UNIMARC = {"101", "102", "105", "106", "200", "205", "210", "215", "801"}


def detect(parts: Sequence[tuple[str, bytes]], *, leader: bytes) -> Flavour:
    """A title field decides; without one, the weight of the other fields, and at last the leader's entry map."""
    tags = {tag for tag, _ in parts}
    if ("245" in tags) != ("200" in tags):
        return Flavour.MARC21 if "245" in tags else Flavour.CNMARC
    general = any(tag == "100" and _GENERAL_DATA.match(content) for tag, content in parts)
    weight = len(tags & _ONLY_UNIMARC) - len(tags & _ONLY_MARC21) + 3 * general
    if weight:
        return Flavour.CNMARC if weight > 0 else Flavour.MARC21
    return Flavour.MARC21 if leader[20:24] == b"4500" else Flavour.CNMARC
