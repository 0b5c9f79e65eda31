"""One text of a notice: written, shown filled, saved, or given up for the one above it."""

from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from bashu.db.network.queries import Name
from bashu.db.notices import texts
from bashu.db.notices.texts import Key
from bashu.domain.notices.events import SEVERAL, TEXTS, Channel, Event, Language, language_of
from bashu.domain.notices.saying import Facts, Names, said, several, several_titles
from bashu.domain.notices.templates import (
    BODY_LENGTH_MAX,
    CODE_LENGTH_MAX,
    SUBJECT_LENGTH_MAX,
    Template,
    fill,
    template_problems,
)
from bashu.domain.notices.usual import usual
from bashu.domain.notices.words import CHANNEL_NAMES, EVENT_NAMES, LANGUAGE_NAMES
from bashu.domain.rights import Right
from bashu.doors.web.office.notices import Whose, back, whose_of
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import words

EXAMPLE = Facts(
    library_id=0, library=Names(zh="成都图书馆", en="Chengdu Library"), branch=Names(zh="总馆", en="Main Library"),
    title="三体", at=datetime(2026, 7, 3, 15, 59, 59, tzinfo=UTC), days=7, reason="not_collected", fen=70,
    kind="overdue", details={"days": 7, "fen_per_day": 10, "cap_fen": 3_000, "due_at": "2026-07-03T15:59:59+00:00"},
    result="accepted", code="135790", link="https://library.example.org/confirm/2b7e1516",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@office_page(Right.EDIT_NOTICES)
def text(page: Page) -> HttpResponse:
    whose, key, do = whose_of(page), _key(page), page.request.POST.get("do")
    if page.request.method != "POST":
        template = texts.text_for(key, library_id=whose.library_id) or _first(key)
        return _show(page, whose, key=key, template=template)
    if do == "remove":
        texts.remove_text(key, library_id=whose.library_id)
        return back(page, whose)
    template = _written(page)
    if do == "save" and not texts.save_text(key, template, library_id=whose.library_id):
        return back(page, whose)
    return _show(page, whose, key=key, template=template, checked=True)


def _show(page: Page, whose: Whose, *, key: Key, template: Template, checked: bool = False) -> HttpResponse:
    problems = template_problems(template, key.text, channel=key.channel) if checked else ()
    return page.show(
        "notice_text",
        whose=whose,
        key=key,
        written=template,
        names=[Name(*EVENT_NAMES[key.text]), Name(*CHANNEL_NAMES[key.channel]), Name(*LANGUAGE_NAMES[key.language])],
        places=TEXTS[key.text],
        is_sms=key.channel is Channel.SMS,
        own=texts.own_text(key, library_id=whose.library_id) is not None,
        problems=[Name(*both) for both in problems],
        preview=None if problems else _filled(template, key),
        tab="notices",
    )


def _key(page: Page) -> Key:
    """The first of all, if the address names none."""
    given = page.request.POST or page.request.GET
    text, channel = given.get("text") or Event.HOLD_READY.value, given.get("channel") or Channel.EMAIL.value
    if text not in TEXTS or channel not in set(Channel):
        raise Http404
    return Key(text, Channel(channel), language_of(given.get("language", "")))


def _written(page: Page) -> Template:
    given = page.request.POST
    return Template(
        subject=words(page.request, "subject", most=SUBJECT_LENGTH_MAX + 1),
        body=_lines(given.get("body", ""))[: BODY_LENGTH_MAX + 1],
        code=words(page.request, "code", most=CODE_LENGTH_MAX + 1),
    )


def _lines(written: str) -> str:
    """Lines as they were written, without what cannot be seen."""
    kept = (each for each in written.replace("\r\n", "\n") if each == "\n" or each.isprintable())
    return "".join(kept).strip()


def _first(key: Key) -> Template:
    """Of an SMS, what might be handed in for approval."""
    return Template(body="{count} {library}" if key.text == SEVERAL else usual(key.text, language=key.language).body)


def _filled(template: Template, key: Key) -> Template:
    values = _values(key)
    return Template(subject=fill(template.subject, values), body=fill(template.body, values), code=template.code)


def _values(key: Key) -> dict[str, str]:
    language: Language = key.language
    example = said(EXAMPLE, language=language)
    if key.text != SEVERAL:
        return example
    if key.channel is Channel.SMS:
        return several_titles([example] * 2, library=example["library"], language=language)
    parts = [fill(usual(event, language=language).body, example) for event in (Event.HOLD_READY, Event.DUE_SOON)]
    return several(parts, library=example["library"])
