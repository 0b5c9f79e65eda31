"""Keys by which the systems of libraries hand over files. One is shown once, by the page that answers the form."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.catalogue.uploads import key_reached, keys_reached, libraries_reached, library_reached
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number, start_of, words
from bashu.engine.catalogue.importing import keys

TAB = "imports"
NAME_LENGTH = 80


@require_GET
@office_page(Right.IMPORT_RECORDS)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.IMPORT_RECORDS)
def make(page: Page) -> HttpResponse:
    library = library_reached(page.reach(Right.IMPORT_RECORDS), number(page.request.POST.get("library", "")) or 0)
    if library is None:
        raise Http404
    name = words(page.request, "name", most=NAME_LENGTH)
    if not name:
        return _list(page, nameless=True)
    key = keys.make(library_id=library.library_id, name=name, by=page.staff.staff_id, now=page.now)
    return _list(page, made=key, name=name, library_code=library.code)


@require_POST
@office_page(Right.IMPORT_RECORDS)
def end(page: Page) -> HttpResponse:
    found = key_reached(page.reach(Right.IMPORT_RECORDS), number(page.request.POST.get("key_id", "")) or 0)
    if found is None:
        raise Http404
    keys.end(found.key_id, by=page.staff.staff_id, now=page.now)
    return page.go("import_keys")


def _list(
    page: Page, *, made: str = "", name: str = "", library_code: str = "", nameless: bool = False
) -> HttpResponse:
    reach = page.reach(Right.IMPORT_RECORDS)
    return page.show(
        "import_keys",
        part=keys_reached(reach, start=start_of(page.request, "keys")),
        libraries=libraries_reached(reach),
        made=made,
        name=name,
        library_code=library_code,
        nameless=nameless,
        tab=TAB,
    )
