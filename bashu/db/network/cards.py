"""What a library card costs where one is handed out."""

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


def set_card_fen(library_id: int, fen: int) -> None:
    Library.objects.filter(pk=library_id).update(card_fen=fen)
