"""The lending rules: those that hold and those to come, each to be changed from a day on, copied or ended."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.network import branches, rule_rows, rules
from bashu.db.network.queries import Name
from bashu.db.network.rule_rows import RuleRow, When
from bashu.domain.policy import Problem, check_rules
from bashu.domain.policy.succession import ended, is_fallback
from bashu.domain.policy.words import Both
from bashu.domain.policy.written import PLACES, write_rule
from bashu.domain.rights import Right
from bashu.doors.web.office import rule_form
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.office.rule_draft import LAST_DAY_PAST, TEXT_LENGTH, Draft, both, read_draft, row_seen, rows_seen
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import day, number, words


@require_GET
@office_page(Right.SEE_RULES)
def listed(page: Page) -> HttpResponse:
    """Of one library, or all that this person sees."""
    wanted, over = number(page.request.GET.get("library", "")), page.request.GET.get("over") == "yes"
    rows = rows_seen(page)
    shown = [row for row in rows if (row.when is When.OVER) is over and _is_of(row, wanted)]
    return page.show(
        "rules",
        rules=[(rule_form.told(row), page.may(Right.EDIT_RULES, row.scope)) for row in shown],
        problems=[Name(*each) for each in both(_wrong_in(rows, on=page.today))],
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
    copied = row_seen(page, number(page.request.GET.get("copy", "")) or 0) if "copy" in page.request.GET else None
    return _form(page, _texts(copied) if copied else {}, before=None)


@require_http_methods(["GET", "POST"])
@office_page(Right.EDIT_RULES)
def change(page: Page, rule_id: int) -> HttpResponse:
    before = row_seen(page, rule_id)
    page.require(Right.EDIT_RULES, before.scope)
    if page.request.method == "POST":
        return _answer(page, before=before)
    return _form(page, _texts(before), before=before)


@require_POST
@office_page(Right.EDIT_RULES)
def end(page: Page, rule_id: int) -> HttpResponse:
    """Its last day; one that has not begun by then goes."""
    row = row_seen(page, rule_id)
    page.require(Right.EDIT_RULES, row.scope)
    last = day(page.request.POST.get("last_on", ""))
    if last is None or last < page.today:
        return _form(page, _texts(row), before=row, problems=(LAST_DAY_PAST,))
    unborn = row.rule.starts_on is not None and row.rule.starts_on > last
    found = (
        rules.delete_rule(rule_id, today=page.today)
        if unborn
        else rules.save_rules([ended(row.rule, last)], today=page.today)
    )
    if isinstance(found, tuple) and found:
        return _form(page, _texts(row), before=row, problems=both(found))
    return page.go("rules")


def _answer(page: Page, *, before: RuleRow | None) -> HttpResponse:
    """To a form: what cannot be read, what would be wrong, what would be written; or it is written."""
    texts = {name: words(page.request, name, most=TEXT_LENGTH) for name in page.request.POST}
    draft = read_draft(page, texts, before=before)
    if draft.problems or page.request.POST.get("do") != "save":
        return _form(page, texts, before=before, problems=draft.problems, draft=draft)
    if late := rules.save_rules(draft.made, today=page.today):
        return _form(page, texts, before=before, problems=both(late))
    return page.go("rules")


def _form(
    page: Page,
    texts: dict[str, str],
    *,
    before: RuleRow | None,
    problems: tuple[Both, ...] = (),
    draft: Draft | None = None,
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
        problems=[Name(*each) for each in problems],
        draft=draft,
        written=rule_form.written(draft),
        from_on=texts.get("from_on") or page.today.isoformat(),
        may_end=before is not None and not is_fallback(before.rule),
        today=page.today,
        tab="rules",
    )


def _is_of(row: RuleRow, library_id: int | None) -> bool:
    if library_id is None:
        return True
    return library_id in {row.rule.owner_library_id, row.rule.lending_library_id, row.rule.home_library_id}


def _wrong_in(rows: tuple[RuleRow, ...], *, on: date) -> tuple[Problem, ...]:
    """What is wrong with the rules that are seen; of others not even the names are told."""
    seen = {row.rule.id for row in rows}
    return tuple(problem for problem in check_rules(rules.read_rules(), today=on) if seen.issuperset(problem.rule_ids))


def _texts(row: RuleRow) -> dict[str, str]:
    return write_rule(row.rule, languages.current())
