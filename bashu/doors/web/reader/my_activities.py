"""A reader's activities: registrations of their own and of those they look after, what they say afterwards, and the
address of their calendar."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities.coming import MayCome, Registration, before_in_line, said_of, short_name, who_may_come
from bashu.db.activities.queries import find_registration, registrations_of_reader
from bashu.domain.calendar import local_day
from bashu.doors.web.reader.pages import Page, reader_page
from bashu.doors.web.shared.forms import number, words
from bashu.doors.web.shared.links import in_full
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine.activities import planning

# What was so long ago is not shown any more.
SHOWN_FOR: Final = timedelta(days=60)
WORDS_LENGTH: Final = 1_000
# Where programs read a reader's calendar.
CALENDAR: Final = "/feeds/mine/{secret}.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """`before`: how many wait before it; `whose`: whose registration it is, if not the reader's own; `who` comes."""

    row: Registration
    before: int | None
    whose: str
    who: Collection[str]
    may_cancel: bool
    may_say: bool

    @property
    def has_page(self) -> bool:
        """What was withdrawn is shown to nobody."""
        return self.row.session.activity.state == "published"

    @property
    def shows_code(self) -> bool:
        return self.row.ended_at is None and self.row.state == "registered"


@require_GET
@reader_page
def my_activities(page: Page) -> HttpResponse:
    return _shown(page)


@require_POST
@reader_page
def say(page: Page, *, registration_id: int) -> HttpResponse:
    """Stars and words. What is kept leads back to nobody."""
    found = find_registration(registration_id, patron_ids=[each.patron_id for each in _acting(page)])
    stars = number(page.request.POST.get("stars", "")) or 0
    given = found is not None and found.session.ends_at <= page.now and planning.give_feedback(
        found.pk, patron_id=found.patron_id or 0, stars=stars, words=words(page.request, "words", most=WORDS_LENGTH),
        now=page.now,
    )  # fmt: skip
    word = _("Thank you for what you said") if given else _("Choose one to five stars")
    page.visit.tell(Spoken(tone="keep" if given else "stop", word=word))
    return page.go("my_activities")


@require_POST
@reader_page
def calendar(page: Page) -> HttpResponse:
    """A new address, shown on this page and never again: it is kept nowhere."""
    secret = planning.new_calendar_address(page.me.patron_id, now=page.now)
    return _shown(page, calendar=in_full(page.request, CALENDAR.format(secret=secret)))


def _acting(page: Page) -> list[MayCome]:
    people = who_may_come(page.me.patron_id, today=local_day(page.now))
    return [each for each in people if each.acting or each.patron_id == page.me.patron_id]


def _shown(page: Page, **more: object) -> HttpResponse:
    people = _acting(page)
    names = {each.patron_id: each.name for each in people}
    rows = registrations_of_reader(names, since=page.now - SHOWN_FOR)
    before, said = before_in_line(rows), said_of([row.pk for row in rows])
    mine = [_told(page, row, before=before, said=said, names=names) for row in rows]
    coming = [each for each in mine if each.row.ended_at is None and each.row.session.ends_at > page.now]
    past = [each for each in reversed(mine) if each not in coming]
    return page.show("my_activities", coming=coming, past=past, **more)


def _told(
    page: Page, row: Registration, *, before: Mapping[int, int], said: Collection[int], names: Mapping[int, str]
) -> Mine:
    session, is_theirs = row.session, row.patron_id in names
    until = session.cancel_until_at or session.starts_at
    open_still = row.ended_at is None and session.state == "planned"
    return Mine(
        row=row,
        before=before.get(row.pk),
        whose=names.get(row.patron_id or 0, "") if row.patron_id != page.me.patron_id else "",
        who=[names.get(each.patron_id) or short_name(each.patron) for each in row.members.all()],
        may_cancel=is_theirs and open_still and page.now < until,
        may_say=is_theirs and bool(row.attended) and row.pk not in said and session.ends_at <= page.now,
    )
