"""The lending rules: those that hold and those to come, each to be changed from a day on, copied or ended."""

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.network import branches, rule_rows, rules
from bashu.db.network.queries import Name
from bashu.db.network.rule_rows import RuleRow, When
from bashu.domain.policy import Problem, Rule, check_rules
from bashu.domain.policy.ownership import owner
from bashu.domain.policy.succession import is_fallback, succeed
from bashu.domain.policy.words import Both
from bashu.domain.policy.written import PLACES, read_rule, write_place, write_rule
from bashu.domain.rights import NETWORK, Right, Scope
from bashu.doors.web.office import rule_form
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import day, number, words

TEXT_LENGTH = 120
NOT_YOURS = (
    "这条规则属于全网或其他图书馆，您无权修改。图书馆自己的规则只写本馆，只设定由本馆说了算的条件。",
    "This is a rule of the network or of another library, so you may not write it. A library's own names it alone.",
)
OVER_BY_THEN = (
    "到那一天，这条规则已经结束。请选择更早的日期。",
    "By that day the rule is over. Choose an earlier day.",
)


@require_GET
@office_page(Right.SEE_RULES)
def listed(page: Page) -> HttpResponse:
    """Of one library, or all that this person sees."""
    wanted, over = number(page.request.GET.get("library", "")), page.request.GET.get("over") == "yes"
    rows = _rows(page)
    shown = [row for row in rows if (row.when is When.OVER) is over and _is_of(row, wanted)]
    return page.show(
        "rules",
        rules=[(rule_form.told(row), page.may(Right.EDIT_RULES, row.scope)) for row in shown],
        problems=[Name(*both) for both in _both(_wrong_in(rows))],
        libraries=branches.libraries(page.reach(Right.SEE_RULES)),
        wanted=wanted,
        over=over,
        tab="rules",
    )


@require_http_methods(["GET", "POST"])
@office_page(Right.EDIT_RULES)
def new(page: Page) -> HttpResponse:
    """Empty, or a copy of another."""
    if page.request.method == "POST":
        return _answer(page, before=None)
    copied = _row(page, number(page.request.GET.get("copy", "")) or 0) if "copy" in page.request.GET else None
    return _form(page, _texts(copied) if copied else {}, before=None)


@require_http_methods(["GET", "POST"])
@office_page(Right.EDIT_RULES)
def change(page: Page, rule_id: int) -> HttpResponse:
    before = _row(page, rule_id)
    page.require(Right.EDIT_RULES, before.scope)
    if page.request.method == "POST":
        return _answer(page, before=before)
    return _form(page, _texts(before), before=before)


@require_POST
@office_page(Right.EDIT_RULES)
def end(page: Page, rule_id: int) -> HttpResponse:
    """Its last day; one that has not begun by then goes."""
    row = _row(page, rule_id)
    page.require(Right.EDIT_RULES, row.scope)
    last = day(page.request.POST.get("last_on", "")) or page.today
    unborn = row.rule.starts_on is not None and row.rule.starts_on > last
    found = rules.delete_rule(rule_id) if unborn else rules.save_rules([replace(row.rule, ends_on=last)])
    if isinstance(found, tuple) and found:
        return _form(page, _texts(row), before=row, problems=_both(found))
    return page.go("rules")


def _answer(page: Page, *, before: RuleRow | None) -> HttpResponse:
    """To a form: what cannot be read, what would be wrong, what would be written; or it is written."""
    texts = {name: words(page.request, name, most=TEXT_LENGTH) for name in page.request.POST}
    after = read_rule(texts, rule_id=before.rule.id if before else 0)
    if not isinstance(after, Rule):
        return _form(page, texts, before=before, problems=after)
    made = _made(before, after, from_on=_from(page), today=page.today)
    problems = _problems(page, made)
    if problems or page.request.POST.get("do") != "save":
        return _form(page, texts, before=before, problems=problems, made=() if problems else made)
    if late := rules.save_rules(made):
        return _form(page, texts, before=before, problems=_both(late))
    return page.go("rules")


def _made(before: RuleRow | None, after: Rule, *, from_on: date, today: date) -> tuple[Rule, ...]:
    """The rows to write; none if the rule is over by then."""
    if before is None:
        return (after,)
    if before.rule.ends_on is not None and before.rule.ends_on < from_on:
        return ()
    return succeed(before.rule, after, from_on=from_on, today=today)


def _problems(page: Page, made: tuple[Rule, ...]) -> tuple[Both, ...]:
    if not made:
        return (OVER_BY_THEN,)
    known = {"", *(choice.value for choice in rule_rows.place_choices(page.reach(Right.EDIT_RULES)))}
    if not known.issuperset(write_place(rule, who) for rule in made for who in PLACES):
        return (NOT_YOURS,)
    heard = rule_rows.voices()
    if not all(page.may(Right.EDIT_RULES, _scope(owner(rule, voices=heard))) for rule in made):
        return (NOT_YOURS,)
    return _both(rules.save_rules(made, keep=False))


def _form(
    page: Page,
    texts: dict[str, str],
    *,
    before: RuleRow | None,
    problems: tuple[Both, ...] = (),
    made: tuple[Rule, ...] = (),
) -> HttpResponse:
    fallback = next((rule for rule in rules.read_rules() if is_fallback(rule)), None)
    places = rule_rows.place_choices(page.reach(Right.EDIT_RULES))
    return page.show(
        "rule",
        before=before,
        texts=texts,
        parts=rule_form.parts(texts, fallback=fallback, voices=rule_rows.voices()),
        things=rule_form.things(texts),
        places=[(who, rule_form.label(who), texts.get(who, ""), places) for who in PLACES],
        problems=[Name(*both) for both in problems],
        made=[(rule, rule.id == 0) for rule in made],
        from_on=texts.get("from_on") or page.today.isoformat(),
        may_end=before is not None and not is_fallback(before.rule),
        today=page.today,
        tab="rules",
    )


def _rows(page: Page) -> tuple[RuleRow, ...]:
    return rule_rows.rule_rows(page.reach(Right.SEE_RULES), on=page.today)


def _row(page: Page, rule_id: int) -> RuleRow:
    found = next((row for row in _rows(page) if row.rule.id == rule_id), None)
    if found is None:
        raise Http404
    return found


def _is_of(row: RuleRow, library_id: int | None) -> bool:
    if library_id is None:
        return True
    return library_id in {row.rule.owner_library_id, row.rule.lending_library_id, row.rule.home_library_id}


def _from(page: Page) -> date:
    return max(day(page.request.POST.get("from_on", "")) or page.today, page.today)


def _scope(library_id: int | None) -> Scope:
    return NETWORK if library_id is None else Scope(library_id=library_id)


def _wrong_in(rows: tuple[RuleRow, ...]) -> tuple[Problem, ...]:
    """What is wrong with the rules that are seen; of others not even the names are told."""
    seen = {row.rule.id for row in rows}
    return tuple(problem for problem in check_rules(rules.read_rules()) if seen.issuperset(problem.rule_ids))


def _texts(row: RuleRow) -> dict[str, str]:
    return write_rule(row.rule, languages.current())


def _both(problems: tuple[Problem, ...]) -> tuple[Both, ...]:
    return tuple((problem.zh, problem.en) for problem in problems)
