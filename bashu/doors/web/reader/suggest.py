"""What somebody may be typing: titles, names and subjects that begin so."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bashu.doors.web.reader.asked import asked_by
from bashu.search import suggest as index


@require_safe
@cache_control(max_age=60)
def suggest(request: HttpRequest) -> JsonResponse:
    """Each with what it is, in the language of the page."""
    kinds = {"title": "", "author": _("Author"), "subject": _("Subject")}
    found = index.suggest(asked_by(request).text)
    return JsonResponse({"suggestions": [{"text": each.text, "kind": kinds.get(each.kind, "")} for each in found]})
