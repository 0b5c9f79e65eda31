"""A library's list of deposits, as a spreadsheet writes it (CSV): each line read, or refused with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from bashu.project.table_file import FIRST_YEAR, TEXT_MAX, Columns, day, encoding_of, plain, rows

NAMES: Final[Mapping[str, frozenset[str]]] = {
    "card": frozenset({"card", "card number", "证号", "卡号", "读者证号", "借书证号"}),
    "amount": frozenset({"amount", "amount in yuan", "金额", "金额(元)", "押金", "押金(元)"}),
    "receipt": frozenset({"receipt", "receipt number", "收据", "收据号", "收据编号", "票据号"}),
    "date": frozenset({"date", "taken on", "日期", "收取日期", "收款日期"}),
    "collected by": frozenset({"collected by", "who collected", "经手人", "收款人"}),
}
COLUMNS: Final = Columns(names=NAMES, help=f"{', '.join(NAMES)} (or 证号, 金额, 收据号, 日期, 经手人)")
AMOUNT_MAX_FEN: Final = 10_000_000
AMOUNT: Final = re.compile(r"[¥￥]?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:[.]([0-9]{1,2}))?\s*元?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`number`: where it ends in the file, which begins with 1. A card and who took the money stay out of every log."""

    number: int
    card: str = field(repr=False)
    fen: int
    receipt: str
    taken_on: date
    collected_by: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """`fen`: as far as it could be read."""

    number: int
    receipt: str
    why: str
    fen: int = 0

    def __str__(self) -> str:
        named = f" (receipt {self.receipt})" if self.receipt else ""
        return f"line {self.number}{named}: {self.why}"


def read(path: Path) -> tuple[list[Line], list[RefusedLine]]:
    """Each line that is not empty is in one of the two lists. A receipt has one line."""
    lines, refused, seen = list[Line](), list[RefusedLine](), dict[str, int]()
    for number, row in rows(path, COLUMNS, encoding=encoding_of(path)):
        told = _line(number, row)
        if isinstance(told, Line) and told.receipt in seen:
            why = f"this receipt stands on line {seen[told.receipt]} already"
            told = RefusedLine(number=number, receipt=told.receipt, why=why, fen=told.fen)
        if isinstance(told, RefusedLine):
            refused.append(told)
        else:
            seen[told.receipt] = number
            lines.append(told)
    return lines, refused


def fen_of(text: str) -> int | None:
    """Yuan as people write them: 100, 100.00, 1,000.00, ¥100."""
    found = AMOUNT.fullmatch(plain(text))
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


def _line(number: int, row: Mapping[str, str]) -> Line | RefusedLine:
    receipt, fen, taken_on = plain(row["receipt"]), fen_of(row["amount"]), _day(row["date"])
    collected_by = plain(row["collected by"])
    reasons = {
        "no receipt number: without it nobody can tell whether it was brought before": not receipt,
        "no card number": not plain(row["card"]),
        f"the amount {row['amount'].strip()[:TEXT_MAX]!r} is none in yuan, as 100.00": fen is None,
        "nothing was taken": fen == 0,
        f"more than {AMOUNT_MAX_FEN // 100:,} yuan": fen is not None and fen > AMOUNT_MAX_FEN,
        f"the date {row['date'].strip()[:TEXT_MAX]!r} is none, as 2014-05-20": taken_on is None,
        f"a text of more than {TEXT_MAX} characters": max(len(receipt), len(collected_by)) > TEXT_MAX,
    }
    wrong = next((why for why, holds in reasons.items() if holds), None)
    if wrong is not None or fen is None or taken_on is None:
        return RefusedLine(number=number, receipt=receipt[:TEXT_MAX], why=wrong or "", fen=fen or 0)
    return Line(
        number=number, card=plain(row["card"]), fen=fen, receipt=receipt, taken_on=taken_on, collected_by=collected_by
    )  # fmt: skip


def _day(text: str) -> date | None:
    found = day(text)
    return found if found is not None and found.year >= FIRST_YEAR else None
