"""What the office writes about routes and floating, and why it cannot stand, with the words for whoever wrote it."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Final

from bashu.domain.routing.legs import Leg
from bashu.domain.values import value_class

WEEK_MINUTES: Final = 7 * 24 * 60
AGE_DAYS_MAX: Final = 36_500
MONTHS_MAX: Final = 1_200
COUNT_MAX: Final = 10_000_000
FEN_MAX: Final = 100_000_000


@value_class(frozen=True, slots=True, kw_only=True)
class WrittenGroup:
    """`item_kinds` empty: all kinds. `regions` are GB/T 2260 codes: all branches of their libraries are in it."""

    code: str
    name_zh: str
    name_en: str
    min_item_age_days: int = 0
    item_kinds: tuple[str, ...] = ()
    crosses_cities: bool = True
    regions: tuple[str, ...] = ()
    branch_capacity: int | None = None
    go_home_months: int | None = None
    manual_only: bool = False


class No(StrEnum):
    NO_BRANCH = "no_branch"
    GOES_NOWHERE = "goes_nowhere"
    NO_WEEKDAY = "no_weekday"
    NO_TIME = "no_time"
    TAKES_NO_TIME = "takes_no_time"
    CUT_OFF = "cut_off"
    COST = "cost"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    NO_DAYS = "no_days"
    CODE_FORM = "code_form"
    CODE_TAKEN = "code_taken"
    NO_NAME = "no_name"
    AGE = "age"
    MONTHS = "months"
    CAPACITY = "capacity"
    REGION_UNKNOWN = "region_unknown"
    NOTHING_TO_MOVE = "nothing_to_move"
    MOVED_ALREADY = "moved_already"


WORDS: Final[dict[No, tuple[str, str]]] = {
    No.NO_BRANCH: ("没有这个分馆代码。", "No branch has this code."),
    No.GOES_NOWHERE: ("起点和终点须为两个分馆。", "A leg goes from one branch to another."),
    No.NO_WEEKDAY: ("请至少选择一个开行的星期。", "Choose at least one weekday on which it leaves."),
    No.NO_TIME: ("请填写发车时刻，如 09:00。", "Say at what time it leaves, like 09:00."),
    No.TAKES_NO_TIME: ("在途时间须为 1 分钟至 7 天。", "It is under way for at least a minute and at most 7 days."),
    No.CUT_OFF: ("截止时间须在发车前 0 分钟至 7 天。", "The cut-off is between 0 minutes and 7 days before it leaves."),
    No.COST: ("费用须为 0 至 100 万元。", "The cost is between 0 and 1 million yuan."),
    No.ENDS_BEFORE_IT_BEGINS: ("结束日期早于开始日期。", "The last day is before the first."),
    No.NO_DAYS: ("请填写停开的起止日期。", "Say on which days it does not leave."),
    No.CODE_FORM: (
        "代码由小写字母、数字和连字符组成，最多 30 个字符。",
        "A code has small letters, digits and hyphens, at most 30.",
    ),
    No.CODE_TAKEN: ("该代码已被另一流转组使用。", "Another float group has this code."),
    No.NO_NAME: ("请填写中文和英文名称。", "Give it a name in Chinese and in English."),
    No.AGE: ("新书保护期须为 0 至 36500 天。", "The age is between 0 and 36500 days."),
    No.MONTHS: ("送还期限须为 1 至 1200 个月。", "The months after which it goes home are between 1 and 1200."),
    No.CAPACITY: ("容量须为 0 或以上的整数。", "Room and quota are whole numbers, 0 or more."),
    No.REGION_UNKNOWN: ("没有这个行政区划代码。", "No region has this code."),
    No.NOTHING_TO_MOVE: (
        "这项建议已不成立，请按最新建议重新选择。",
        "This proposal no longer holds. Choose from the list as it is now.",
    ),
    No.MOVED_ALREADY: ("同样的调配已在进行。", "The same move is under way already."),
}


def leg_problem(leg: Leg) -> No | None:
    if leg.origin_branch_id == leg.destination_branch_id:
        return No.GOES_NOWHERE
    if not leg.weekdays:
        return No.NO_WEEKDAY
    if not 0 < leg.minutes <= WEEK_MINUTES:
        return No.TAKES_NO_TIME
    if not 0 <= leg.cut_off_minutes <= WEEK_MINUTES:
        return No.CUT_OFF
    if not 0 <= leg.cost_fen <= FEN_MAX:
        return No.COST
    return span_problem(leg.starts_on, leg.ends_on)


def span_problem(starts_on: date | None, ends_on: date | None) -> No | None:
    backwards = starts_on is not None and ends_on is not None and ends_on < starts_on
    return No.ENDS_BEFORE_IT_BEGINS if backwards else None


def group_problem(group: WrittenGroup, *, others: Collection[str], regions: Collection[str]) -> No | None:
    """`others`: the codes of the other groups; `regions`: those that there are."""
    code = group.code
    if not (0 < len(code) <= 30 and code.isascii() and code == code.lower() and code.replace("-", "").isalnum()):
        return No.CODE_FORM
    if code in others:
        return No.CODE_TAKEN
    if not (group.name_zh and group.name_en):
        return No.NO_NAME
    if not 0 <= group.min_item_age_days <= AGE_DAYS_MAX:
        return No.AGE
    if group.go_home_months is not None and not 1 <= group.go_home_months <= MONTHS_MAX:
        return No.MONTHS
    if not set(group.regions) <= set(regions):
        return No.REGION_UNKNOWN
    return room_problem(group.branch_capacity)


def room_problem(room: int | None) -> No | None:
    return No.CAPACITY if room is not None and not 0 <= room <= COUNT_MAX else None
