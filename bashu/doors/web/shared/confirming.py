"""What waits to be confirmed, on a reader's page or at a desk: the code is typed, it is sent again, or taken back."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bashu.db.notices.confirming import ask_again
from bashu.db.patrons.confirmations import confirm_by_code, take_back, waiting
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.notices.events import Channel
from bashu.doors.web.shared.forms import scanned
from bashu.doors.web.shared.spoken import Spoken, in_language
from bashu.doors.web.shared.ways import ways_to


def settle(request: HttpRequest, patron_id: int, *, now: datetime) -> Spoken:
    """By the button that was pressed, about the channel of its form."""
    channel = next((each for each in Channel if each == request.POST.get("channel")), None)
    if channel is None:
        return said(problem(ProblemCode.NOTHING_TO_CONFIRM))
    match request.POST.get("do"):
        case "back":
            take_back(channel=channel, patron_id=patron_id)
            return Spoken(tone="keep", word=_("It is taken back"))
        case "again":
            return _again(channel, patron_id, now=now)
    code = "".join(scanned(request, "code").split())
    refused = confirm_by_code(code, channel=channel, patron_id=patron_id, vault=the_vault(), now=now)
    return said(refused) if refused else confirmed()


def _again(channel: Channel, patron_id: int, *, now: datetime) -> Spoken:
    if channel not in ways_to(patron_id):
        return said(problem(ProblemCode.CANNOT_BE_SENT))
    refused = ask_again(channel=channel, patron_id=patron_id, vault=the_vault(), now=now)
    return said(refused) if refused else Spoken(tone="keep", word=_("It is sent once more"))


def confirmed() -> Spoken:
    return Spoken(tone="keep", word=_("Confirmed: notices go there"))


def said(refused: Problem) -> Spoken:
    return Spoken(tone="stop", word=_("Not this time"), why=in_language(refused), done=False)


def kept(patron_id: int, *, now: datetime) -> Spoken:
    """What is said after the form was kept."""
    if any(each.is_open for each in waiting(patron_id, now=now)):
        return Spoken(
            tone="keep", word=_("Almost: a code is on its way"), why=_("Until it is confirmed, no notice goes there.")
        )
    return Spoken(tone="keep", word=_("It is kept"))
