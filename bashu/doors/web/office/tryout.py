"""What would happen if: a reader, an item, a place and a moment, answered with the rules that decided."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.catalogue.queries import natures
from bashu.db.network import queries as network
from bashu.db.network.branches import branches
from bashu.db.network.queries import LibraryRow, Name
from bashu.db.patrons import families
from bashu.db.patrons.queries import find_by_number, patron_summary
from bashu.domain.calendar import LOCAL, local_day
from bashu.domain.circulation.answers import CheckedOut
from bashu.domain.circulation.words import due
from bashu.domain.identity.kinds import PatronCategory
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.outcome import Accepted, Outcome
from bashu.domain.policy import Group, NoTermError, Tried, words
from bashu.domain.policy.voices import TERMS_OF
from bashu.domain.rights import Right
from bashu.doors.web.office import rule_form
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.office.rule_draft import Draft, carried
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import day, scanned
from bashu.doors.web.shared.forms import words as written
from bashu.doors.web.shared.people import recognise
from bashu.doors.web.shared.spoken import Spoken, refusal
from bashu.engine.circulation.tryout import Found, Supposed, SupposedItem, try_rules, would_lend


class CannotTryError(Exception):
    """Says on the page what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Home library and category, and the family's if limits are shared; with an id if it is one of the network.
    `verdict`: what is said of the card, if one was typed."""

    who: tuple[int, str]
    family: tuple[int, str] | None = None
    patron_id: int | None = None
    verdict: Verdict = Verdict.VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A rule that was passed over."""

    rule_id: int
    rule: str
    value: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A term, its value and the rule that decided it. `otherwise`: what it comes to without the draft, if not that."""

    term: str
    value: str
    otherwise: str
    drafted: bool
    voice: str
    rule_id: int
    rule: str
    passed: tuple[Other, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`spoken` as the desk would say it; None without a reader and an item of the network. `today`: without a draft."""

    spoken: Spoken | None
    today: Spoken | None
    parts: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def differs(self) -> tuple[Line, ...]:
        return tuple(line for _, lines in self.parts for line in lines if line.otherwise)


@require_http_methods(["GET", "POST"])
@office_page(Right.SEE_RULES)
def try_out(page: Page) -> HttpResponse:
    """By POST, so that no reader's number stands in an address; so comes a draft that nobody has saved."""
    draft = carried(page)
    at = _moment(page, draft)
    if "branch" not in page.request.POST:
        return _form(page, at=at, draft=draft)
    try:
        return _form(page, at=at, draft=draft, answer=_answer(page, at, draft=draft))
    except CannotTryError as missing:
        return _form(page, at=at, draft=draft, problem=str(missing))
    except NoTermError:
        return _form(page, at=at, draft=draft, problem=_("The rules do not hold together; nothing is lent by them."))


def _form(
    page: Page, *, at: datetime, draft: Draft | None, answer: Answer | None = None, problem: str = ""
) -> HttpResponse:
    language, local = languages.current(), at.astimezone(LOCAL)
    return page.show(
        "tryout",
        answer=answer,
        draft=draft,
        written=rule_form.written(draft),
        wrong=[Name(*each) for each in draft.problems] if draft else (),
        problem=problem,
        given=page.request.POST if "branch" in page.request.POST else _usual(page),
        on=local.date().isoformat(),
        time=local.strftime("%H:%M"),
        branches=branches(page.reach(Right.SEE_RULES)),
        libraries=[(row.code, row.name) for row in _libraries(page)],
        categories=[(each.value, words.code_name(each, language)) for each in PatronCategory],
        kinds=[(each, words.code_name(each, language)) for each in rule_form.KINDS],
        tab="rules",
    )


def _usual(page: Page) -> dict[str, str]:
    """One's own library and branch, to start from."""
    own = next((row.code for row in _libraries(page) if row.library_id == page.staff.library_id), "")
    return {"home": own, "owner": own, "branch": page.staff.place.code}


def _answer(page: Page, at: datetime, *, draft: Draft | None) -> Answer:
    places = {row.code: row for row in branches(page.reach(Right.SEE_RULES))}
    place = places.get(page.request.POST.get("branch", ""))
    if place is None:
        raise CannotTryError(_("Choose the branch that lends."))
    reader, (item, item_id) = _reader(page, at=at), _item(page)
    on, rows = at.astimezone(LOCAL).date(), draft.made if draft else ()
    supposed = Supposed(who=reader.who, family=reader.family, item=item, lending_library_id=place.library_id, on=on)
    today = try_rules(supposed)
    found = try_rules(supposed, draft=rows) if rows else today
    spoken, spoken_today, counter = None, None, network.counter(place.code)
    if reader.patron_id is not None and item_id is not None and counter is not None and counter.terminal_id is not None:
        asked = partial(
            would_lend,
            patron_id=reader.patron_id,
            item_id=item_id,
            terminal_id=counter.terminal_id,
            now=at,
            verdict=reader.verdict,
        )
        spoken, spoken_today = _spoken(asked(draft=rows)), _spoken(asked()) if rows else None
    parts = tuple(_parts(found, today, drafted={rule.id for rule in rows}))
    return Answer(spoken=spoken, today=spoken_today, parts=parts)


