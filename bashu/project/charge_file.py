"""A library's list of what readers owe, as a spreadsheet writes it (CSV): each line, or why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from bashu.domain.circulation.charges.commands import TakeOverCharge
from bashu.domain.settlement.charges import CHARGE_MAX_FEN, ChargeKind
from bashu.project.bringing import Kind, Listed, Sum, collected
from bashu.project.deposit_file import fen_of
from bashu.project.table_file import TEXT_MAX, Columns, WrongError, needed_day, plain

NAMES: Final[Mapping[str, frozenset[str]]] = {
    "number": frozenset({"number", "charge number", "流水号", "费用编号", "罚款编号", "单号", "编号"}),
    "card": frozenset({"card", "card number", "证号", "卡号", "读者证号", "借书证号"}),
    "amount": frozenset({"amount", "amount in yuan", "金额", "金额(元)", "应付", "应收金额", "应付金额"}),
    "paid": frozenset({"paid", "已付", "已交", "已付金额", "实收金额"}),
    "waived": frozenset({"waived", "减免", "减免金额", "免除金额"}),
    "charged on": frozenset({"charged on", "date", "日期", "产生日期", "欠费日期", "罚款日期"}),
    "kind": frozenset({"kind", "type", "类型", "费用类型", "欠费类型", "原因"}),
}
COLUMNS: Final = Columns(
    names=NAMES,
    optional=frozenset({"paid", "waived", "kind"}),
    help="number, card, amount, charged on (or 流水号, 证号, 金额, 日期)",
)
KINDS: Final[Mapping[str, ChargeKind]] = {
    "": ChargeKind.TAKEN_OVER, "other": ChargeKind.TAKEN_OVER, "其他": ChargeKind.TAKEN_OVER,
    "逾期": ChargeKind.OVERDUE, "逾期费": ChargeKind.OVERDUE, "超期": ChargeKind.OVERDUE, "滞纳金": ChargeKind.OVERDUE,
    "遗失": ChargeKind.LOST, "丢失": ChargeKind.LOST, "遗失赔偿": ChargeKind.LOST, "赔偿": ChargeKind.LOST,
    "加工费": ChargeKind.LOST_HANDLING, "污损": ChargeKind.DAMAGE, "损坏": ChargeKind.DAMAGE,
    "污损赔偿": ChargeKind.DAMAGE, "缺件": ChargeKind.PART, "工本费": ChargeKind.CARD, "办证费": ChargeKind.CARD,
    "overdue": ChargeKind.OVERDUE, "lost": ChargeKind.LOST, "damage": ChargeKind.DAMAGE, "card": ChargeKind.CARD,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`number`: where it ends in the file, which begins with 1. `name`: its number in the old system."""

    number: int
    name: str
    card: str = field(repr=False)
    amount_fen: int
    paid_fen: int
    waiver_fen: int
    charged_on: date
    kind: ChargeKind

    @property
    def fen(self) -> int:
        """What is left of it."""
        return self.amount_fen - self.paid_fen - self.waiver_fen


def read(path: Path) -> Listed[Line]:
    """What is settled there already is counted, and nothing else."""
    lines, refused = collected(path, COLUMNS, line=_line, once=lambda line: ("number", line.name))
    told = {
        "paid there": _sum(line.paid_fen for line in lines if line.paid_fen),
        "waived there": _sum(line.waiver_fen for line in lines if line.waiver_fen),
        "settled there": _sum(0 for line in lines if not line.fen),
    }
    apart = Sum(
        lines=told["settled there"].lines, fen=told["paid there"].fen + told["waived there"].fen
    )  # fmt: skip
    return Listed(lines=[line for line in lines if line.fen], refused=refused, apart=apart, told=told)


def _sum(sums: Any) -> Sum:
    found = Sum()
    for fen in sums:
        found.add(fen)
    return found


def _line(number: int, row: Mapping[str, str]) -> Line:
    """A line that cannot be read is refused with its whole amount, as far as there is one."""
    amount_fen = fen_of(row["amount"])
    try:
        return _read(number, row, amount_fen=amount_fen)
    except WrongError as wrong:
        raise WrongError(str(wrong), fen=amount_fen or 0) from None


def _read(number: int, row: Mapping[str, str], *, amount_fen: int | None) -> Line:
    name, card = plain(row["number"]), plain(row["card"])
    paid_fen, waiver_fen = (fen_of(row[each]) if plain(row[each]) else 0 for each in ("paid", "waived"))
    kind = KINDS.get(plain(row["kind"]).lower())
    reasons = {
        "no number: without it nobody can tell whether it was brought before": not name,
        f"a number of more than {TEXT_MAX} characters": len(name) > TEXT_MAX,
        "no card number": not card,
        f"the amount {plain(row['amount'])[:TEXT_MAX]!r} is none in yuan, as 3.50": amount_fen is None,
        f"more than {CHARGE_MAX_FEN // 100:,} yuan": (amount_fen or 0) > CHARGE_MAX_FEN,
        f"what was paid, {plain(row['paid'])[:TEXT_MAX]!r}, is no sum in yuan": paid_fen is None,
        f"what was waived, {plain(row['waived'])[:TEXT_MAX]!r}, is no sum in yuan": waiver_fen is None,
        "more was paid and waived than it came to": (amount_fen or 0) < (paid_fen or 0) + (waiver_fen or 0),
        f"the kind {plain(row['kind'])[:TEXT_MAX]!r} is unknown. Known are: {', '.join(filter(None, KINDS))}": not kind,
    }
    wrong = next((why for why, holds in reasons.items() if holds), None)
    if wrong is not None or kind is None:
        raise WrongError(wrong or "")
    return Line(
        number=number, name=name, card=card, amount_fen=amount_fen or 0, paid_fen=paid_fen or 0,
        waiver_fen=waiver_fen or 0, charged_on=needed_day(row, "charged on"), kind=kind,
    )  # fmt: skip


def fields(lines: Sequence[Line], _library_id: int) -> dict[int, Mapping[str, Any] | str]:
    """Owed to whose clock enters it."""
    return {line.number: {"fen": line.fen, "charged_on": line.charged_on, "because": line.kind} for line in lines}


CHARGES: Final = Kind(
    name="charge", counted="charges", command=TakeOverCharge, read=read, fields=fields, is_money=True
)  # fmt: skip
