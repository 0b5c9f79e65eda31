"""The reasons for which money is undone, as forms offer them."""

from bashu.db.network.queries import Name
from bashu.domain.circulation.charges.words import VOID_REASON_NAMES


def void_reasons() -> list[tuple[str, Name]]:
    return [(each.value, Name(*names)) for each, names in VOID_REASON_NAMES.items()]
