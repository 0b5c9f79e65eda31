"""A rule as people write it, a text for each thing that it says; an empty one says nothing."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

from bashu.domain.money import Money
from bashu.domain.policy.choose import NAMED
from bashu.domain.policy.rules import NO_DATE, NO_LIMIT, TERM_NAMES, Consequence, RenewFrom, Rule
from bashu.domain.policy.words import COLUMNS, TERMS, Both, Language, pick

PLACES: Final = ("owner", "lending", "home")
DATES: Final = ("starts_on", "ends_on")
NAMES: Final = ("name_zh", "name_en")
# All that a form asks.
WRITTEN: Final = (*NAMES, *PLACES, *NAMED, "item_age_days_max", *DATES, *TERM_NAMES)
CHOICES: Final[Mapping[str, type[StrEnum]]] = {"renew_from": RenewFrom, "overdue_leads_to": Consequence}
YES_NO: Final = ("lendable", "holdable", "within_membership", "auto_renews", "renew_if_overdue")
# What stands for no limit and for no fixed date, in both languages.
UNLIMITED: Final[Both] = ("不限", "no limit")
NEVER: Final[Both] = ("无", "none")
YUAN: Final = re.compile(r"(\d{1,8})(?:\.(\d{1,2}))?", re.ASCII)
NUMBER: Final = re.compile(r"\d{1,9}", re.ASCII)
_REGION: Final = re.compile(r"\d{2,6}", re.ASCII)


# The next fen stands for no limit.
_FEN_MAX: Final = NO_LIMIT - 1
_YUAN_HOW: Final[Both] = (
    f"请写0至{Money(_FEN_MAX).amount}的金额（元），如0.20，或写“不限”。",
    f"Write 0 to {Money(_FEN_MAX).amount} yuan, such as 0.20, or: no limit.",
)
_A_NUMBER: Final[Both] = (
    "请写0至999999999的整数，或写“不限”。",
    "Write a whole number from 0 to 999999999, or: no limit.",
)


class WrongTextError(ValueError):
    """Says in both languages what cannot be read."""

    def __init__(self, both: Both) -> None:
        super().__init__(both[1])
        self.both = both


def read_rule(texts: Mapping[str, str], *, rule_id: int = 0) -> Rule | tuple[Both, ...]:
    """The rule, or everything in it that cannot be read."""
    problems: list[Both] = []
    values: dict[str, Any] = {}
    for name in WRITTEN:
        try:
            values |= _read(name, texts.get(name, "").strip())
        except WrongTextError as wrong:
            problems.append(wrong.both)
    if not problems and not (values["name_zh"] and values["name_en"]):
        problems.append(("请给规则起中文名和英文名。", "Give the rule a name in Chinese and one in English."))
    return tuple(problems) or Rule(id=rule_id, **values)


def write_rule(rule: Rule, language: Language) -> dict[str, str]:
    """What `read_rule` reads as this rule."""
    places = {who: write_place(rule, who) for who in PLACES}
    names = (name for name in WRITTEN if name not in PLACES)
    return places | {name: write_value(name, getattr(rule, name), language=language) for name in names}


def write_place(rule: Rule, who: str) -> str:
    """library:12, region:5101, or nothing: anywhere."""
    library_id, region = getattr(rule, f"{who}_library_id"), getattr(rule, f"{who}_region")
    return f"library:{library_id}" if library_id is not None else f"region:{region}" if region else ""


def write_value(name: str, value: object, *, language: Language) -> str:
    if value is None:
        return ""
    if name in YES_NO:
        return "yes" if value else "no"
    if value in {NO_LIMIT, NO_DATE}:
        return pick(UNLIMITED if value == NO_LIMIT else NEVER, language)
    return Money(value).amount if "_fen" in name and isinstance(value, int) else str(value)


def _read(name: str, text: str) -> dict[str, Any]:
    if name in PLACES:
        return _place(name, text)
    if not text:
        return {name: "" if name in NAMES else None}
    return {name: text if name in {*NAMES, *NAMED} else _value(name, text)}


def _place(who: str, text: str) -> dict[str, Any]:
    kind, _, code = text.partition(":")
    if kind == "library" and NUMBER.fullmatch(code):
        return {f"{who}_library_id": int(code)}
    if kind == "region" and _REGION.fullmatch(code):
        return {f"{who}_region": code}
    if text:
        raise WrongTextError(_wrong(who, text, how=("请从列表中选择。", "Choose from the list.")))
    return {}


def _value(name: str, text: str) -> object:
    if name in YES_NO and text in {"yes", "no"}:
        return text == "yes"
    if name in CHOICES and text in set(CHOICES[name]):
        return CHOICES[name](text)
    if name in {*DATES, "due_on"}:
        return _date(name, text)
    if name in YES_NO or name in CHOICES:
        raise WrongTextError(_wrong(name, text, how=("请从列表中选择。", "Choose from the list.")))
    return _number(name, text)


def _date(name: str, text: str) -> date:
    if name == "due_on" and text in NEVER:
        return NO_DATE
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongTextError(_wrong(name, text, how=("请写成2027-01-15。", "Write 2027-01-15."))) from None


def _number(name: str, text: str) -> int:
    if text in UNLIMITED and name in TERM_NAMES:
        return NO_LIMIT
    if "_fen" in name:
        yuan = YUAN.fullmatch(text)
        fen = int(yuan[1]) * 100 + int((yuan[2] or "").ljust(2, "0")) if yuan else None
        if fen is None or fen > _FEN_MAX:
            raise WrongTextError(_wrong(name, text, how=_YUAN_HOW))
        return fen
    if not NUMBER.fullmatch(text):
        raise WrongTextError(_wrong(name, text, how=_A_NUMBER))
    return int(text)


def _wrong(name: str, text: str, *, how: Both) -> Both:
    called = TERMS.get(name) or COLUMNS[name]
    return f"“{called[0]}”不能是“{text}”：{how[0]}", f'{called[1]} cannot be "{text}". {how[1]}'
