"""How a library writes its items in its records: shown, and set by a form or as JSON."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.catalogue.imports import branch_codes
from bashu.db.catalogue.uploads import LibraryShown, branches_named, library_reached
from bashu.domain.catalogue.importing.items import KINDS, PRESETS, layout_to_json
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page
from bashu.engine.catalogue.importing.profiles import ProfileError, set_profile
from bashu.engine.catalogue.importing.told import profile_said

TAB = "imports"
JSON_LENGTH, LINES_LENGTH = 200_000, 100_000
# Each a field of the form with a line for each code.
PAIRS = ("branches", "kinds", "collections")
NONE, OWN = "none", "own"


class _UnfitError(Exception):
    """What is wrong, in words of the page."""


@require_GET
@office_page(Right.IMPORT_RECORDS)
def shown(page: Page, *, library_id: int) -> HttpResponse:
    return _show(page, _library(page, library_id))


@require_POST
@office_page(Right.IMPORT_RECORDS)
def save(page: Page, *, library_id: int) -> HttpResponse:
    library = _library(page, library_id)
    as_json = page.request.POST.get("do") == "json"
    try:
        set_profile(library_id, _from_json(page) if as_json else _from_form(page, library))
    except _UnfitError as error:
        return _show(page, library, problem=str(error), opens=as_json)
    except ProfileError as error:
        return _show(page, library, english=str(error), opens=as_json)
    return page.go("holdings_profile", library_id)


def _library(page: Page, library_id: int) -> LibraryShown:
    found = library_reached(page.reach(Right.IMPORT_RECORDS), library_id)
    if found is None:
        raise Http404
    return found


def _from_json(page: Page) -> Any:
    text = page.request.POST.get("json", "")[:JSON_LENGTH]
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise _UnfitError(_("This is no JSON: look at line %(line)s, sign %(column)s.") % where) from None


def _from_form(page: Page, library: LibraryShown) -> dict[str, Any]:
    """Raises _UnfitError."""
    given, codes = page.request.POST, branch_codes(library.library_id)
    told: dict[str, Any] = {name: _pairs(given.get(name, "")) for name in PAIRS}
    for code in told["branches"].values():
        if code not in codes:
            known = {"code": code, "codes": ", ".join(sorted(codes))}
            raise _UnfitError(_("The library has no branch %(code)s. Its branches: %(codes)s.") % known)
    for kind in told["kinds"].values():
        if kind not in KINDS:
            kinds = {"kind": kind, "kinds": ", ".join(KINDS)}
            raise _UnfitError(_("No item is of the kind %(kind)s. There are: %(kinds)s.") % kinds)
    told["statuses_left_out"] = [line.strip() for line in _lines(given.get("statuses_left_out", "")) if line.strip()]
    if given.get("default_branch"):
        told["default_branch"] = given["default_branch"]
    return told | _field(given.get("preset", NONE), library)


def _field(preset: str, library: LibraryShown) -> dict[str, Any]:
    """The field that the library had already is none of those that are usual."""
    if preset == OWN:
        field = profile_said(library.library_id).get("field")
        return {"field": field} if field else {}
    return {} if preset == NONE else {"preset": preset}


def _pairs(text: str) -> dict[str, str]:
    found = {}
    for line in _lines(text):
        if not line.strip():
            continue
        theirs, sign, ours = (part.strip() for part in line.replace("＝", "=").partition("="))
        if not (theirs and sign and ours):
            raise _UnfitError(
                _("Write each line as CODE = OURS; this one is not: %(line)s") % {"line": line.strip()[:60]}
            )
        found[theirs] = ours
    return found


def _lines(text: str) -> list[str]:
    return text[:LINES_LENGTH].splitlines()


def _show(
    page: Page, library: LibraryShown, *, problem: str = "", english: str = "", opens: bool = False
) -> HttpResponse:
    """After a mistake, as it was typed. `english`: what is wrong, of what only JSON can say."""
    told, wrong = profile_said(library.library_id), bool(problem or english)
    given = page.request.POST if wrong else _written(told)
    return page.show(
        "holdings_profile",
        library=library,
        given={name: given.get(name, "") for name in (*PAIRS, "statuses_left_out", "default_branch", "preset")},
        json=given.get("json") or _json(told),
        field=told.get("field"),
        presets=[(name, layout_to_json(layout)) for name, layout in PRESETS.items()],
        own=_preset_of(told) == OWN,
        branches=branches_named(library.library_id),
        kinds=KINDS,
        problem=problem,
        english=english,
        opens=opens,
        tab=TAB,
    )


def _written(told: Mapping[str, Any]) -> dict[str, str]:
    """As the fields of the form hold it."""
    lines = {name: "\n".join(f"{code} = {ours}" for code, ours in told.get(name, {}).items()) for name in PAIRS}
    return lines | {
        "statuses_left_out": "\n".join(told.get("statuses_left_out", ())),
        "default_branch": told.get("default_branch", ""),
        "preset": _preset_of(told),
    }


def _preset_of(told: Mapping[str, Any]) -> str:
    field = told.get("field")
    if not field:
        return NONE
    return next((name for name, layout in PRESETS.items() if layout_to_json(layout) == field), OWN)


def _json(told: Mapping[str, Any]) -> str:
    preset = _preset_of(told)
    named = {"preset": preset} if preset in PRESETS else {"field": told["field"]} if preset == OWN else {}
    rest = {name: value for name, value in told.items() if name != "field"}
    return orjson.dumps(named | rest, option=orjson.OPT_INDENT_2).decode()
