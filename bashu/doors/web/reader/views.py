"""The network, open to everybody: what it is, what it has, and where each item is now. Never who has it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bashu.db.catalogue import queries as catalogue
from bashu.db.circulation import queries as circulation
from bashu.db.network import queries as network
from bashu.doors.web.reader import members
from bashu.doors.web.shared.forms import start_of

CROSSINGS = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {"sizes": circulation.sizes(), "crossings": circulation.crossings(CROSSINGS)}
    return render(request, "reader/home.html", context)


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
