"""The lending rules: do they hold together, and what would happen if."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bashu.db.catalogue import queries as catalogue
from bashu.db.network import queries as network
from bashu.db.network.rules import read_rules
from bashu.db.patrons import families
from bashu.db.patrons.queries import find_by_number, patron_summary
from bashu.domain.calendar import local_day
from bashu.domain.circulation.words import say
from bashu.domain.outcome import Accepted, Busy, Failed, Refused
from bashu.domain.policy import NoTermError, Tried, check_rules, words
from bashu.domain.policy.words import Language
from bashu.engine import clock
from bashu.engine.circulation.tryout import Found, Supposed, SupposedItem, try_rules, would_lend
from bashu.project.commands import db
from bashu.project.errors import OperatingError

_LENT = ("可以借出。", "It would be lent.")
_LINE = ("{term}：{value}（{voice}；规则{id}，{rule}）", "{term}: {value} ({voice}; rule {id}, {rule})")
_PASSED = ("    规则{id}，{rule}（{value}）：{why}", "    rule {id}, {rule} ({value}): {why}")


@dataclass(frozen=True, slots=True)
class _Reader:
    who: tuple[int, str]
    family: tuple[int, str] | None = None
    patron_id: int | None = None


def problems(*, zh: bool) -> list[str]:
    db.check_schema()
    return [problem.zh if zh else problem.en for problem in check_rules(read_rules())]


def try_out(
    *,
    branch: str,
    number: str,
    category: str,
    home_code: str,
    barcode: str,
    owner: str,
    kind: str,
    collection: str,
    acquired: datetime | None,
    on: datetime | None,
    why: bool,
    zh: bool,
) -> list[str]:
    """Line by line."""
    db.check_schema()
    counter = network.counter(branch)
    if counter is None:
        raise OperatingError(f"no branch has the code {branch!r}")
    now, language = clock.now(), _language(zh=zh)
    day = on.date() if on else local_day(now)
    reader = _reader(number, category=category, home_code=home_code, now=now, on=day)
    made = SupposedItem(
        owner_library_id=0, kind=kind, collection=collection, acquired_on=acquired.date() if acquired else None
    )
    item, item_id = _item(made, barcode=barcode, owner=owner)
    supposed = Supposed(who=reader.who, family=reader.family, item=item, lending_library_id=counter.library_id, on=day)
    try:
        lines = list(_lines(try_rules(supposed), language=language, why=why))
    except NoTermError as error:
        raise OperatingError(f"{error} `bashu rules check` says what is wrong.") from None
    if reader.patron_id is not None and item_id is not None and counter.terminal_id is not None and on is None:
        outcome = would_lend(patron_id=reader.patron_id, item_id=item_id, terminal_id=counter.terminal_id, now=now)
        lines.append(_said(outcome, language))
    return lines


def _reader(number: str, *, category: str, home_code: str, now: datetime, on: date) -> _Reader:
    if not number:
        return _Reader((_library(home_code, "--home"), category))
    patron_id = find_by_number(number)
    patron = None if patron_id is None else patron_summary(patron_id, now=now)
    if patron is None:
        raise OperatingError(f"no reader has the number {number!r}")
    family = families.family_of(patron.patron_id, today=on)
    return _Reader((patron.home_library_id, patron.category), family, patron.patron_id)


def _item(made: SupposedItem, *, barcode: str, owner: str) -> tuple[SupposedItem, int | None]:
    """One that is there, or one such as was described."""
    if not barcode:
        such = SupposedItem(
            owner_library_id=_library(owner, "--owner"),
            kind=made.kind,
            collection=made.collection,
            acquired_on=made.acquired_on,
        )
        return such, None
    found = [nature for nature in catalogue.natures(barcode) if owner in ("", nature.owner_code)]
    if len(found) != 1:
        codes = ", ".join(nature.owner_code for nature in found)
        raise OperatingError(
            f"{len(found)} items have the barcode {barcode!r}" + (f": say --owner {codes}" * bool(codes))
        )
    (nature,) = found
    there = SupposedItem(
        owner_library_id=nature.owner_library_id,
        kind=nature.kind,
        collection=nature.collection,
        acquired_on=nature.acquired_on,
    )
    return there, nature.item_id


def _library(code: str, option: str) -> int:
    found = next((row.library_id for row in network.libraries() if row.code == code), None)
    if found is None:
        raise OperatingError(
            f"no library has the code {code!r}: say {option}" if code else f"say {option}, a library's code"
        )
    return found


def _lines(found: Found, *, language: Language, why: bool) -> Iterator[str]:
    for tried in found.terms:
        yield _LINE[language == "en"].format(
            term=words.term_name(tried.term, language),
            value=words.value_of(tried.term, tried.value, language=language),
            voice=words.pick(words.VOICES[tried.voice], language),
            id=tried.rule_id,
            rule=words.rule_name(found.rules[tried.rule_id], language),
        )
        if why:
            yield from _passed_over(tried, found, language=language)


def _passed_over(tried: Tried, found: Found, *, language: Language) -> Iterator[str]:
    for passed in tried.passed_over:
        rule = found.rules[passed.rule_id]
        yield _PASSED[language == "en"].format(
            id=rule.id,
            rule=words.rule_name(rule, language),
            value=words.value_of(tried.term, getattr(rule, tried.term), language=language),
            why=words.why_passed_over(passed, language),
        )


def _said(outcome: object, language: Language) -> str:
    match outcome:
        case Accepted():
            return words.pick(_LENT, language)
        case Refused(refusal, details):
            return say(refusal, details, language=language, audience="staff")
        case Busy() | Failed():
            return say(outcome, language=language, audience="staff")
    raise TypeError(f"nobody says {type(outcome).__name__}")


def _language(*, zh: bool) -> Language:
    return "zh-hans" if zh else "en"
