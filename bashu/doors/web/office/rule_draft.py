"""A rule as somebody is writing it: read, checked and told in words, and stored nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404

from bashu.db.network import rule_rows, rules
from bashu.db.network.rule_rows import RuleRow
from bashu.domain.policy import Problem, ProblemKind, Rule
from bashu.domain.policy.ownership import owner
from bashu.domain.policy.succession import is_fallback, overruled, succeed
from bashu.domain.policy.words import Both
from bashu.domain.policy.written import PLACES, WRITTEN, read_rule, write_place
from bashu.domain.rights import NETWORK, Right, Scope
from bashu.doors.web.office.pages import Page
from bashu.doors.web.shared.forms import day, number, words

TEXT_LENGTH = 120
# Before the names of a draft's fields where they stand hidden in the form of another page.
PREFIX = "draft."
NOT_YOURS = (
    "这条规则属于全网或其他图书馆，您无权修改。图书馆自己的规则只写本馆，只设定由本馆说了算的条件。",
    "This is a rule of the network or of another library, so you may not write it. A library's own names it alone.",
)
OVER_BY_THEN = (
    "到那一天，这条规则已经结束。请选择更早的日期。",
    "By that day the rule is over. Choose an earlier day.",
)
LAST_DAY_PAST = (
    "最后一天最早是今天，已经过去的日子不能改。请重新选择。",
    "The last day is today at the earliest: what held until now stays as it was. Choose another.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`made`: the rows that saving would write; none if there are problems. `beside`: all that stand."""

    texts: Mapping[str, str]
    before: RuleRow | None
    after: Rule | None = None
    made: tuple[Rule, ...] = ()
    beside: tuple[Rule, ...] = ()
    problems: tuple[Both, ...] = ()

    @property
    def fields(self) -> list[tuple[str, str]]:
        """For a form that carries it on."""
        return [(name, text) for name in (*WRITTEN, "from_on") if (text := self.texts.get(name))]

    @property
    def begins_on(self) -> date | None:
        """The first day on which something comes out otherwise; None: it does at once."""
        return max((rule.starts_on for rule in self.made if rule.starts_on), default=None)


def read_draft(page: Page, texts: Mapping[str, str], *, before: RuleRow | None) -> Draft:
    """The one check, for whoever looks, tries or saves."""
    after = read_rule(texts, rule_id=before.rule.id if before else 0)
    if not isinstance(after, Rule):
        return Draft(texts=texts, before=before, problems=after)
    from_on = max(day(texts.get("from_on", "")) or page.today, page.today)
    beside = rules.read_rules()
    made = _made(before, after, from_on=from_on, today=page.today, beside=beside)
    against = overruled(before.rule, after, from_on=from_on, today=page.today, beside=beside) if before else ()
    problems = against or _problems(page, made, before=before)
    made = () if problems else made
    return Draft(texts=texts, before=before, after=after, made=made, beside=beside, problems=problems)


def carried(page: Page) -> Draft | None:
    """The draft that the form of another page carries on."""
    sent = [name for name in page.request.POST if name.startswith(PREFIX)]
    if not sent:
        return None
    texts = {name.removeprefix(PREFIX): words(page.request, name, most=TEXT_LENGTH) for name in sent}
    rule_id = number(texts.pop("rule", ""))
    before = row_seen(page, rule_id) if rule_id else None
    if not (page.may(Right.EDIT_RULES, before.scope) if before else page.staff.rights.has(Right.EDIT_RULES)):
        raise PermissionDenied
    return read_draft(page, texts, before=before)


def rows_seen(page: Page) -> tuple[RuleRow, ...]:
    return rule_rows.rule_rows(page.reach(Right.SEE_RULES), on=page.today)


def row_seen(page: Page, rule_id: int) -> RuleRow:
    found = next((row for row in rows_seen(page) if row.rule.id == rule_id), None)
    if found is None:
        raise Http404
    return found


def both(problems: tuple[Problem, ...]) -> tuple[Both, ...]:
    return tuple((problem.zh, problem.en) for problem in problems)


def _made(
    before: RuleRow | None, after: Rule, *, from_on: date, today: date, beside: tuple[Rule, ...]
) -> tuple[Rule, ...]:
    """The rows to write; none if the rule is over by then."""
    if before is None:
        return (after,)
    if before.rule.ends_on is not None and before.rule.ends_on < from_on:
        return ()
    return succeed(before.rule, after, from_on=from_on, today=today, beside=beside)


def _problems(page: Page, made: tuple[Rule, ...], *, before: RuleRow | None) -> tuple[Both, ...]:
    if not made:
        return (OVER_BY_THEN,)
    known = {"", *(choice.value for choice in rule_rows.place_choices(page.reach(Right.EDIT_RULES)))}
    if not known.issuperset(write_place(rule, who) for rule in made for who in PLACES):
        return (NOT_YOURS,)
    heard = rule_rows.voices()
    if not all(page.may(Right.EDIT_RULES, _scope(owner(rule, voices=heard))) for rule in made):
        return (NOT_YOURS,)
    wrong = rules.save_rules(made, today=page.today, keep=False)
    if before is not None and is_fallback(before.rule) and any(each.kind is ProblemKind.GAP for each in wrong):
        return (_not_narrower(before.rule.id), *both(tuple(each for each in wrong if each.kind is not ProblemKind.GAP)))
    return both(wrong)


def _not_narrower(rule_id: int) -> Both:
    """Once, for all the terms that would be missing."""
    en = (
        f"Rule {rule_id} applies to every loan and says every term. It may have no condition, no period and no empty"
        " field: write another rule for what differs."
    )
    return (
        f"规则{rule_id}适用于所有借阅，各项都要写明，不能加条件或起止日期，也不能留空。不同之处请另写一条规则。",
        en,
    )


def _scope(library_id: int | None) -> Scope:
    return NETWORK if library_id is None else Scope(library_id=library_id)
