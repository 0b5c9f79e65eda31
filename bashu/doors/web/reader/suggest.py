"""What somebody may be typing: titles, names and subjects that begin so."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bashu.db.catalogue import queries as catalogue
from bashu.doors.web.reader.asked import asked_by
from bashu.search.asking import Request
from bashu.search.find import find

SUGGESTED = 8


@require_safe
@cache_control(max_age=60)
def suggest(request: HttpRequest) -> JsonResponse:
    typed = asked_by(request).text
    found = find(Request(text=typed, size=SUGGESTED)).bib_ids if typed else ()
    return JsonResponse({"suggestions": [{"text": bib.title, "kind": "title"} for bib in catalogue.bibs(found)]})
