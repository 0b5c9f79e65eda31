"""Money in whole fen (分), a hundredth of a yuan (元). No fraction of a fen exists anywhere."""

from typing import Self

from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, order=True)
class Money:
    fen: int

    @property
    def amount(self) -> str:
        """Yuan as a bare decimal, "1.20": what a receipt column or a protocol field wants."""
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{'-' if self.fen < 0 else ''}{yuan}.{fen:02d}"

    def __str__(self) -> str:
        return f"{self.amount} 元"

    def __bool__(self) -> bool:
        return self.fen != 0

    def __add__(self, other: "Money") -> Self:
        return type(self)(self.fen + other.fen)

    def __sub__(self, other: "Money") -> Self:
        return type(self)(self.fen - other.fen)

    def __neg__(self) -> Self:
        return type(self)(-self.fen)

    def __mul__(self, times: int) -> Self:
        return type(self)(self.fen * times)
