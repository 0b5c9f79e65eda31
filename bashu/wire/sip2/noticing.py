"""What a machine means by the properties of an item (CH of 19), for which SIP2 has no list of words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .told import Noticed


@dataclass(frozen=True, slots=True)
class ReportRule:
    """`part` empty: whatever is said."""

    part: str
    noticed: Noticed

    def fits(self, words: str) -> bool:
        return self.part in words.casefold()


# The first that fits decides, so what says more stands before what says less.
USUAL_RULES: Final = tuple(
    ReportRule(part, noticed)
    for noticed, parts in (
        (Noticed.PART_MISSING, ("缺附件", "缺少附件", "附件缺", "part missing", "missing part", "incomplete")),
        (Noticed.LABEL, ("标签", "条码", "芯片", "label", "barcode", "tag")),
        (Noticed.MISPLACED, ("错架", "乱架", "放错", "misplaced", "misshelved", "wrong shelf")),
        (Noticed.DAMAGED, ("污", "破", "损", "缺页", "撕", "霉", "水渍", "damage", "torn", "wet", "mould", "mold")),
    )
    for part in parts
)  # fmt: skip


def noticed(words: str, rules: Iterable[ReportRule]) -> Noticed:
    """By the rules of the terminal, then by what is usual; what nobody understands is for staff to read."""
    said = words.casefold()
    return next((rule.noticed for rule in (*rules, *USUAL_RULES) if rule.fits(said)), Noticed.OTHER)
