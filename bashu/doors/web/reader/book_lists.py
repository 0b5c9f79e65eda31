"""Books that somebody recommends, each with where it stands on a shelf now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bashu.db.activities import booklists
from bashu.db.network import queries as network
from bashu.doors.web.reader.near import chosen_city
from bashu.doors.web.shared.forms import number, start_of


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    rows = booklists.published_lists(start=start_of(request, "lists"))
    return render(request, "reader/book_lists.html", {"rows": rows})


@require_safe
def one(request: HttpRequest, list_id: int) -> HttpResponse:
    """`at`: the library that is looked at first."""
    row = booklists.find_list(list_id)
    if row is None:
        raise Http404
    libraries = network.libraries()
    known = {each.library_id: each for each in libraries}
    chosen = known.get(number(request.GET.get("at", "")) or 0)
    library_id, start = chosen.library_id if chosen else None, start_of(request, "books")
    books = booklists.entry_rows(list_id, library_id=library_id, city=chosen_city(request), start=start)
    context = {"row": row, "books": books, "libraries": libraries, "chosen": chosen, "at_library": f"at={library_id}"}
    return render(request, "reader/book_list.html", context)
