"""The one address of the provider of OAI-PMH 2.0."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from bashu.db.network.queries import network
from bashu.doors.oai.answering import Repository, answer
from bashu.engine import clock
from bashu.wire.oai.requests import Faulty, read_request
from bashu.wire.oai.values import Code, Error
from bashu.wire.parameters import read_parameters

TOO_MANY = Faulty(errors=(Error(Code.BAD_ARGUMENT, "There are more arguments than any verb knows."),))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def oai(request: HttpRequest) -> HttpResponse:
    """Both ways of asking mean the same (section 3.1.1)."""
    given = read_parameters(request.body if request.method == "POST" else request.META["QUERY_STRING"])
    asked = TOO_MANY if given is None else read_request(given)
    told = answer(asked, repository(), now=clock.now())
    return HttpResponse(told, content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-cache"})


def repository() -> Repository:
    bashu, known = settings.BASHU, network()
    return Repository(
        name=known.name.zh if known else bashu.repository_name,
        domain=bashu.repository_name,
        email=bashu.repository_email or bashu.mail_from or f"nobody@{bashu.repository_name}",
        base_url=bashu.public_url + reverse("oai:oai"),
        page=bashu.public_url + reverse("reader:title", args=[0])[:-1] + "{}",
    )
