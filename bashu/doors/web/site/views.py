"""The page of the site agent, in a demonstration: its switches, a machine, and what each of the three holds."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from bashu.doors.web.shared.context import has_site
from bashu.doors.web.shared.forms import scanned
from bashu.doors.web.site import box, held, wanted
from bashu.doors.web.site.told import Asked, Do, Told

View: TypeAlias = Callable[[HttpRequest], HttpResponse]
LINE = {"cut": False, "mend": True}
OWN = {"off": False, "on": True}


def in_demonstration(view: View) -> View:
    """Elsewhere there is no such page, and nothing to be switched."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not has_site(request):
            raise Http404
        return view(request)

    return wrapped


@require_GET
@in_demonstration
def page(request: HttpRequest) -> HttpResponse:
    """`?now`: the page looks by itself what has changed, which is no use of it."""
    home = settings.BASHU.home
    is_wanted = wanted.is_wanted(home)
    if is_wanted and "now" not in request.GET:
        wanted.want(home)
    told = _asked(Asked()) if is_wanted else None
    if told is None:
        return render(request, "site/away.html", {"starting": is_wanted})
    return render(request, "site/page.html", {"told": told, "held": held.by_all(told)})


@require_POST
@in_demonstration
def start(request: HttpRequest) -> HttpResponse:
    del request
    wanted.want(settings.BASHU.home)
    return redirect("site:page")


@require_POST
@in_demonstration
def stop(request: HttpRequest) -> HttpResponse:
    del request
    wanted.want_no_more(settings.BASHU.home)
    return redirect("site:page")


@require_POST
@in_demonstration
def switch(request: HttpRequest) -> HttpResponse:
    line, own = LINE.get(request.POST.get("line", "")), OWN.get(request.POST.get("own", ""))
    if line is not None or own is not None:
        _asked(Asked(line=line, own=own))
    return redirect("site:page")


@require_POST
@in_demonstration
def machine(request: HttpRequest) -> HttpResponse:
    known = {each.value: each for each in Do}
    do = known.get(request.POST.get("do", ""))
    barcode = scanned(request, "other") or scanned(request, "item")
    if do is not None and barcode:
        _asked(Asked(do=do, reader=request.POST.get("reader", ""), barcode=barcode))
    return redirect("site:page")


def _asked(asked: Asked) -> Told | None:
    """None: it is not there yet, or not any more."""
    try:
        return box.ask(settings.BASHU.home, asked)
    except box.AwayError:
        return None
