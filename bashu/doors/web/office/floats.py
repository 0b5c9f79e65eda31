"""What floats: the groups with their branches, how many of its items a library lets away, and who takes guests."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network import floating, routes
from bashu.db.network.floating import GroupRow
from bashu.db.network.queries import Name, PlaceRow
from bashu.domain.rights import NETWORK, Right, Scope
from bashu.domain.routing.written import WORDS, No, WrittenGroup
from bashu.doors.web.office import lists
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number, scanned, start_of, words

KINDS = ("book", "periodical", "disc", "other")
NAME_LENGTH, REGIONS_LENGTH = 60, 600
# What is no number, where a check lets none pass.
WRONG = -1


@require_GET
@office_page(Right.SEE_ROUTES)
def groups(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def add(page: Page) -> HttpResponse:
    page.require(Right.EDIT_FLOAT_GROUPS, NETWORK)
    saved = floating.save_group(_written(page))
    return _list(page, no=saved) if isinstance(saved, No) else page.go("float_group", saved)


@require_GET
@office_page(Right.SEE_ROUTES)
def group(page: Page, group_id: int) -> HttpResponse:
    return _one(page, _group(page, group_id))


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def change(page: Page, group_id: int) -> HttpResponse:
    page.require(Right.EDIT_FLOAT_GROUPS, NETWORK)
    found = _group(page, group_id)
    saved = floating.save_group(_written(page), group_id=group_id)
    return _one(page, found, no=saved) if isinstance(saved, No) else page.go("float_group", group_id)


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def member(page: Page, group_id: int) -> HttpResponse:
    """A branch with its room, left out of the group, or as its region says."""
    found, given = _group(page, group_id), page.request.POST
    place = _branch(page)
    if given.get("how") == "by_region":
        floating.unlist_member(group_id, place.branch_id)
        return page.go("float_group", group_id)
    no = floating.list_member(
        group_id, place.branch_id, capacity=_count(given.get("capacity", "")), excluded=given.get("how") == "excluded"
    )
    return _one(page, found, no=no) if no else page.go("float_group", group_id)


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def quota(page: Page) -> HttpResponse:
    library_id = number(page.request.POST.get("library_id", "")) or 0
    page.require(Right.EDIT_FLOAT_GROUPS, Scope(library_id=library_id))
    no = floating.set_quota(library_id, _count(page.request.POST.get("quota", "")))
    return _list(page, no=no) if no else page.go("floats")


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def takes(page: Page) -> HttpResponse:
    floating.set_takes(_branch(page).branch_id, takes=page.request.POST.get("takes") == "yes")
    return page.go("floats")


def _list(page: Page, *, no: No | None = None) -> HttpResponse:
    reach = page.reach(Right.EDIT_FLOAT_GROUPS)
    return page.show(
        "floats",
        groups=floating.groups(page.reach(Right.SEE_ROUTES)),
        owners=floating.owners(reach) if reach else (),
        takers=floating.takers(reach, start=start_of(page.request, "takers")) if reach else (),
        fields=_fields(page, WrittenGroup(code="", name_zh="", name_en="")),
        kinds=KINDS,
        may_edit=page.may(Right.EDIT_FLOAT_GROUPS, NETWORK),
        writing="code" in page.request.POST,
        problem=Name(*WORDS[no]) if no else None,
        tab="floats",
    )


def _one(page: Page, found: GroupRow, *, no: No | None = None) -> HttpResponse:
    members = floating.members(found.group_id, page.reach(Right.SEE_ROUTES))
    return page.show(
        "float_group",
        group=found,
        list=lists.find(page, members, words=lambda member: lists.place_words(member.place)),
        branches=routes.branches(),
        fields=_fields(page, found.written),
        kinds=KINDS,
        may_edit=page.may(Right.EDIT_FLOAT_GROUPS, NETWORK),
        problem=Name(*WORDS[no]) if no else None,
        tab="floats",
    )


def _group(page: Page, group_id: int) -> GroupRow:
    found = floating.group(group_id, page.reach(Right.SEE_ROUTES))
    if found is None:
        raise Http404
    return found


def _branch(page: Page) -> PlaceRow:
    """The one that the form names, if it is within the right."""
    place = routes.branch_of_code(scanned(page.request, "branch"))
    if place is None:
        raise Http404
    page.require(Right.EDIT_FLOAT_GROUPS, place.scope)
    return place


def _fields(page: Page, group: WrittenGroup) -> WrittenGroup:
    """What stands in the form: what was just written, else how it is."""
    return _written(page) if "code" in page.request.POST else group


def _written(page: Page) -> WrittenGroup:
    given = page.request.POST
    return WrittenGroup(
        code=scanned(page.request, "code"),
        name_zh=words(page.request, "name_zh", most=NAME_LENGTH),
        name_en=words(page.request, "name_en", most=NAME_LENGTH),
        min_item_age_days=_count(given.get("min_item_age_days", "")) or 0,
        item_kinds=tuple(kind for kind in KINDS if kind in given.getlist("kind")),
        crosses_cities=given.get("crosses_cities") == "yes",
        regions=tuple(dict.fromkeys(words(page.request, "regions", most=REGIONS_LENGTH).replace(",", " ").split())),
        branch_capacity=_count(given.get("branch_capacity", "")),
        go_home_months=_count(given.get("go_home_months", "")),
        manual_only=given.get("manual_only") == "yes",
    )


def _count(text: str) -> int | None:
    """Nothing written is no bound."""
    found = number(text.strip())
    return (WRONG if found is None else found) if text.strip() else None
