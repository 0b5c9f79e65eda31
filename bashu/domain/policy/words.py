"""What terms, the columns of rules and their values are called, in both languages, for the people who write rules."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, TypeAlias

from bashu.domain.money import Money
from bashu.domain.policy.rules import NO_DATE, NO_LIMIT, Consequence, RenewFrom, Rule
from bashu.domain.policy.tryout import PassedOver, Why
from bashu.domain.policy.voices import Group, Voice

Language: TypeAlias = Literal["zh-hans", "en"]
Both: TypeAlias = tuple[str, str]
"""Chinese, English."""

TERMS: Final[Mapping[str, Both]] = {
    "lendable": ("可外借", "may be lent"),
    "holdable": ("可预约", "may be held"),
    "protect_days": ("新书保护天数", "days for which a new item is held only for its owner's readers"),
    "loan_days": ("借期（天）", "days of a loan"),
    "loan_hours": ("借期（小时）", "hours of a loan"),
    "due_on": ("统一应还日期", "fixed date on which it is due"),
    "within_membership": ("不超过读者证有效期", "due within the membership"),
    "short_days": ("预约多时的短借期（天）", "days of a loan while many wait"),
    "short_from_holds": ("缩短借期的每册预约数", "holds for each item from which loans are shorter"),
    "renewals_max": ("续借次数", "renewals"),
    "renewal_days": ("续借天数", "days of a renewal"),
    "renew_from": ("续借起算", "renewal counts from"),
    "renew_window_days": ("到期前几天起可续借", "days before the due day from which it can be renewed"),
    "auto_renews": ("自动续借", "renews by itself"),
    "renew_if_overdue": ("有逾期仍可续借", "may be renewed while something is overdue"),
    "grace_days": ("宽限天数", "days of grace"),
    "overdue_leads_to": ("逾期后果", "being late leads to"),
    "overdue_fen_per_day": ("每天逾期费", "charge for a day"),
    "overdue_cap_fen": ("每册逾期费上限", "most that one item is charged"),
    "suspend_days_max": ("停借天数上限", "most days without borrowing for one item"),
    "lost_after_days": ("逾期几天视为遗失", "days overdue after which it counts as lost"),
    "lost_price_percent": ("遗失赔偿（定价的百分之几）", "percent of the price for what is lost"),
    "lost_price_fen": ("无定价时的遗失赔偿", "charge for what is lost and has no price"),
    "lost_handling_fen": ("遗失手续费", "charge for the work that a loss makes"),
    "lost_refund_days": ("赔后找到可退款的天数", "days after payment within which the price is given back"),
    "damage_slight_percent": ("轻微污损（定价的百分之几）", "percent of the price for slight damage"),
    "damage_heavy_percent": ("严重污损（定价的百分之几）", "percent of the price for heavy damage"),
    "part_percent": ("缺少附件（定价的百分之几）", "percent of the price for a missing part"),
    "owed_block_fen": ("欠本馆多少停借", "debt to the lender above which it lends nothing"),
    "owed_total_block_fen": ("欠全网多少停借", "debt to all libraries above which it lends nothing"),
    "overdue_max": ("容许的逾期册数", "overdue items that are tolerated"),
    "lost_max": ("容许的遗失册数", "lost items that are tolerated"),
    "unverified_limit": ("无法核验时的在借上限", "loans while cards cannot be verified"),
    "kind_limit": ("本馆借出的此类上限", "loans of this kind from the lender"),
    "hold_shelf_days": ("预约架保留天数", "days on the hold shelf"),
    "owner_limit": ("所属馆图书的在借上限", "loans of this owner's items"),
    "total_limit": ("此类在借上限", "loans of this kind in all"),
    "loans_limit": ("在借总上限", "loans in all"),
    "collection_limit": ("此馆藏分部的在借上限", "loans of this collection in all"),
    "away_limit": ("馆际借阅上限", "loans of other libraries"),
    "price_ceiling_fen": ("在借总价上限", "worth of all loans"),
    "first_limit": ("新读者在借上限", "loans of a first-time reader"),
    "first_until_returns": ("新读者须按期归还册数", "loans that a first-time reader must return in time"),
    "hold_limit": ("预约上限", "holds"),
    "title_limit": ("同一种书可要册数", "items of one title, held and on loan"),
    "membership_days": ("读者证有效天数", "days of membership"),
}
COLUMNS: Final[Mapping[str, Both]] = {
    "lending_library_id": ("借出馆", "lending library"),
    "owner_library_id": ("所属馆", "owner library"),
    "home_library_id": ("读者所属馆", "home library"),
    "lending_region": ("借出地区", "lending region"),
    "owner_region": ("所属地区", "owner's region"),
    "home_region": ("读者地区", "home region"),
    "lending": ("借出馆", "lending library"),
    "owner": ("所属馆", "owner library"),
    "home": ("读者所属馆", "home library"),
    "patron_category": ("读者类别", "patron category"),
    "item_kind": ("文献类型", "item kind"),
    "collection": ("馆藏分部", "collection"),
    "item_age_days_max": ("入藏时间", "item age"),
    "starts_on": ("起始日期", "first day"),
    "ends_on": ("结束日期", "last day"),
    "name_zh": ("中文名", "name in Chinese"),
    "name_en": ("英文名", "name in English"),
    "period": ("起止日期", "first or last day"),
    "due_on": ("统一应还日期", "fixed date"),
    "id": ("编号", "number"),
}
VOICES: Final[Mapping[Voice, Both]] = {
    Voice.OWNER: ("所属馆", "the owner"),
    Voice.LENDER: ("借出馆", "the lender"),
    Voice.HOME: ("读者所属馆", "the home library"),
}
GROUPS: Final[Mapping[Group, Both]] = {
    Group.LENDING: ("可否外借和预约", "whether it may be lent or held"),
    Group.PERIOD: ("借期和续借", "for how long, and renewal"),
    Group.OVERDUE: ("逾期", "being late"),
    Group.LOSS: ("遗失和污损", "what is lost or damaged"),
    Group.BLOCKS: ("停借条件", "what is tolerated"),
    Group.OWNERS_LIMITS: ("所属馆的限额", "the owner's limits"),
    Group.LENDERS_LIMITS: ("借出馆的限额", "the lender's limits"),
    Group.HOMES_LIMITS: ("读者所属馆的限额", "the home library's limits"),
}
_WORDS: Final[Mapping[object, Both]] = {
    RenewFrom.TODAY: ("续借当天", "the day of renewing"),
    RenewFrom.DUE: ("应还日期", "the due day"),
    Consequence.CHARGE: ("收逾期费", "a charge"),
    Consequence.BLOCK: ("还清前停借", "no borrowing until it is back"),
    Consequence.SUSPEND: ("逾期一天停借一天", "a day without borrowing for each day"),
    Consequence.NOTHING: ("无", "nothing"),
}
# What is named by a word; others are shown as they are written.
CODES: Final[Mapping[str, Both]] = {
    "adult": ("成人", "adult"),
    "youth": ("青少年", "youth"),
    "child": ("少儿", "child"),
    "institution": ("团体", "institution"),
    "family": ("家庭", "family"),
    "temporary": ("临时读者", "temporary"),
    "visitor": ("访客", "visitor"),
    "book": ("图书", "book"),
    "periodical": ("期刊", "periodical"),
    "disc": ("光盘", "disc"),
    "reference": ("参考文献", "reference"),
    "foreign": ("外文文献", "foreign"),
}
_WHY: Final[Mapping[Why, Both]] = {
    Why.ELSEWHERE: ("不适用：{column}不同", "does not apply: another {column}"),
    Why.NOT_YET: ("尚未生效", "not yet in force"),
    Why.OVER: ("已经失效", "no longer in force"),
    Why.DATE_PAST: ("统一应还日期已过", "its fixed date is past"),
    Why.LESS_SPECIFIC: ("适用，但{column}不如选中的规则具体", "applies, but names the {column} less closely"),
}


def pick(both: Both, language: Language) -> str:
    return both[language == "en"]


def term_name(term: str, language: Language) -> str:
    return pick(TERMS[term], language)


def code_name(code: str, language: Language) -> str:
    return pick(CODES.get(code, (code, code)), language)


def rule_name(rule: Rule, language: Language) -> str:
    return pick((rule.name_zh, rule.name_en), language)


def value_of(term: str, value: object, *, language: Language) -> str:
    """As the people who write rules read it."""
    if isinstance(value, bool):
        return pick(("是", "yes") if value else ("否", "no"), language)
    if isinstance(value, Consequence | RenewFrom):
        return pick(_WORDS[value], language)
    if value in {NO_LIMIT, NO_DATE}:
        return pick(("不限", "no limit") if value == NO_LIMIT else ("无", "none"), language)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and "_fen" in term:
        return pick((f"{Money(value).amount}元", f"{Money(value).amount} yuan"), language)
    return str(value)


def why_passed_over(passed: PassedOver, language: Language) -> str:
    return pick(_WHY[passed.why], language).format(column=pick(COLUMNS[passed.column], language))
