"""What readers are told, and when: of the network, and of each library that says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network.branches import LibraryChoice, libraries
from bashu.db.network.queries import Name
from bashu.db.notices import texts
from bashu.db.notices.texts import Key
from bashu.db.notices.timings import own_timing, save_timing, timing_of
from bashu.domain.notices.events import LANGUAGES, TEXTS, Channel
from bashu.domain.notices.words import CHANNEL_NAMES, EVENT_NAMES, LANGUAGE_NAMES
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import SAVED, Page, office_page
from bashu.doors.web.shared.forms import number, words

# What is no number, where a check lets none pass.
WRONG = -1
FIELDS = ("due_soon_days", "overdue_days", "quiet_from", "quiet_to", "digest_at", "give_up_days")
FIELD_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class Whose:
    """The library whose texts and times are shown; None: the network's, which is shown if `network`."""

    library_id: int | None
    libraries: tuple[LibraryChoice, ...]
    network: bool

    @property
    def name(self) -> Name | None:
        return next((each.name for each in self.libraries if each.library_id == self.library_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """`own`: it wrote this one itself; `has`: there is one to send by."""

    key: Key
    channel: Name
    language: Name
    own: bool
    has: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """As the office's field.html shows it; `otherwise`: what holds if nothing is written."""

    name: str
    label: str
    value: str
    otherwise: str


@require_GET
@office_page(Right.EDIT_NOTICES)
def listed(page: Page) -> HttpResponse:
    return _list(page, whose_of(page))


@require_POST
@office_page(Right.EDIT_NOTICES)
def save_times(page: Page) -> HttpResponse:
    whose = whose_of(page)
    given = {name: words(page.request, name, most=FIELD_LENGTH_MAX) for name in FIELDS}
    problems = save_timing(whose.library_id, _read(given))
    return (
        _list(page, whose, given=given, problems=[Name(*both) for both in problems]) if problems else back(page, whose)
    )


def whose_of(page: Page) -> Whose:
    """What the address or the form asks for, within the right to edit it; an address that asks for none shows the
    network's, or the first library's."""
    reach = page.reach(Right.EDIT_NOTICES)
    found = libraries(reach)
    asked = page.request.POST.get("library", page.request.GET.get("library", ""))
    library_id = number(asked)
    if library_id is None and not reach.everywhere:
        if not found or asked or page.request.method == "POST":
            raise PermissionDenied
        library_id = found[0].library_id
    if library_id is not None and library_id not in {each.library_id for each in found}:
        raise Http404
    return Whose(library_id, found, reach.everywhere)


def back(page: Page, whose: Whose) -> HttpResponse:
    page.request.session[SAVED] = True
    return redirect(f"{reverse('office:notices')}?library={whose.library_id or ''}")


def _list(
    page: Page, whose: Whose, *, given: Mapping[str, str] | None = None, problems: list[Name] | None = None
) -> HttpResponse:
    return page.show(
        "notices",
        whose=whose,
        fields=_fields(whose, given),
        problems=problems or [],
        rows=[(Name(*EVENT_NAMES[text]), _rows(text, whose)) for text in TEXTS],
        tab="notices",
    )


def _rows(text: str, whose: Whose) -> list[TextRow]:
    own = texts.own_keys(whose.library_id)
    keys = [Key(text, channel, language) for channel in Channel for language in LANGUAGES]
    return [
        TextRow(
            key=key,
            channel=Name(*CHANNEL_NAMES[key.channel]),
            language=Name(*LANGUAGE_NAMES[key.language]),
            own=key in own,
            has=texts.text_for(key, library_id=whose.library_id) is not None,
        )
        for key in keys
    ]


def _fields(whose: Whose, given: Mapping[str, str] | None) -> list[Field]:
    own, usual = own_timing(whose.library_id), timing_of(None)
    labels = {
        "due_soon_days": _("Days before the due day on which readers are reminded; 0: not at all"),
        "overdue_days": _("Days after it, with commas between, such as 1, 7, 14, 30; 0: not at all"),
        "quiet_from": _("Nothing is sent from this hour"),
        "quiet_to": _("until this hour"),
        "digest_at": _("Hour of the daily digest"),
        "give_up_days": _("Days until sending is given up"),
    }
    return [
        Field(
            name=name,
            label=labels[name],
            value=_text(own.get(name)) if given is None else given[name],
            otherwise=_text(getattr(usual, name)),
        )
        for name in FIELDS
    ]


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "0"
    return "" if value is None else str(value)


def _read(given: Mapping[str, str]) -> dict[str, Any]:
    """Empty: nothing is said."""
    says: dict[str, Any] = {name: _count(given[name]) for name in FIELDS if given[name] and name != "overdue_days"}
    if steps := given["overdue_days"]:
        parts = steps.replace("，", ",").replace("、", ",").split(",")
        says["overdue_days"] = () if steps == "0" else tuple(_count(part) for part in parts)
    return says


def _count(text: str) -> int:
    found = number(text.strip())
    return WRONG if found is None or found > 999 else found
