"""How a library is known to be a member. The register says it in its own words; pages sum it up in three."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from bashu.db.network.queries import LibraryRow

DOCUMENTED, DERIVED, ASSUMED = "documented", "derived", "assumed"
WORDS = {
    DOCUMENTED: (_("documented"), _("Named as a member in a published document.")),
    DERIVED: (_("derived"), _("Follows from a rule: each district or county has its public library.")),
    ASSUMED: (_("assumed"), _("Taken in to reach the published number of members.")),
}


def kind_of(basis: str) -> str:
    first = basis.split(" ", 1)[0].lower()
    return first if first in {DERIVED, ASSUMED} else DOCUMENTED


def count(libraries: Iterable[LibraryRow]) -> list[tuple[str, int]]:
    """Each of the three with how many libraries it holds for, if any."""
    counted = Counter(kind_of(library.basis) for library in libraries)
    return [(kind, counted[kind]) for kind in WORDS if counted[kind]]
