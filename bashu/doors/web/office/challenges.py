"""Challenges: what they ask for, when and of whom; how many take part; classes and their codes."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities import challenges
from bashu.db.activities import office_queries as queries
from bashu.db.activities.booklists import choosable, works_of
from bashu.db.activities.challenge_edits import ChallengeText
from bashu.db.activities.challenges import ChallengeRow
from bashu.domain.activities.challenges.goals import DAYS_MAX, TARGET_MAX, Asked, ForWhom, Goal, unsound
from bashu.domain.rights import Right
from bashu.doors.web.office.marked import NOTHING, Wrong, ages_wrong, missing, not_a_day, not_one
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.office.readings import chosen, may_for_all, owner_of, owners, texts, turn, typed_day, with_own
from bashu.doors.web.shared.forms import number, start_of, words
from bashu.engine.activities.challenge_planning import add_class, write_challenge

AGE_MAX = 120
CLASS_LENGTH = 40
FIELDS = (
    "library",
    "title_zh",
    "title_en",
    "says_zh",
    "says_en",
    "goal",
    "target",
    "for_whom",
    "from_on",
    "until_on",
    "from_age",
    "to_age",
    "book_list",
    "brand",
    "series",
)
# Of the fields those that lead to a row.
ROWS = ("book_list", "brand", "series")  # fmt: skip


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def add(page: Page) -> HttpResponse:
    library_id, (text, wrong) = owner_of(page), _written(page, None)
    if text is None:
        return _list(page, wrong=wrong)
    made = write_challenge(text, library_id=library_id, by=page.staff.staff_id, now=page.now, key=page.form_key)
    return page.go("challenge", made or 0)


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def one(page: Page, challenge_id: int) -> HttpResponse:
    return _one(page, _found(page, challenge_id))


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def change(page: Page, challenge_id: int) -> HttpResponse:
    row = _found(page, challenge_id)
    text, wrong = _written(page, row)
    if text is None:
        return _one(page, row, wrong=wrong)
    by, now = page.staff.staff_id, page.now
    if write_challenge(text, library_id=row.library_id, by=by, now=now, challenge_id=challenge_id) is None:
        told = _("Somebody takes part already, so what it asks for, its days and its list stand.")
        return _one(page, row, wrong={"goal": told})
    return page.go("challenge", challenge_id)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def publish(page: Page, challenge_id: int) -> HttpResponse:
    _found(page, challenge_id)
    turn(page, "Challenge", row_id=challenge_id)
    return page.go("challenge", challenge_id)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def make_class(page: Page, challenge_id: int) -> HttpResponse:
    row, name = _found(page, challenge_id), words(page.request, "name", most=CLASS_LENGTH)
    if row.for_whom != ForWhom.CLASS:
        raise Http404
    if not name:
        return _one(page, row, wrong={"name": _("Write the name of the class.")}, sent=False)
    add_class(challenge_id, name, by=page.staff.staff_id, now=page.now, key=page.form_key)
    return page.go("challenge", challenge_id)


def _found(page: Page, challenge_id: int) -> ChallengeRow:
    row = challenges.find_planned(challenge_id, page.reach(Right.PLAN_ACTIVITIES))
    if row is None:
        raise Http404
    return row


def _written(page: Page, row: ChallengeRow | None) -> tuple[ChallengeText | None, dict[str, str]]:
    """What the form says; or what is wrong with it, by field."""
    post, said = page.request.POST, texts(page)
    from_on, until_on, target = typed_day(page, "from_on"), typed_day(page, "until_on"), number(post.get("target", ""))
    goal, for_whom = post.get("goal", ""), post.get("for_whom", "")
    ages = [number(post.get(name, "")) for name in ("from_age", "to_age")]
    rows = {name: chosen(page, name, rows=each) for name, each in _choices(page, row).items()}
    wrong = _unread(page, said, has_list=rows["book_list"] is not None)
    if wrong or from_on is None or until_on is None or target is None:
        return None, wrong
    book_list_id = rows["book_list"] if goal == Goal.LIST else None
    asked = Asked(goal=Goal(goal), target=target, from_on=from_on, until_on=until_on, works=works_of(book_list_id))
    if (name := unsound(asked)) is not None:
        return None, {name: _not_sound(name)}
    text = ChallengeText(
        **said, goal=goal, target=target, for_whom=for_whom, from_on=from_on, until_on=until_on, from_age=ages[0],
        to_age=ages[1], book_list_id=book_list_id, brand_id=rows["brand"], series_id=rows["series"],
    )  # fmt: skip
    return text, {}


def _unread(page: Page, said: Mapping[str, Any], *, has_list: bool) -> dict[str, str]:
    """What is missing, or cannot be read."""
    post = page.request.POST
    wrong = missing(said, "title_zh", "title_en")
    wrong |= {name: not_a_day() for name in ("from_on", "until_on") if typed_day(page, name) is None}
    wrong |= {name: not_one() for name, of in (("goal", Goal), ("for_whom", ForWhom)) if post.get(name) not in set(of)}
    if number(post.get("target", "")) is None:
        wrong["target"] = _("It is a whole number.")
    if post.get("goal") == Goal.LIST and not has_list:
        wrong["book_list"] = not_one()
    return wrong | _wrong_ages(page)


def _wrong_ages(page: Page) -> dict[str, str]:
    typed = {name: page.request.POST.get(name, "").strip() for name in ("from_age", "to_age")}
    read = {name: number(text) for name, text in typed.items() if text}
    wrong = {name: ages_wrong() for name, age in read.items() if age is None or age > AGE_MAX}
    ages = [age for age in read.values() if age is not None]
    return wrong or ({"to_age": ages_wrong()} if ages != sorted(ages) else {})


def _choices(page: Page, row: ChallengeRow | None) -> dict[str, tuple[Any, ...]]:
    """What leads to a row, and what who plans it may choose there."""
    seen = page.reach(Right.SEE_ACTIVITIES)
    lists = choosable(page.reach(Right.PLAN_ACTIVITIES))
    rows: dict[str, tuple[Any, ...]] = {
        "book_list": lists, "brand": queries.brands(seen), "series": queries.series(seen)
    }  # fmt: skip
    return {name: with_own(each, getattr(row, name, None)) for name, each in rows.items()}


def _not_sound(name: str) -> str:
    if name == "until_on":
        return _("The last day is not before the first one, and within %(days)s days.") % {"days": DAYS_MAX}
    return _("At least one and at most %(most)s, and no more than stand on the list.") % {"most": TARGET_MAX}


def _list(page: Page, *, wrong: Wrong = NOTHING) -> HttpResponse:
    reach, start = page.reach(Right.PLAN_ACTIVITIES), start_of(page.request, "challenges")
    rows = challenges.planned_challenges(reach, start=start)
    return page.show("challenges", rows=rows, wrong=wrong, **_form(page, None, given=_typed(page)))


def _one(page: Page, row: ChallengeRow, *, wrong: Wrong = NOTHING, sent: bool = True) -> HttpResponse:
    """`sent`: it was this form that is wrong."""
    standing = {name: getattr(row, f"{name}_id" if name in ROWS else name, None) for name in FIELDS}
    given = _typed(page) if wrong and sent else standing
    teams = challenges.teams_of(row.pk, start=start_of(page.request, "classes"))
    counts = challenges.counts_of(row)
    return page.show("challenge", row=row, teams=teams, counts=counts, wrong=wrong, **_form(page, row, given=given))


def _typed(page: Page) -> dict[str, object]:
    return {name: page.request.POST.get(name, "") for name in FIELDS}


def _form(page: Page, row: ChallengeRow | None, *, given: dict[str, object]) -> dict[str, object]:
    choices = _choices(page, row)
    return {
        "given": given,
        "owners": owners(page),
        "for_all": may_for_all(page),
        "lists": choices["book_list"],
        "brands": choices["brand"],
        "series": choices["series"],
        "goals": list(Goal),
        "whom": list(ForWhom),
        "tab": "activities",
    }
