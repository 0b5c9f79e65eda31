"""Lending rules as rows: read as they stand, and written only if they hold together afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace

from django.db import transaction

from bashu.db.network.models import CirculationRule, Network
from bashu.domain.policy import (
    DEFAULT_VOICES,
    TERM_NAMES,
    Consequence,
    Group,
    Problem,
    ProblemKind,
    RenewFrom,
    Rule,
    UnsoundRulesError,
    Voice,
    Voices,
    check_rules,
)
from bashu.domain.policy.contradictions import MATCH_COLUMNS

REGIONS = ("owner_region", "lending_region", "home_region")
ENUMS = ("renew_from", "overdue_leads_to")
FROM_COLUMNS = {
    Group.LENDING: "lending_from",
    Group.PERIOD: "period_from",
    Group.OVERDUE: "overdue_from",
    Group.BLOCKS: "blocks_from",
}
# Of these `terms_from`, which is older than the groups, says what is usual.
BY_TERMS_FROM = (Group.PERIOD, Group.OVERDUE)


def read_rules() -> tuple[Rule, ...]:
    """As they stand in the table, sound or not."""
    return tuple(_rule(row) for row in CirculationRule.objects.order_by("id"))


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

    def write() -> int:
        if rule.id:
            CirculationRule.objects.filter(pk=rule.id).update(**_columns(rule))
            return rule.id
        return CirculationRule.objects.create(**_columns(rule)).pk

    return _edit(write, twin=_twin(rule))


def delete_rule(rule_id: int) -> int | tuple[Problem, ...]:
    """One that all others can do without."""

    def write() -> int:
        CirculationRule.objects.filter(pk=rule_id).delete()
        return rule_id

    return _edit(write, twin=None)


def _edit(write: Callable[[], int], *, twin: Rule | None) -> int | tuple[Problem, ...]:
    """Written, looked at, and taken back if anything is wrong that was not wrong before."""
    if twin is not None:
        return (_told_already(twin),)
    with transaction.atomic():
        Network.objects.select_for_update().first()  # one edit at a time
        before = set(check_rules(read_rules()))
        written = write()
        new = tuple(problem for problem in check_rules(read_rules()) if problem not in before)
        transaction.set_rollback(bool(new))
    return new or written


def _twin(rule: Rule) -> Rule | None:
    """Another rule for exactly the same: terms belong into one."""

    def place(each: Rule) -> tuple[object, ...]:
        return (*(getattr(each, column) or None for column in MATCH_COLUMNS), each.starts_on)

    return next((each for each in read_rules() if each.id != rule.id and place(each) == place(rule)), None)


def _told_already(twin: Rule) -> Problem:
    return Problem(
        ProblemKind.OVERLAP,
        (twin.id,),
        f"规则{twin.id}（{twin.name_zh}）的条件和起始日期与此完全相同，请修改那一条。",
        f"Rule {twin.id} ({twin.name_en}) is for exactly the same and starts on the same day. Change that one.",
    )


def _rule(row: CirculationRule) -> Rule:
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
        renew_from=RenewFrom(row.renew_from) if row.renew_from else None,
        overdue_leads_to=Consequence(row.overdue_leads_to) if row.overdue_leads_to else None,
        **{term: getattr(row, term) for term in TERM_NAMES if term not in ENUMS},
    )


def _columns(rule: Rule) -> dict[str, object]:
    columns = {name: value for name, value in asdict(rule).items() if name != "id"}
    return columns | {name: columns[name] or "" for name in REGIONS}
