"""Lending rules as rows: read as they stand, and written only if they hold together afterwards."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from math import inf

from django.db import transaction

from bashu.db.network.models import CirculationRule, Network
from bashu.domain.policy import (
    DEFAULT_VOICES,
    TERM_NAMES,
    Consequence,
    Group,
    Lasting,
    Problem,
    ProblemKind,
    RenewFrom,
    Rule,
    UnsoundRulesError,
    Voice,
    Voices,
    check_rules,
)
from bashu.domain.policy.contradictions import conditions

REGIONS = ("owner_region", "lending_region", "home_region")
ENUMS = ("renew_from", "overdue_leads_to")
FROM_COLUMNS = {
    Group.LENDING: "lending_from",
    Group.PERIOD: "period_from",
    Group.OVERDUE: "overdue_from",
    Group.LOSS: "loss_from",
    Group.BLOCKS: "blocks_from",
}
# Of these `terms_from`, which is older than the groups, says what is usual.
BY_TERMS_FROM = (Group.PERIOD, Group.OVERDUE)


def read_rules() -> tuple[Rule, ...]:
    """As they stand in the table, sound or not."""
    return tuple(rule_of(row) for row in CirculationRule.objects.order_by("id"))


def voices_of(network: Network | None) -> Voices:
    """Whose rules this network hears first."""
    if network is None:
        return DEFAULT_VOICES
    usual = {group: Voice(network.terms_from) for group in BY_TERMS_FROM}
    said = {group: getattr(network, column) for group, column in FROM_COLUMNS.items()}
    return {**DEFAULT_VOICES, **usual, **{group: Voice(voice) for group, voice in said.items() if voice}}


def add_rules(rules: Iterable[Rule]) -> None:
    """Raises UnsoundRulesError, and adds none, if they contradict themselves or leave a term open."""
    numbered = [replace(rule, id=number) for number, rule in enumerate(rules, start=1)]
    if problems := check_rules(numbered):
        raise UnsoundRulesError(problems)
    CirculationRule.objects.bulk_create([CirculationRule(**_columns(rule)) for rule in numbered])


def save_rule(rule: Rule) -> int | tuple[Problem, ...]:
    """A new rule (id 0) or a changed one: its id, or what would be wrong afterwards; then nothing was changed.

    What a loan was made under does not change with it: loans keep their terms.
    """
    found = _edit(lambda: [_write(rule)], written=(rule,))
    return found if isinstance(found, tuple) else found[0]


def save_rules(rules: Sequence[Rule], *, today: date = date.min, keep: bool = True) -> tuple[Problem, ...]:
    """All of them, or none and what would be wrong afterwards, from `today` on. Without `keep` that is told, and
    nothing is written."""
    found = _edit(lambda: [_write(rule) for rule in rules], written=rules, keep=keep, today=today)
    return found if isinstance(found, tuple) else ()


def delete_rule(rule_id: int, *, today: date = date.min) -> int | tuple[Problem, ...]:
    """One that all others can do without."""
    found = _edit(lambda: [CirculationRule.objects.filter(pk=rule_id).delete()[0]], gone=rule_id, today=today)
    return found if isinstance(found, tuple) else rule_id


def _write(rule: Rule) -> int:
    if rule.id:
        CirculationRule.objects.filter(pk=rule.id).update(**_columns(rule))
        return rule.id
    return CirculationRule.objects.create(**_columns(rule)).pk


def _edit(
    write: Callable[[], list[int]],
    *,
    written: Sequence[Rule] = (),
    gone: int = 0,
    keep: bool = True,
    today: date = date.min,
) -> list[int] | tuple[Problem, ...]:
    """Looked at as it would be, and written only if nothing is wrong that was not wrong before."""
    with transaction.atomic():
        Network.objects.select_for_update().first()  # one edit at a time
        before = read_rules()
        others = [rule for rule in before if rule.id not in {gone, *(rule.id for rule in written)}]
        after = sorted((*others, *written), key=lambda rule: rule.id or inf)
        known, found = set(check_rules(before, today=today)), check_rules(after, today=today)
        new = _twins(written, after) or tuple(problem for problem in found if problem not in known)
        return new or (write() if keep else [])


def _twins(written: Sequence[Rule], after: Sequence[Rule]) -> tuple[Problem, ...]:
    """Other rules for exactly the same: terms belong into one."""

    def place(each: Rule) -> tuple[object, ...]:
        return (*conditions(each).items(), each.starts_on, each.lasting)

    pairs = ((rule, each) for rule in written for each in after if each.id != rule.id and place(each) == place(rule))
    return tuple(_told_already(each) for _, each in pairs)


def _told_already(twin: Rule) -> Problem:
    return Problem(
        ProblemKind.OVERLAP,
        (twin.id,),
        f"规则{twin.id}（{twin.name_zh}）的条件和起始日期与此完全相同，请修改那一条。",
        f"Rule {twin.id} ({twin.name_en}) is for exactly the same and starts on the same day. Change that one.",
    )


def rule_of(row: CirculationRule) -> Rule:
    return Rule(
        id=row.pk,
        name_zh=row.name_zh,
        name_en=row.name_en,
        owner_library_id=row.owner_library_id,
        owner_region=row.owner_region or None,
        lending_library_id=row.lending_library_id,
        lending_region=row.lending_region or None,
        home_library_id=row.home_library_id,
        home_region=row.home_region or None,
        patron_category=row.patron_category,
        item_kind=row.item_kind,
        collection=row.collection,
        item_age_days_max=row.item_age_days_max,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        lasting=Lasting(row.lasting) if row.lasting else None,
        renew_from=RenewFrom(row.renew_from) if row.renew_from else None,
        overdue_leads_to=Consequence(row.overdue_leads_to) if row.overdue_leads_to else None,
        **{term: getattr(row, term) for term in TERM_NAMES if term not in ENUMS},
    )


def _columns(rule: Rule) -> dict[str, object]:
    columns = {name: value for name, value in asdict(rule).items() if name != "id"}
    return columns | {name: columns[name] or "" for name in REGIONS}
