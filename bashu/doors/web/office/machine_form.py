"""How a machine is spoken with, as a form: what it is served, its bins, its own words, the habits of its vendor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bashu.domain.circulation.effects import TaskKind
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.membership import CARD_RETAINED
from bashu.domain.routing import Reason
from bashu.doors.web.shared.forms import number, words
from bashu.wire.sip2 import manner
from bashu.wire.sip2.manner import Manner, MannerError, Wrong
from bashu.wire.sip2.requests import SUPPORTED
from bashu.wire.sip2.told import Noticed
from bashu.wire.sip2.words import Say

TEXT_LENGTH, TAGS_LENGTH = 20_000, 200
WRONG_NUMBER: Final = -1
USUAL_NUMBERS: Final = {name: getattr(manner.USUAL, name) for name in ("timeout_seconds", "retries", "silent_minutes")}
EXAMPLES: Final = {"bins": "CV=01 -> 1 · CT=CQ-1 CK=006 -> 2 · CS^I247 -> 3 · -> 9", "texts": "pin_wrong zh: …",
                   "rewrites": "10 CT=CD-1 -> A1 · 10 +CL -> {CT} · 10 -AJ",
                   "vendor": "81 18 -> {ok}{date} · 85 18 -> {date}",
                   "reports": f"破损 -> damaged · ({' '.join(Noticed)})"}  # fmt: skip
KEYS: Final = frozenset(
    {*map(str, Refusal), *map(str, Reason), *map(str, TaskKind), CARD_RETAINED, "busy", "failed"}
    | {each.value.replace(" ", "_") for each in Say}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`code`: what SIP2 calls it."""

    value: str
    label: str
    code: str
    chosen: bool


def served(given: Mapping[str, object]) -> list[Choice]:
    """What there is to be served, but what no machine is refused."""
    refuses = given.get("refuses")
    refused = refuses if isinstance(refuses, list) else []
    labels = {
        "11": _("lend"),
        "09": _("take in"),
        "29": _("renew"),
        "65": _("renew all"),
        "15": _("place, cancel and move holds"),
        "37": _("take money"),
        "23": _("say whether a reader may borrow"),
        "63": _("list loans, holds and charges"),
        "17": _("say where an item is"),
        "35": _("end a reader’s session"),
        "19": _("report what is wrong with an item"),
        "01": _("keep or stop a card"),
        "25": _("free a card that a machine stopped (beside staff)"),
    }
    return [
        Choice(value=code, label=label, code=code, chosen=code not in refused)
        for code, label in labels.items()
        if code in SUPPORTED
    ]


def habits(given: Mapping[str, object]) -> list[Choice]:
    labels = {
        "always_ct": ("CT", _("A destination also for what stays here")),
        "cv_00": ("CV", _("Alert type 00 for what needs no alert")),
        "due_iso": ("AH", _("Due days as 2026-12-31 23:59:59")),
        "cy_da": ("CY DA", _("For whom it is put aside, where names may be shown")),
    }
    return [
        Choice(value=name, label=label, code=code, chosen=given.get(name) is True)
        for name, (code, label) in labels.items()
    ]


def what_was_wrong(code: str) -> str:
    """Empty if nothing was. Codes are those of the SIP2 door's observer."""
    return {
        "": "",
        "malformed": _("a message could not be read"),
        "busy": _("the network was too busy to answer"),
        "failed": _("an answer failed on our side"),
        "too_many_logins": _("too many failed logins"),
    }.get(code, _("the line was closed, for it sent too much or nothing that can be read"))


def read(request: HttpRequest) -> dict[str, object]:
    """As it is stored; what is as usual is left out."""
    ticked = set(request.POST.getlist("serves"))
    found: dict[str, object] = {
        "refuses": [each.value for each in served({}) if each.value not in ticked],
        **{name: _text(request, name) for name in ("bins", "texts", "reports", "rewrites", "vendor")},
        **{name: words(request, name, most=TAGS_LENGTH) for name in ("first_fields", "empty_fields")},
        **{name: name in request.POST.getlist("habit") for name in manner.FLAGS},
        **{name: _number(request, name) for name in USUAL_NUMBERS},
    }
    return {name: value for name, value in found.items() if _is_said(name, value)}


def _is_said(name: str, value: object) -> bool:
    """What is as usual is left out. `0` is a number, and no `False`."""
    return value != USUAL_NUMBERS[name] if name in USUAL_NUMBERS else bool(value)


def problem(settings: Mapping[str, object]) -> str:
    """Empty if it can be followed."""
    try:
        found = manner.read(settings)
    except MannerError as error:
        return _said(error)
    return _unknown_key(found)


def _unknown_key(found: Manner) -> str:
    key = next((key for key, _language in found.texts if key not in KEYS), "")
    return _("There is nothing to say under the name %(key)s.") % {"key": key} if key else ""


def _said(error: MannerError) -> str:
    line = {"line": error.line}
    return {
        Wrong.REFUSES: _("Choose from the list what the machine is served."),
        Wrong.BINS: _("Bins, line %(line)s: write conditions, an arrow and the bin, as CV=01 -> 3.") % line,
        Wrong.TEXTS: _("Own words, line %(line)s: write a name, zh or en, a colon and the words.") % line,
        Wrong.REPORTS: _(
            "What it reports, line %(line)s: write its words, an arrow and what they mean, as 破损 -> damaged."
        )
        % line,
        Wrong.REWRITES: _(
            "Said otherwise, line %(line)s: write a code, a field, an arrow and a value, as 10 AJ -> {AJ}."
        )
        % line,
        Wrong.VENDOR: _("Messages of its vendor, line %(line)s: write it as 85 18 -> {date}, with 81, 85 or 91.")
        % line,
        Wrong.TAGS: _("Fields are named by two capital letters, each but once."),
        Wrong.FLAG: _("Choose from the list of habits."),
        Wrong.TIMEOUT: _("The time-out is from 1 to 99 seconds."),
        Wrong.SILENT: _("Minutes of silence are from 0, for never, to 9999."),
        Wrong.RETRIES: _("Tries are from 0 to 999."),
    }[error.wrong]


def _text(request: HttpRequest, name: str) -> str:
    """Lines of a person, without what cannot be seen."""
    lines = request.POST.get(name, "")[:TEXT_LENGTH].splitlines()
    return "\n".join("".join(each if each.isprintable() else " " for each in line).rstrip() for line in lines).strip()


def _number(request: HttpRequest, name: str) -> int:
    found = number(request.POST.get(name, "").strip())
    return WRONG_NUMBER if found is None else found
