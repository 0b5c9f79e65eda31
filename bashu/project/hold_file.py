"""A library's list of open holds, as a spreadsheet writes it (CSV): each line read, or refused with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from bashu.db.catalogue.queries import bibs_of_barcodes, bibs_of_records
from bashu.db.network.queries import branches_by_code
from bashu.domain.calendar import LOCAL, end_of
from bashu.domain.circulation.holds.commands import TakeOverHold
from bashu.project.bringing import Kind, Listed, Sum, collected
from bashu.project.table_file import TEXT_MAX, Columns, Said, WrongError, day_in, needed_day, plain

NAMES: Final[Mapping[str, frozenset[str]]] = {
    "number": frozenset({"number", "hold number", "流水号", "预约号", "预约编号", "编号"}),
    "card": frozenset({"card", "card number", "证号", "卡号", "读者证号", "借书证号"}),
    "record": frozenset({"record", "control number", "记录号", "控制号", "书目记录号", "主键"}),
    "barcode": frozenset({"barcode", "条码", "条码号", "图书条码", "馆藏条码"}),
    "placed on": frozenset({"placed on", "placed at", "预约日期", "预约时间"}),
    "branch": frozenset({"branch", "branch code", "pickup", "取书馆", "取书地点", "分馆"}),
    "wanted until": frozenset({"wanted until", "expires on", "有效期", "有效期至", "截止日期"}),
    "state": frozenset({"state", "状态", "预约状态"}),
}
COLUMNS: Final = Columns(
    names=NAMES,
    optional=frozenset({"record", "barcode", "branch", "wanted until", "state"}),
    help="number, card, placed on, and record or barcode (or 预约号, 证号, 预约日期, 记录号, 条码号)",
)
WAITING, READY, OVER = "waiting", "ready", "over"
STATES: Final[Mapping[str, str]] = {
    "": WAITING, "waiting": WAITING, "等待": WAITING, "预约中": WAITING, "排队": WAITING, "在途": WAITING,
    "ready": READY, "到书": READY, "已到书": READY, "已到馆": READY, "待取": READY, "已通知": READY,
    "over": OVER, "cancelled": OVER, "fulfilled": OVER, "expired": OVER, "已取消": OVER, "取消": OVER, "已借": OVER,
    "已完成": OVER, "已过期": OVER, "失效": OVER,
}  # fmt: skip
PUT_ASIDE: Final = "was put aside there: scan its item at a desk, and it is put aside here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`number`: where it ends in the file. `name`: its number in the old system; `record`, `barcode`: the title."""

    number: int
    name: str
    card: str = field(repr=False)
    record: str
    barcode: str
    placed_at: datetime
    branch: str
    wanted_until: date | None
    state: str

    @property
    def fen(self) -> int:
        return 0


def read(path: Path) -> Listed[Line]:
    """Who came first is first; of one moment, who stands first in the file."""
    lines, refused = collected(path, COLUMNS, line=_line, once=lambda line: ("number", line.name))
    over = Sum(lines=sum(line.state == OVER for line in lines))
    open_ones = sorted((line for line in lines if line.state != OVER), key=lambda line: (line.placed_at, line.number))
    notes = [Said(number=line.number, why=PUT_ASIDE) for line in open_ones if line.state == READY]
    return Listed(lines=open_ones, refused=refused, apart=over, told={"over there": over}, notes=notes)


def _line(number: int, row: Mapping[str, str]) -> Line:
    name, card, state = plain(row["number"]), plain(row["card"]), STATES.get(plain(row["state"]).lower())
    if not name or len(name) > TEXT_MAX:
        raise WrongError("no number, or too long for one: by it is known whether it was brought before")
    if not card:
        raise WrongError("no card number")
    if state is None:
        known = ", ".join(filter(None, STATES))
        raise WrongError(f"the state {plain(row['state'])[:TEXT_MAX]!r} is unknown. Known are: {known}")
    record, barcode = plain(row["record"]), plain(row["barcode"])
    if not record and not barcode:
        raise WrongError("neither a record nor a barcode says what is wanted")
    return Line(
        number=number, name=name, card=card, record=record, barcode=barcode, placed_at=_moment(row),
        branch=plain(row["branch"]), wanted_until=day_in(row, "wanted until"), state=state,
    )  # fmt: skip


def _moment(row: Mapping[str, str]) -> datetime:
    """With the time of day, where there is one: it says who was first."""
    day, text = needed_day(row, "placed on"), plain(row["placed on"]).replace("T", " ").partition(" ")[2]
    try:
        at = time.fromisoformat(text.zfill(len(text) + (text.find(":") == 1))) if text else time.min
    except ValueError:
        raise WrongError(f"the time {text[:TEXT_MAX]!r} is none, as 09:30") from None
    return datetime.combine(day, at.replace(tzinfo=None), tzinfo=LOCAL)


def fields(lines: Sequence[Line], library_id: int) -> dict[int, Mapping[str, Any] | str]:
    """By the library's own record, else by the record of the item with that barcode."""
    branches = branches_by_code(library_id)
    records = bibs_of_records(library_id, [line.record for line in lines if line.record])
    items = bibs_of_barcodes(library_id, [line.barcode for line in lines if line.barcode])
    return {
        line.number: _fields(
            line, branches, bib_id=records.get(line.record) if line.record else items.get(line.barcode)
        )
        for line in lines
    }


def _fields(line: Line, branches: Mapping[str, int], *, bib_id: int | None) -> Mapping[str, Any] | str:
    if bib_id is None:
        what = f"record {line.record[:TEXT_MAX]!r}" if line.record else f"item {line.barcode[:TEXT_MAX]!r}"
        return f"this library has no {what} here"
    if line.branch and line.branch not in branches:
        return f"no branch of this library has the code {line.branch[:TEXT_MAX]!r}: it has {', '.join(branches)}"
    return {
        "bib_id": bib_id,
        "pickup_branch_id": branches[line.branch] if line.branch else next(iter(branches.values())),
        "placed_at": line.placed_at,
        "wanted_until": end_of(line.wanted_until) if line.wanted_until else None,
    }


HOLDS: Final = Kind(name="hold", counted="holds", command=TakeOverHold, read=read, fields=fields)
