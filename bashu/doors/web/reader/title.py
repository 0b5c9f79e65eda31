"""The page of a publication: what it is, where it is to be had now, and what else there is like it."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bashu.db.catalogue import queries as catalogue
from bashu.db.catalogue.publications import Publication, editions, holdings, leads_to, publication, shelf
from bashu.db.circulation import queries as circulation
from bashu.db.circulation.coming_back import first_due
from bashu.db.circulation.holds import waiting_for
from bashu.db.parts import part_of_all
from bashu.doors.web.reader.linked import element, linked
from bashu.doors.web.reader.near import Near, may_locate, near, remember
from bashu.doors.web.shared.forms import start_of
from bashu.doors.web.shared.led_on import led_on
from bashu.doors.web.shared.links import in_full

PublicationView: TypeAlias = Callable[[HttpRequest, Publication], HttpResponse]
PLACES_SHOWN = 20
# So many branches are told to search engines.
TOLD = 20
GONE = 410


def of_publication(view: PublicationView) -> Callable[..., HttpResponse]:
    """Of one whose record became another's, that one's page. One that no library has any more says so."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *, bib_id: int) -> HttpResponse:
        found = publication(bib_id)
        if found is None:
            raise Http404
        target = leads_to(found) if found.merged_into else None
        if target is not None:
            return HttpResponsePermanentRedirect(led_on(request, target).url)
        if found.gone_at is not None:
            return render(request, "reader/gone.html", {"bib": found}, status=GONE)
        return view(request, found)

    return wrapped


@of_publication
def title(request: HttpRequest, bib: Publication) -> HttpResponse:
    found = near(request, holdings(bib.bib_id))
    there = found.holdings
    address = in_full(request, reverse("reader:title", args=[bib.bib_id]))
    context = {
        "bib": bib,
        **_places(request, found),
        "waiting": waiting_for(bib.bib_id) if there else 0,
        "first_due": None if any(row.available for row in there) else first_due(bib.bib_id),
        **_editions(request, bib),
        "shelf": shelf(bib.bib_id, branches=[row.at.branch_id for row in there]) if there else None,
        "address": address,
        "linked": element(linked(bib, there[:TOLD], address=address)),
    }
    return remember(request, render(request, "reader/title.html", context), found=found)


@of_publication
def places(request: HttpRequest, bib: Publication) -> HttpResponse:
    """All of them, a part of a page: the browser puts the nearest first, if its reader says where that is."""
    found = near(request, holdings(bib.bib_id))
    context = {"rows": found.holdings, "bib": bib}
    return may_locate(render(request, "reader/place_lines.html", context))


@of_publication
def items(request: HttpRequest, bib: Publication) -> HttpResponse:
    """Each item, and where it is just now."""
    part = catalogue.items_of(bib.bib_id, start=start_of(request, "items"))
    due = circulation.due_of([item.item_id for item in part if item.status == "on_loan"])
    moving = circulation.transits_of([item.item_id for item in part if item.status == "in_transit"])
    rows = [(item, due.get(item.item_id), moving.get(item.item_id)) for item in part]
    return render(request, "reader/items.html", {"bib": bib, "rows": rows, "part": part})


def _places(request: HttpRequest, found: Near) -> dict[str, object]:
    part = part_of_all(found.holdings, start=start_of(request, "places"), most=PLACES_SHOWN)
    counted = [(row.items, row.available) for row in found.holdings]
    return {
        "near": found,
        "places": part,
        "items": sum(items for items, _ in counted),
        "available": sum(available for _, available in counted),
        "libraries": len({row.at.library_id for row in found.holdings}),
    }


def _editions(request: HttpRequest, bib: Publication) -> dict[str, object]:
    part = editions(bib, start=start_of(request, "editions"))
    stock = catalogue.stock([each.bib_id for each in part]) if part else {}
    return {"editions": part, "edition_rows": [(each, stock.get(each.bib_id)) for each in part]}
