"""The network, open to everybody: what it is, what it has, and where each item is now. Never who has it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bashu.db.catalogue import queries as catalogue
from bashu.db.circulation import queries as circulation
from bashu.db.network import queries as network
from bashu.doors.web.reader import members
from bashu.doors.web.shared.forms import number, start_of
from bashu.search.query import search

CROSSINGS = 6
PAGE_SIZE = 20
PAGES_MAX = 50
QUERY_LENGTH_MAX = 200


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {"sizes": circulation.sizes(), "crossings": circulation.crossings(CROSSINGS)}
    return render(request, "reader/home.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", " ").strip()[:QUERY_LENGTH_MAX]
    page = _page(request)
    if not text:
        return render(request, "reader/search.html", {"text": text})
    found = search(text, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    stock = catalogue.stock(found.bib_ids)
    context = {
        "text": text,
        "found": found,
        "results": [(bib, stock.get(bib.bib_id)) for bib in catalogue.bibs(found.bib_ids)],
        "page": page,
        "last": min(PAGES_MAX, -(-found.total // PAGE_SIZE)),
    }
    return render(request, "reader/search.html", context)


@require_safe
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    found = catalogue.item(item_id)
    if found is None:
        raise Http404
    context = {
        "item": found,
        "due": circulation.due_of([item_id]).get(item_id),
        "transit": circulation.transits_of([item_id]).get(item_id),
        "way": circulation.way_of(item_id, start=start_of(request, "way")),
    }
    return render(request, "reader/item.html", context)


@require_safe
def libraries(request: HttpRequest) -> HttpResponse:
    rows = network.libraries()
    return render(request, "reader/libraries.html", {"libraries": rows, "bases": members.count(rows)})


def _page(request: HttpRequest) -> int:
    return min(max(number(request.GET.get("page", "")) or 1, 1), PAGES_MAX)
