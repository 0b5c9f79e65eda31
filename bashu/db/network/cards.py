"""What a library card costs where one is handed out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bashu.db.network.models import Library
from bashu.db.network.queries import Name
from bashu.db.network.rights import within
from bashu.domain.money import Money
from bashu.domain.rights import Reach

CARD_MAX_FEN: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPrice:
    library_id: int
    name: Name
    fen: int

    @property
    def amount(self) -> str:
        return Money(self.fen).amount


def card_prices(reach: Reach) -> tuple[CardPrice, ...]:
    rows = within(Library.objects.order_by("code"), reach, library="pk", branch="")
    return tuple(CardPrice(library_id=row.pk, name=Name(row.name_zh, row.name_en), fen=row.card_fen) for row in rows)


def set_card_prices(prices: Mapping[int, int]) -> None:
    """Those that differ: each change lets all engines read the network anew."""
    rows = Library.objects.filter(pk__in=list(prices))
    changed = [row for row in rows if row.card_fen != prices[row.pk]]
    for row in changed:
        row.card_fen = prices[row.pk]
    Library.objects.bulk_update(changed, ["card_fen"])
