"""What a rule says against itself, or against the rules that complete it. Sentences in Chinese and English."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final

from bashu.domain.policy.choose import choose
from bashu.domain.policy.rules import NO_DATE, NO_LIMIT, TERM_NAMES, Consequence, Rule, RuleFacts, Terms
from bashu.domain.policy.voices import GROUP_OF, Group
from bashu.domain.policy.words import COLUMNS, TERMS, Both

REGION: Final = re.compile(r"(?:[1-9][0-9])(?:(?!00)[0-9]{2}){0,2}", re.ASCII)
WHAT_NAMES: Final = ("id", "name_zh", "name_en")
PERIOD_COLUMNS: Final = ("starts_on", "ends_on", "lasting")
MATCH_COLUMNS: Final = tuple(
    field.name for field in fields(Rule) if field.name not in {*WHAT_NAMES, *PERIOD_COLUMNS, *TERM_NAMES}
)
# What a limit on loans wherever made may depend on: the patron, not the place.
HOME_COLUMNS: Final = frozenset({"home_library_id", "home_region", "patron_category"})
ALLOWED_COLUMNS: Final = {
    "total_limit": HOME_COLUMNS | {"item_kind"},
    "collection_limit": HOME_COLUMNS | {"collection"},
    "owner_limit": HOME_COLUMNS | {"owner_library_id", "owner_region"},
}
WHEREVER: Final = tuple(term for term, group in GROUP_OF.items() if group in {Group.OWNERS_LIMITS, Group.HOMES_LIMITS})
LEAST: Final = dict.fromkeys(
    ("loan_days", "short_days", "short_from_holds", "hold_shelf_days", "membership_days", "lost_after_days"), 1
)
# Days and hours that are added to a day: a hundred years, or no limit.
DAYS_MAX: Final = 36_500
# Some libraries ask ten times the price.
PERCENT_MAX: Final = 10_000
MOST: Final = {
    "loan_days": DAYS_MAX, "loan_hours": DAYS_MAX, "renewal_days": DAYS_MAX, "hold_shelf_days": DAYS_MAX,
    "grace_days": DAYS_MAX, "suspend_days_max": DAYS_MAX, "protect_days": DAYS_MAX, "lost_refund_days": DAYS_MAX,
    "lost_price_percent": PERCENT_MAX, "damage_slight_percent": PERCENT_MAX, "damage_heavy_percent": PERCENT_MAX,
    "part_percent": PERCENT_MAX,
}  # fmt: skip


def in_one(rule: Rule) -> Iterator[Both]:
    yield from _wrong_places(rule)
    yield from _wrong_numbers(rule)
    if rule.starts_on and rule.ends_on and rule.ends_on < rule.starts_on:
        yield (
            f"结束日期{rule.ends_on}早于起始日期{rule.starts_on}。",
            f"it ends on {rule.ends_on}, before it starts on {rule.starts_on}.",
        )
    yield from _against_each_other(rule)
    for term in WHEREVER:
        foreign = [column for column in conditions(rule) if column not in ALLOWED_COLUMNS.get(term, HOME_COLUMNS)]
        if foreign and getattr(rule, term) is not None:
            zh = "、".join(COLUMNS[column][0] for column in foreign)
            en = ", ".join(COLUMNS[column][1] for column in foreign)
            yield (
                f"“{TERMS[term][0]}”按读者在各馆的全部借阅计算，不能取决于{zh}。",
                f"“{TERMS[term][1]}” counts what a patron has wherever it was lent, so it cannot depend on: {en}.",
            )


def conditions(rule: Rule) -> dict[str, object]:
    """By column; the same for two rules that are for exactly the same. An age of no days is one: acquired today."""
    found = {column: getattr(rule, column) for column in MATCH_COLUMNS}
    return {column: value for column, value in found.items() if value not in (None, "")}


def _against_each_other(rule: Rule) -> Iterator[Both]:
    if _exceeds(rule.overdue_fen_per_day, rule.overdue_cap_fen):
        yield _cap(rule.overdue_fen_per_day, rule.overdue_cap_fen)
    if _exceeds(rule.kind_limit, rule.total_limit):
        yield (
            f"本馆可借{rule.kind_limit}，多于全网上限{rule.total_limit}。",
            f"a library lets {rule.kind_limit} be out, more than the {rule.total_limit} of the whole network.",
        )
    if rule.renewals_max and rule.renewal_days == 0:
        yield _no_days(rule.renewals_max)
    if rule.first_limit != NO_LIMIT and _exceeds(rule.first_limit, rule.loans_limit):
        yield (
            f"新读者可借{rule.first_limit}，多于在借总上限{rule.loans_limit}。",
            f"a first-time reader may have {rule.first_limit}, more than the {rule.loans_limit} of everybody.",
        )
    if _exceeds(rule.damage_slight_percent, rule.damage_heavy_percent):
        yield (
            f"轻微污损赔定价的{rule.damage_slight_percent}%，多于严重污损的{rule.damage_heavy_percent}%。",
            f"slight damage costs {rule.damage_slight_percent} percent, heavy only {rule.damage_heavy_percent}.",
        )
    if rule.due_on is not None and rule.starts_on is not None and rule.due_on < rule.starts_on:
        yield (
            f"统一应还日期{rule.due_on}早于起始日期{rule.starts_on}。",
            f"what is lent would be due on {rule.due_on}, before the rule starts on {rule.starts_on}.",
        )


def without_effect(rule: Rule) -> Iterator[Both]:
    """Of a rule that is no fallback: that one has to set everything."""
    if rule.renewals_max == 0 and rule.renewal_days:
        yield (
            f"不可续借，却设定续借{rule.renewal_days}天。请去掉续借天数，或允许续借。",
            f"it allows no renewal, and yet {rule.renewal_days} days for one. Leave out the days, or allow renewals.",
        )
    if rule.loan_hours and rule.loan_days is not None:
        yield (
            f"同时设定了{rule.loan_days}天和{rule.loan_hours}小时的借期，天数不起作用。请只写一个。",
            f"it sets {rule.loan_days} days and {rule.loan_hours} hours, and only the hours count. Write one of them.",
        )
    if rule.loan_hours and rule.due_on not in (None, NO_DATE):
        yield (
            f"同时设定了{rule.loan_hours}小时的借期和应还日期{rule.due_on}，日期不起作用。请只写一个。",
            f"it sets {rule.loan_hours} hours and a fixed date, and only the hours count. Write one of them.",
        )
    if rule.short_days is not None and rule.loan_days is not None and rule.loan_days <= rule.short_days < NO_LIMIT:
        yield (
            f"预约多时的短借期{rule.short_days}天并不短于借期{rule.loan_days}天。",
            f"loans while many wait have {rule.short_days} days, no less than the {rule.loan_days} of others.",
        )
    for needs, terms in _NEEDS.items():
        for term in terms:
            if rule.overdue_leads_to not in (None, needs) and getattr(rule, term):
                yield (
                    f"逾期后果不是“{_OF[needs][0]}”，却设定了“{TERMS[term][0]}”。",
                    f"“{TERMS[term][1]}” is set, although being late leads to no {_OF[needs][1]} here.",
                )


def in_merged(rules: Sequence[Rule], *, today: date) -> Iterator[tuple[tuple[int, ...], Both]]:
    """Each rule with those that complete it where nothing more specific speaks, at both ends of its period. What has
    been is left as it was."""
    seen: set[tuple[int, ...]] = set()
    for rule in rules:
        days = {max(rule.starts_on or date.min, today), rule.ends_on or date.max}
        for on in (day for day in days if day >= today):
            terms = choose(rules, _facts_of(rule), on=on)
            for names, text in _of_terms(terms):
                ids = tuple(sorted({terms.reasons[name] for name in names}))
                # That of one rule alone is told already; and each pair once.
                if len(ids) > 1 and rule.id in ids and ids not in seen:
                    seen.add(ids)
                    zh, en = ("、".join(map(str, ids)), ", ".join(map(str, ids)))
                    yield ids, (f"规则{zh}合在一起：{text[0]}", f"Rules {en} together: {text[1]}")


def _of_terms(terms: Terms) -> Iterator[tuple[tuple[str, ...], Both]]:
    charges = terms.overdue_leads_to is Consequence.CHARGE
    if charges and terms.overdue_fen_per_day > terms.overdue_cap_fen:
        yield ("overdue_fen_per_day", "overdue_cap_fen"), _cap(terms.overdue_fen_per_day, terms.overdue_cap_fen)
    if terms.renewals_max and terms.renewal_days == 0 and not terms.loan_hours:
        yield ("renewals_max", "renewal_days"), _no_days(terms.renewals_max)


def _facts_of(rule: Rule) -> RuleFacts:
    """The loan that this rule describes, and otherwise one that no rule names."""
    nowhere = RuleFacts(
        owner_library_id=0, owner_region="", lending_library_id=0, lending_region="", home_library_id=0, home_region="",
        patron_category="", item_kind="", collection="", item_age_days=NO_LIMIT,
    )  # fmt: skip
    named: dict[str, Any] = {
        column: getattr(rule, column)
        for column in MATCH_COLUMNS
        if column != "item_age_days_max" and getattr(rule, column) is not None
    }
    if rule.item_age_days_max is not None:
        named["item_age_days"] = rule.item_age_days_max
    return nowhere._replace(**named)


def _wrong_places(rule: Rule) -> Iterator[Both]:
    for who, zh in (("owner", "所属"), ("lending", "借出"), ("home", "读者所属")):
        region = getattr(rule, f"{who}_region")
        if region and getattr(rule, f"{who}_library_id") is not None:
            yield (
                f"{zh}同时写了图书馆和地区，请只写一个。",
                f"it names both a library and a region as {who}. Name one.",
            )
        if region and not REGION.fullmatch(region):
            yield (
                f"{zh}地区“{region}”不是行政区划代码的前几位。四川写51，成都写5101。",
                f"{who} region “{region}” is no prefix of a GB/T 2260 code. Write 51 for Sichuan, 5101 for Chengdu.",
            )


def _wrong_numbers(rule: Rule) -> Iterator[Both]:
    for name in (*TERM_NAMES, "item_age_days_max"):
        value = getattr(rule, name)
        if isinstance(value, bool) or not isinstance(value, int):
            continue
        zh, en = TERMS.get(name) or COLUMNS[name]
        least, most = LEAST.get(name, 0), MOST.get(name, NO_LIMIT)
        if value < least:
            yield f"“{zh}”为{value}，最小为{least}。", f"“{en}” is {value}; the least it can be is {least}."
        if value > most:
            yield f"“{zh}”为{value}，最大为{most}。", f"“{en}” is {value}; the most it can be is {most}."


def _exceeds(value: int | None, limit: int | None) -> bool:
    return value is not None and limit is not None and value > limit


def _cap(per_day: int | None, cap: int | None) -> Both:
    return (
        f"每天逾期费{per_day}分，多于每册上限{cap}分。",
        f"one day overdue costs {per_day} fen, more than the cap of {cap}.",
    )


def _no_days(renewals: int) -> Both:
    return f"可续借{renewals}次，每次0天。", f"it allows {renewals} renewals of no days."


_NEEDS: Final = {
    Consequence.CHARGE: ("overdue_fen_per_day", "overdue_cap_fen"),
    Consequence.SUSPEND: ("suspend_days_max",),
}
_OF: Final = {Consequence.CHARGE: ("收逾期费", "charge"), Consequence.SUSPEND: ("停借", "time without borrowing")}
