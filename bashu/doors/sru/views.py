"""The one address of the server of SRU 1.1, 1.2 and 2.0."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from bashu.db.network.queries import network
from bashu.doors.sru.answering import Server, answer
from bashu.wire.parameters import read_parameters
from bashu.wire.sru.diagnostics import Diagnostic
from bashu.wire.sru.requests import Faulty, Version, read_request

TOO_MANY = Faulty(version=Version.V1_2, operation="searchRetrieve", diagnostics=(Diagnostic(8, "so many parameters"),))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def sru(request: HttpRequest) -> HttpResponse:
    """Availability and holdings change by the minute, so no answer is kept."""
    given = read_parameters(request.body if request.method == "POST" else request.META["QUERY_STRING"])
    told = answer(TOO_MANY if given is None else read_request(given), server())
    return HttpResponse(told, content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-cache"})


def server() -> Server:
    bashu, known = settings.BASHU, network()
    return Server(
        title_zh=known.name.zh if known else bashu.repository_name,
        title_en=known.name.en if known else bashu.repository_name,
        agency=bashu.repository_name,
        base_url=bashu.public_url + reverse("sru:sru"),
        page=bashu.public_url + reverse("reader:title", args=[0])[:-1] + "{}",
    )
