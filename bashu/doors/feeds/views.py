"""The addresses of feeds. Those of libraries, cities, series and brands are public; a reader's own is a secret."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from bashu.db.activities import feed_queries as queries
from bashu.db.activities.feed_queries import ActivitySession, Whose
from bashu.db.activities.queries import Wanted, registrations_of_reader
from bashu.domain.activities.states import Standing
from bashu.domain.calendar import local_day, start_of
from bashu.engine import clock
from bashu.engine.activities.planning import reader_of_calendar

# What has just been stays for so long, so that it does not vanish from a calendar while one looks back.
KEPT: Final = timedelta(days=30)
PUBLIC: Final = {"Cache-Control": "public, max-age=300"}
OWN: Final = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
ID_DIGITS_MAX: Final = 18
CALENDAR, NEWS = "text/calendar; charset=utf-8", "application/rss+xml; charset=utf-8"
Feed = Callable[..., HttpResponse]


def _feed(view: Feed) -> Feed:
    """With an ETag: whoever has it already is told only that. It is of the text, for no two packings are the same."""
    made: Feed = require_safe(gzip_page(conditional_page(view)))
    return made


@_feed
def of_library(request: HttpRequest, *, code: str) -> HttpResponse:
    whose = _there(queries.library(_code(code)))
    return _calendar(request, whose, sessions=_sessions(library_id=whose.id))


@_feed
def of_city(request: HttpRequest, *, code: str) -> HttpResponse:
    return _calendar(request, _there(queries.city(_code(code))), sessions=_sessions(city=code))


def _code(text: str) -> str:
    """What no table could have is nobody's."""
    if not text.isprintable():
        raise Http404
    return text


def _number(text: str) -> int:
    """Of a row: no longer than such a thing may be."""
    if not (text.isascii() and text.isdigit() and len(text) <= ID_DIGITS_MAX):
        raise Http404
    return int(text)


@_feed
def of_series(request: HttpRequest, *, series_id: str) -> HttpResponse:
    whose = _there(queries.series(_number(series_id)))
    return _calendar(request, whose, sessions=_sessions(series_id=whose.id))


@_feed
def of_brand(request: HttpRequest, *, code: str) -> HttpResponse:
    whose = _there(queries.brand(_code(code)))
    return _calendar(request, whose, sessions=_sessions(brand_id=whose.id))


@_feed
def news_of_library(request: HttpRequest, *, code: str) -> HttpResponse:
    whose = _there(queries.library(_code(code)))
    return _news(request, whose, sessions=_sessions(library_id=whose.id, kept=False))


@_feed
def news_of_city(request: HttpRequest, *, code: str) -> HttpResponse:
    return _news(request, _there(queries.city(_code(code))), sessions=_sessions(city=code, kept=False))


@_feed
def news_of_series(request: HttpRequest, *, series_id: str) -> HttpResponse:
    whose = _there(queries.series(_number(series_id)))
    return _news(request, whose, sessions=_sessions(series_id=whose.id, kept=False))


@_feed
def mine(request: HttpRequest, *, secret: str) -> HttpResponse:
    """A reader's own registrations, and those of the children they look after."""
    patron_id, press, where, now = reader_of_calendar(secret), _press(), _where(request), clock.now()
    if patron_id is None:
        raise Http404
    rows = registrations_of_reader(queries.looked_after(patron_id, today=local_day(now)), since=now - KEPT)
    # Of two for the same session the seat counts, not the place in the line.
    ordered = sorted(rows, key=lambda row: row.state == Standing.REGISTERED)
    entries = {
        row.session_id: press.Entry(
            session=row.session, sure=row.state == Standing.REGISTERED, link=_link(row)
        )
        for row in ordered
        if queries.is_theirs(row)
    }  # fmt: skip
    name = "My library" if where.in_english else "我的图书馆活动"
    return HttpResponse(press.calendar(name, entries.values(), where=where), content_type=CALENDAR, headers=OWN)


def _link(row: Any) -> str:
    """Told only to who has a seat."""
    said = getattr(row.session, "words", None)
    return said.link if said and row.state == Standing.REGISTERED else ""


def _there(whose: Whose | None) -> Whose:
    if whose is None:
        raise Http404
    return whose


def _sessions(*, kept: bool = True, **wanted: Any) -> tuple[ActivitySession, ...]:
    now = clock.now()
    return queries.sessions(Wanted(from_at=now, **wanted), since=now - (KEPT if kept else timedelta(0)))


def _where(request: HttpRequest) -> Any:
    bashu = settings.BASHU
    in_english = request.GET.get("language") == "en"
    return _press().Where(domain=bashu.repository_name, address=bashu.public_url, in_english=in_english)


def _press() -> Any:
    """What writes calendars is large and seldom asked for: it is loaded by the first who does."""
    return import_module("bashu.doors.feeds.calendars")


def _calendar(request: HttpRequest, whose: Whose, *, sessions: tuple[ActivitySession, ...]) -> HttpResponse:
    press, where = _press(), _where(request)
    entries = [press.Entry(session=each) for each in sessions]
    told = press.calendar(where.pick(whose.name), entries, where=where)
    return HttpResponse(told, content_type=CALENDAR, headers=PUBLIC)


def _news(request: HttpRequest, whose: Whose, *, sessions: tuple[ActivitySession, ...]) -> HttpResponse:
    where, address = _where(request), f"{settings.BASHU.public_url}{request.path}"
    told = import_module("bashu.doors.feeds.news").news(
        where.pick(whose.name), sessions, where=where, address=address, today=start_of(local_day(clock.now()))
    )  # fmt: skip
    return HttpResponse(told, content_type=NEWS, headers=PUBLIC)
