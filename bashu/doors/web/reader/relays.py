"""The way of a book that goes from reader to reader: places and months, never who had it."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bashu.db.activities.relays import find_relay, stops_of
from bashu.doors.web.reader.chart import chart


@require_safe
def one(request: HttpRequest, relay_id: int) -> HttpResponse:
    row = find_relay(relay_id)
    if row is None:
        raise Http404
    stops = stops_of(row)
    context = {
        "row": row,
        "stops": stops,
        "chart": chart(stops),
        "cities": [stop for _city, (stop, *_rest) in groupby(stops, key=lambda stop: stop.at.city_code)],
        "readers": sum(stop.readers for stop in stops),
    }
    return render(request, "reader/relay.html", context)