def _spoken(outcome: Outcome) -> Spoken:
    """As the desk would say it, but for what it would do."""
    match outcome:
        case Accepted(answer=CheckedOut(due_at=due_at)):
            return Spoken(
                tone="lent", word=_("It would be lent until %(day)s") % {"day": due(due_at, languages.current())}
            )
    return refusal(outcome, audience="staff")


def _reader(page: Page, *, at: datetime) -> Reader:
    """By number or card, as a desk knows them; or one such as was described."""
    text = scanned(page.request, "reader")
    if not text:
        return Reader(who=(_library(page, "home"), written(page.request, "category", most=20)))
    patron_id, verdict = find_by_number(text), Verdict.VALID
    if patron_id is None:
        shown = recognise(text, assurance=Assurance.STAFF_SAW_IT, now=at)
        if not isinstance(shown, Problem) and shown.card is not None:
            patron_id, verdict = shown.card.patron_id, shown.verdict
    patron = None if patron_id is None else patron_summary(patron_id, now=page.now)
    if patron is None:
        raise CannotTryError(_("No reader has this number or card."))
    family = families.family_of(patron.patron_id, today=local_day(at))
    who = (patron.home_library_id, patron.category)
    return Reader(who=who, family=family, patron_id=patron.patron_id, verdict=verdict)


def _item(page: Page) -> tuple[SupposedItem, int | None]:
    """By barcode; of several that share it the one of the owner that was chosen."""
    barcode = scanned(page.request, "barcode")
    if not barcode:
        kind, collection = written(page.request, "kind", most=60), written(page.request, "collection", most=60)
        such = SupposedItem(
            owner_library_id=_library(page, "owner"), kind=kind, collection=collection, acquired_on=None
        )
        return such, None
    found = natures(barcode)
    of_owner = [each for each in found if len(found) == 1 or each.owner_library_id == _library(page, "owner")]
    if len(of_owner) != 1:
        raise CannotTryError(_("Choose whose item it is.") if found else _("No item has this barcode."))
    (nature,) = of_owner
    there = SupposedItem(
        owner_library_id=nature.owner_library_id,
        kind=nature.kind,
        collection=nature.collection,
        acquired_on=nature.acquired_on,
    )
    return there, nature.item_id


def _libraries(page: Page) -> list[LibraryRow]:
    """Whose branches can be asked about. A reader or an item of any other is known by card or barcode."""
    mine = {row.library_id for row in branches(page.reach(Right.SEE_RULES))}
    return [row for row in network.libraries() if row.library_id in mine]


def _library(page: Page, name: str) -> int:
    code = page.request.POST.get(name, "")
    found = next((row.library_id for row in _libraries(page) if row.code == code), None)
    if found is None:
        raise CannotTryError(_("Choose a library."))
    return found


def _moment(page: Page, draft: Draft | None = None) -> datetime:
    """On the wall clock of the two provinces; if it cannot be read, now, or the noon of the day when a draft begins."""
    on, text = day(page.request.POST.get("on", "")), page.request.POST.get("time", "")
    begins = draft.begins_on if draft else None
    if on is None and begins is not None and begins > page.today:
        on, text = begins, "12:00"
    try:
        at = datetime.combine(on, time.fromisoformat(text), LOCAL) if on else page.now
    except ValueError:
        return page.now
    # What is asked has an id of its moment, and ids begin with 1970.
    return at if at.timestamp() >= 0 else page.now


def _parts(found: Found, today: Found, *, drafted: Collection[int]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    language = languages.current()
    by_term = {tried.term: tried for tried in found.terms}
    without = {tried.term: tried.value for tried in today.terms}
    for group in Group:
        lines = tuple(_line(by_term[term], found, without=without[term], drafted=drafted) for term in TERMS_OF[group])
        yield words.pick(words.GROUPS[group], language), lines


def _line(tried: Tried, found: Found, *, without: object, drafted: Collection[int]) -> Line:
    language = languages.current()
    otherwise = "" if without == tried.value else words.value_of(tried.term, without, language=language)
    return Line(
        term=words.term_name(tried.term, language),
        value=words.value_of(tried.term, tried.value, language=language),
        otherwise=otherwise,
        drafted=tried.rule_id in drafted and (bool(otherwise) or not tried.rule_id),
        voice=words.pick(words.VOICES[tried.voice], language),
        rule_id=tried.rule_id,
        rule=words.rule_name(found.rules[tried.rule_id], language),
        passed=tuple(
            Other(
                rule_id=passed.rule_id,
                rule=words.rule_name(found.rules[passed.rule_id], language),
                value=words.value_of(tried.term, getattr(found.rules[passed.rule_id], tried.term), language=language),
                why=words.why_passed_over(passed, language),
            )
            for passed in tried.passed_over
        ),
    )
