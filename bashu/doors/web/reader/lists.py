"""Titles that a reader puts aside. Which they are only their browser knows; it asks for the lines of the list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bashu.db.catalogue import queries as catalogue
from bashu.doors.web.shared.forms import number

# As many as the script keeps (catalogue.js).
KEPT = 200


@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    return render(request, "reader/list.html", {"most": KEPT})


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """In the order of the ids; of what is gone there is no line."""
    asked = [number(text) for text in request.GET.getlist("id")[:KEPT]]
    bib_ids = list(dict.fromkeys(each for each in asked if each is not None))
    stock = catalogue.stock(bib_ids)
    rows = [(bib, stock.get(bib.bib_id)) for bib in catalogue.bibs(bib_ids)]
    return render(request, "reader/list_lines.html", {"rows": rows})
