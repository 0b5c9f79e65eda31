"""Challenges: what is asked for, how far a reader is, to join and to leave, and the certificate."""

from collections.abc import Mapping
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bashu.db.activities import challenge_edits, challenges
from bashu.db.activities.booklists import published_lists
from bashu.db.activities.certificates import certificate_of
from bashu.db.activities.challenges import ChallengeRow
from bashu.db.activities.relays import published_relays
from bashu.db.patrons.bonds import acts_for
from bashu.domain.activities.challenges.joining import ChallengeNo
from bashu.domain.activities.challenges.words import NOES
from bashu.domain.activities.states import ActivityState
from bashu.domain.calendar import local_day
from bashu.domain.identity.acting import Acting
from bashu.doors.web.reader.pages import Page, reader_page, signed_in
from bashu.doors.web.shared import languages, throttle
from bashu.doors.web.shared.forms import scanned, start_of, words
from bashu.doors.web.shared.headers import forget
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine import clock
from bashu.engine.activities.challenging import Joining, join, leave

NAME_LENGTH, NICK_LENGTH = 40, 20


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    page, rows = _page(request, now=now), challenges.offered(local_day(now), start=start_of(request, "challenges"))
    entries = challenges.entries_of(page.patron.patron_id) if page else {}
    told = challenges.progress_of(entries.values()) if entries else {}
    withdrawn = [entry.challenge for entry in entries.values() if entry.challenge.state != ActivityState.PUBLISHED]
    context = {
        "rows": [(row, told[entries[row.pk].pk] if row.pk in entries else None) for row in (*rows, *withdrawn)],
        "part": rows,
        "lists": published_lists(start=start_of(request, "lists")),
        "relays": published_relays(start=start_of(request, "relays")),
        "today": local_day(now),
    }
    return _shown(request, page, template="challenges", context=context)


@require_safe
def one(request: HttpRequest, challenge_id: int) -> HttpResponse:
    """For everybody; who is signed in sees their own part of it."""
    now = clock.now()
    page = _page(request, now=now)
    row = _found(challenge_id, patron_id=page.patron.patron_id if page else None)
    return _shown(request, page, template="challenge", context=_about(row, page, now=now))


@require_safe
@reader_page
def of_ward(page: Page, challenge_id: int) -> HttpResponse:
    row = _found(challenge_id, patron_id=page.patron.patron_id)
    _is_theirs(page)
    return page.show("challenge", **_about(row, page, now=page.now))


@require_POST
@reader_page
def enter(page: Page, challenge_id: int) -> HttpResponse:
    _found(challenge_id)
    wanted = Joining(
        patron_id=page.patron.patron_id,
        acting=page.acting,
        team_code=scanned(page.request, "code").replace(" ", ""),
        team_name=words(page.request, "team", most=NAME_LENGTH),
        nick=words(page.request, "nick", most=NICK_LENGTH),
    )
    guesses = ("team", str(page.me.patron_id))
    if wanted.team_code and throttle.is_locked(*guesses):
        why = _("Too many wrong codes. Please wait five minutes, then try again.")
        page.visit.tell(Spoken(tone="stop", word=_("Not this time"), why=why, done=False))
        return _back(page, challenge_id)
    problem = join(challenge_id, wanted, now=page.now)
    if problem is ChallengeNo.TEAM_UNKNOWN:
        throttle.count_failure(*guesses)
    _tell(page, problem)
    return _back(page, challenge_id)


@require_POST
@reader_page
def give_up(page: Page, challenge_id: int) -> HttpResponse:
    _is_theirs(page)
    row = _found(challenge_id, patron_id=page.patron.patron_id)
    if leave(challenge_id, page.patron.patron_id, now=page.now):
        page.visit.tell(Spoken(tone="keep", word=_("You no longer take part"), why=_("Nothing of it is kept.")))
    return _back(page, challenge_id) if row.state == ActivityState.PUBLISHED else page.leave()


@require_POST
@reader_page
def keep(page: Page, challenge_id: int) -> HttpResponse:
    """The list of what they had stays after the challenge."""
    _found(challenge_id, patron_id=page.patron.patron_id)
    _is_theirs(page)
    challenge_edits.keep_list(challenge_id, page.patron.patron_id)
    page.visit.tell(Spoken(tone="keep", word=_("The list stays until it is deleted")))
    return _back(page, challenge_id)


@require_safe
@reader_page
def certificate(page: Page, challenge_id: int) -> HttpResponse:
    """Made when it is asked for, and kept nowhere."""
    row = _found(challenge_id, patron_id=page.patron.patron_id)
    _is_theirs(page)
    entry = challenges.entries_of(page.patron.patron_id).get(challenge_id)
    printed = certificate_of(row, entry, name=page.patron.name) if entry else None
    if printed is None:
        raise Http404
    response = HttpResponse(printed, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="challenge-{challenge_id}.pdf"'
    return response


def _found(challenge_id: int, *, patron_id: int | None = None) -> ChallengeRow:
    """What is offered; and of what was withdrawn that in which this reader takes part, for they may leave it."""
    row = challenges.find_challenge(challenge_id, drafts=patron_id is not None)
    if row is None:
        raise Http404
    if row.state != ActivityState.PUBLISHED and challenge_id not in challenges.entries_of(patron_id or 0):
        raise Http404
    return row


def _is_theirs(page: Page) -> None:
    """Others than a guardian of a child under 14 have no part in it."""
    if page.acting and not page.writes_address:
        raise Http404


def _about(row: ChallengeRow, page: Page | None, *, now: datetime) -> dict[str, object]:
    entry = challenges.entries_of(page.patron.patron_id).get(row.pk) if page else None
    team = challenges.team_row(entry.team, challenge=row) if entry and entry.team else None
    return {
        "row": row,
        "library": challenges.whose(row),
        "is_over": local_day(now) > row.until_on,
        "is_to_come": local_day(now) < row.from_on,
        "entry": entry,
        "team": team,
        "mine": challenges.progress_of([entry])[entry.pk] if entry else None,
        "met_together": bool(team and team.progress.is_met),
        "wards": _wards(page) if page and not page.acting else (),
        "guardian_joins": page is not None and page.acting is None and not page.writes_address,
    }


def _wards(page: Page) -> list[tuple[int, str]]:
    """Children under 14 whom the reader may enter."""
    today = local_day(page.now)
    wards = [each.patron_id for each in acts_for(page.me.patron_id, today=today) if each.acting is Acting.GUARDIAN]
    return challenges.children_of(wards, on=today)


def _tell(page: Page, problem: ChallengeNo | None) -> None:
    if problem is None:
        page.visit.tell(Spoken(tone="keep", word=_("You take part")))
    else:
        zh, en = NOES[problem]
        why = en if languages.current() == "en" else zh
        page.visit.tell(Spoken(tone="stop", word=_("Not this time"), why=why, done=False))


def _back(page: Page, challenge_id: int) -> HttpResponse:
    return page.go("challenge", challenge_id)


def _page(request: HttpRequest, *, now: datetime) -> Page | None:
    found = signed_in(request, now=now)
    return Page(request, found[0], found[1], found[1], None, now) if found else None


def _shown(request: HttpRequest, page: Page | None, *, template: str, context: Mapping[str, object]) -> HttpResponse:
    if page is None:
        return render(request, f"reader/{template}.html", dict(context))
    return forget(page.show(template, **context))
