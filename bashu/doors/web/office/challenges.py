"""Challenges: what they ask for, when and of whom; how many take part; classes and their codes."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities import challenges
from bashu.db.activities.booklists import choosable, works_of
from bashu.db.activities.challenge_edits import ChallengeText
from bashu.db.activities.challenges import ChallengeRow
from bashu.domain.activities.challenges.goals import DAYS_MAX, TARGET_MAX, Asked, ForWhom, Goal, is_sound
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.office.readings import may_for_all, owner_of, owners, texts, turn, typed_day
from bashu.doors.web.shared.forms import number, start_of, words
from bashu.engine.activities.challenge_planning import add_class, write_challenge

AGE_MAX = 120
CLASS_LENGTH = 40
FIELDS = (
    "library", "title_zh", "title_en", "says_zh", "says_en", "goal", "target", "for_whom", "from_on", "until_on",
    "from_age", "to_age", "book_list",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What a form says, or what is wrong with it."""

    text: ChallengeText | None
    problem: str = ""


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def add(page: Page) -> HttpResponse:
    library_id, written = owner_of(page), _written(page)
    if written.text is None:
        return _list(page, problem=written.problem)
    made = write_challenge(written.text, library_id=library_id, by=page.staff.staff_id, now=page.now)
    return page.go("challenge", made or 0)


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def one(page: Page, challenge_id: int) -> HttpResponse:
    return _one(page, _found(page, challenge_id))


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def change(page: Page, challenge_id: int) -> HttpResponse:
    row, written = _found(page, challenge_id), _written(page)
    if written.text is None:
        return _one(page, row, problem=written.problem)
    write_challenge(
        written.text, library_id=row.library_id, by=page.staff.staff_id, now=page.now, challenge_id=challenge_id
    )
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
    if row.for_whom != ForWhom.CLASS or not name:
        return _one(page, row, problem=_("Write the name of the class."))
    add_class(challenge_id, name, by=page.staff.staff_id, now=page.now)
    return page.go("challenge", challenge_id)


def _found(page: Page, challenge_id: int) -> ChallengeRow:
    row = challenges.find_planned(challenge_id, page.reach(Right.PLAN_ACTIVITIES))
    if row is None:
        raise Http404
    return row


def _written(page: Page) -> Written:
    post, said = page.request.POST, texts(page)
    from_on, until_on, target = typed_day(page, "from_on"), typed_day(page, "until_on"), number(post.get("target", ""))
    goal, for_whom = post.get("goal", ""), post.get("for_whom", "")
    ages = [number(post.get(name, "")) for name in ("from_age", "to_age")]
    if not (said["title_zh"] and said["title_en"]) or from_on is None or until_on is None or target is None:
        return Written(None, _("Write a title in Chinese and in English, both days, and how many."))
    if goal not in set(Goal) or for_whom not in set(ForWhom) or _wrong_ages(ages):
        return Written(None, _("The ages are not well written: whole years, the lower one first."))
    book_list_id = _book_list(page) if goal == Goal.LIST else None
    asked = Asked(goal=Goal(goal), target=target, from_on=from_on, until_on=until_on, works=works_of(book_list_id))
    if not is_sound(asked):
        return Written(None, _not_sound())
    return Written(
        ChallengeText(
            **said, goal=goal, target=target, for_whom=for_whom, from_on=from_on, until_on=until_on,
            from_age=ages[0], to_age=ages[1], book_list_id=book_list_id,
        )
    )  # fmt: skip


def _wrong_ages(ages: list[int | None]) -> bool:
    known = [each for each in ages if each is not None]
    return any(each > AGE_MAX for each in known) or known != sorted(known)


def _book_list(page: Page) -> int | None:
    """One that who plans it may choose."""
    asked = number(page.request.POST.get("book_list", ""))
    return asked if asked in {each.pk for each in choosable(page.reach(Right.PLAN_ACTIVITIES))} else None


def _not_sound() -> str:
    text = _(
        "Nobody could reach that: at least one and at most %(most)s, no more than stand on the list, and the last day"
        " not before the first one and within %(days)s days."
    )
    return text % {"most": TARGET_MAX, "days": DAYS_MAX}


def _list(page: Page, *, problem: str = "") -> HttpResponse:
    reach, start = page.reach(Right.PLAN_ACTIVITIES), start_of(page.request, "challenges")
    rows = challenges.planned_challenges(reach, start=start)
    return page.show("challenges", rows=rows, problem=problem, **_form(page, given=_typed(page)))


def _one(page: Page, row: ChallengeRow, *, problem: str = "") -> HttpResponse:
    given = _typed(page) if problem else {name: getattr(row, name, None) for name in FIELDS}
    given["book_list"] = given["book_list"] if problem else row.book_list_id
    teams = challenges.teams_of(row.pk, start=start_of(page.request, "classes"))
    counts = challenges.counts_of(row)
    return page.show("challenge", row=row, teams=teams, counts=counts, problem=problem, **_form(page, given=given))


def _typed(page: Page) -> dict[str, object]:
    return {name: page.request.POST.get(name, "") for name in FIELDS}


def _form(page: Page, *, given: dict[str, object]) -> dict[str, object]:
    return {
        "given": given,
        "owners": owners(page),
        "for_all": may_for_all(page),
        "lists": choosable(page.reach(Right.PLAN_ACTIVITIES)),
        "goals": list(Goal),
        "whom": list(ForWhom),
        "tab": "activities",
    }
