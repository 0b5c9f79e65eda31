"""A library's list of open loans, as a spreadsheet writes it (CSV): each line read, or refused with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from bashu.db.network.queries import branches_by_code
from bashu.domain.calendar import end_of, start_of
from bashu.domain.circulation.commands import ItemScan, TakeOverLoan
from bashu.project.bringing import Kind, Listed, collected
from bashu.project.table_file import TEXT_MAX, Columns, WrongError, needed_day, plain

NAMES: Final[Mapping[str, frozenset[str]]] = {
    "barcode": frozenset({"barcode", "条码", "条码号", "图书条码", "馆藏条码"}),
    "card": frozenset({"card", "card number", "证号", "卡号", "读者证号", "借书证号"}),
    "borrowed on": frozenset({"borrowed on", "lent on", "借出日期", "借书日期", "借阅日期"}),
    "due on": frozenset({"due on", "due", "应还日期", "应还", "到期日期"}),
    "renewals": frozenset({"renewals", "renewed", "续借次数", "续借"}),
    "branch": frozenset({"branch", "branch code", "分馆", "借出分馆", "借出馆"}),
}
COLUMNS: Final = Columns(
    names=NAMES,
    optional=frozenset({"renewals", "branch"}),
    help="barcode, card, borrowed on, due on (or 条码号, 证号, 借出日期, 应还日期)",
)
RENEWALS_MAX: Final = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`number`: where it ends in the file, which begins with 1. `branch`: the code of the branch that lent, if told."""

    number: int
    barcode: str
    card: str = field(repr=False)
    borrowed_on: date
    due_on: date
    renewals: int
    branch: str

    @property
    def name(self) -> str:
        return f"{self.barcode}|{self.borrowed_on.isoformat()}"

    @property
    def fen(self) -> int:
        return 0


def read(path: Path) -> Listed[Line]:
    """An item has one open loan, so one line."""
    lines, refused = collected(path, COLUMNS, line=_line, once=lambda line: ("item", line.barcode))
    return Listed(lines=lines, refused=refused)


def _line(number: int, row: Mapping[str, str]) -> Line:
    barcode, card, renewals = plain(row["barcode"]), plain(row["card"]), plain(row["renewals"]) or "0"
    if not barcode or len(barcode) > TEXT_MAX:
        raise WrongError("no barcode, or too long for one")
    if not card:
        raise WrongError("no card number")
    borrowed_on, due_on = needed_day(row, "borrowed on"), needed_day(row, "due on")
    if due_on < borrowed_on:
        raise WrongError(f"due on {due_on}, before it was borrowed on {borrowed_on}")
    if not renewals.isdecimal() or int(renewals) > RENEWALS_MAX:
        raise WrongError(f"the renewals {renewals[:TEXT_MAX]!r} are no number up to {RENEWALS_MAX}")
    return Line(
        number=number, barcode=barcode, card=card, borrowed_on=borrowed_on, due_on=due_on, renewals=int(renewals),
        branch=plain(row["branch"]),
    )  # fmt: skip


def fields(lines: Sequence[Line], library_id: int) -> dict[int, Mapping[str, Any] | str]:
    """The library's own items alone: equal barcodes of others are others."""
    branches = branches_by_code(library_id)
    return {line.number: _fields(line, branches, library_id=library_id) for line in lines}


def _fields(line: Line, branches: Mapping[str, int], *, library_id: int) -> Mapping[str, Any] | str:
    if line.branch and line.branch not in branches:
        return f"no branch of this library has the code {line.branch[:TEXT_MAX]!r}: it has {', '.join(branches)}"
    return {
        "item": ItemScan(barcode=line.barcode, owner_library_id=library_id),
        "checked_out_at": start_of(line.borrowed_on),
        "due_at": end_of(line.due_on),
        "renewals": line.renewals,
        "branch_id": branches.get(line.branch),
    }


LOANS: Final = Kind(name="loan", counted="loans", command=TakeOverLoan, read=read, fields=fields)
