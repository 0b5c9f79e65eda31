"""How the tags of a library are written, which of others its machines read, and the keys by which they ask."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network import tags
from bashu.db.network.queries import Name
from bashu.db.network.tags import TagLibrary
from bashu.domain.circulation.tags import CODES_MAX, TagLayout, TagProfile, TagSecurity
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number, start_of, words
from bashu.engine import keys
from bashu.engine.tags import set_profile

TAB = "tags"
NAME_LENGTH, CODES_LENGTH, BYTE_LENGTH = 80, 2_000, 4
BYTES = ("afi_in", "afi_out", "dsfid")


@require_GET
@office_page(Right.EDIT_TAGS)
def listed(page: Page) -> HttpResponse:
    part = tags.libraries_with_tags(page.reach(Right.EDIT_TAGS), start=start_of(page.request, "libraries"))
    return page.show("tags", part=part, labels=_layouts(), tab=TAB)


@require_GET
@office_page(Right.EDIT_TAGS)
def shown(page: Page, *, library_id: int) -> HttpResponse:
    return _show(page, _library(page, library_id))


@require_POST
@office_page(Right.EDIT_TAGS)
def save(page: Page, *, library_id: int) -> HttpResponse:
    library = _library(page, library_id)
    problems = set_profile(_written(page, library_id), by=page.staff.staff_id, now=page.now)
    if problems:
        return _show(page, library, problems=[Name(*both) for both in problems])
    return page.go("library_tags", library_id)


@require_POST
@office_page(Right.EDIT_TAGS)
def make_key(page: Page, *, library_id: int) -> HttpResponse:
    library = _library(page, library_id)
    name = words(page.request, "name", most=NAME_LENGTH)
    if not name:
        return _show(page, library, nameless=True)
    key = keys.make(keys.TAGS, library_id=library_id, name=name, by=page.staff.staff_id, now=page.now)
    return _show(page, library, made=key, name=name)


@require_POST
@office_page(Right.EDIT_TAGS)
def end_key(page: Page) -> HttpResponse:
    key_id = number(page.request.POST.get("key_id", "")) or 0
    library_id = tags.library_of_tag_key(page.reach(Right.EDIT_TAGS), key_id)
    if library_id is None:
        raise Http404
    keys.end(keys.TAGS, key_id, by=page.staff.staff_id, now=page.now)
    return page.go("library_tags", library_id)


def _library(page: Page, library_id: int) -> TagLibrary:
    found = tags.library_with_tags(page.reach(Right.EDIT_TAGS), library_id)
    if found is None:
        raise Http404
    return found


def _written(page: Page, library_id: int) -> TagProfile:
    """A byte that is none becomes one that no profile may have."""
    given = page.request.POST
    layouts, securities = {each.value: each for each in TagLayout}, {each.value: each for each in TagSecurity}
    layout = layouts.get(given.get("layout", ""), TagLayout.ISO_28560_2)
    chosen = [layouts[each] for each in given.getlist("also_reads") if each in layouts]
    return TagProfile(
        library_id=library_id,
        layout=layout,
        also_reads=tuple(each for each in dict.fromkeys(chosen) if each is not layout),
        security=securities.get(given.get("security", ""), TagSecurity.AFI),
        owner_codes=tuple(given.get("owner_codes", "")[:CODES_LENGTH].split()[: CODES_MAX + 1]),
        **{name: _byte(given.get(name, "")) for name in BYTES},
    )


def _layouts() -> list[tuple[str, str]]:
    return [
        (TagLayout.ISO_28560_2.value, _("HF, ISO 28560-2 (GB/T 35660.2, WH/T 44)")),
        (TagLayout.ISO_28560_3.value, _("HF, ISO 28560-3 (fixed fields)")),
        (TagLayout.ISO_28560_4.value, _("UHF, ISO/TS 28560-4")),
        (TagLayout.ALLIANCE.value, _("UHF of the university alliance")),
    ]


def _securities() -> list[tuple[str, str]]:
    return [
        (TagSecurity.AFI.value, _("by the AFI")),
        (TagSecurity.EAS.value, _("by the EAS bit of the chip")),
        (TagSecurity.BANK_01.value, _("by the security bit in bank 01 (university alliance)")),
    ]


def _byte(text: str) -> int:
    try:
        return int(text[:BYTE_LENGTH].strip(), 16)
    except ValueError:
        return -1


def _show(page: Page, library: TagLibrary, *, problems: list[Name] | None = None, **more: Any) -> HttpResponse:
    """After a mistake, as it was typed."""
    kept = tags.profiles([library.library_id]).get(library.library_id)
    given: Mapping[str, Any] = _fields(kept)
    if problems:
        post = page.request.POST
        given = post.dict() | {"also_reads": post.getlist("also_reads")}
    return page.show(
        "library_tags",
        library=library,
        given=given,
        kept=kept,
        problems=problems or [],
        layouts=_layouts(),
        securities=_securities(),
        unread=tags.not_read_by(kept, start=start_of(page.request, "unread")) if kept else None,
        part=tags.tag_keys(library.library_id, start=start_of(page.request, "keys")),
        tab=TAB,
        **more,
    )


def _fields(kept: TagProfile | None) -> dict[str, Any]:
    """As the form holds them; without a profile what is usual."""
    shown = kept or TagProfile(library_id=0, layout=TagLayout.ISO_28560_2)
    return {
        "layout": shown.layout.value,
        "also_reads": [each.value for each in shown.also_reads],
        "security": shown.security.value,
        "owner_codes": "\n".join(shown.owner_codes),
    } | {name: f"{getattr(shown, name):02X}" for name in BYTES}
