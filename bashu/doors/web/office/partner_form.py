"""What a partner is let do, as a form: where, what, and how fast."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bashu.db.network.partners import MemberRow, PartnerRow
from bashu.domain.rights.scopes import PER_MINUTE_LEAST, PER_MINUTE_MOST, PER_MINUTE_USUAL, PartnerScope
from bashu.doors.web.shared.forms import number, numbers, words
from bashu.engine.partners import Terms

NAME_LENGTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """As it was sent, or as it is. `per_minute` as it was written."""

    name: str = ""
    library_ids: frozenset[int] = frozenset()
    scopes: frozenset[str] = frozenset()
    per_minute: str = str(PER_MINUTE_USUAL)

    @classmethod
    def of(cls, row: PartnerRow) -> "Given":
        return cls(
            name=row.name,
            library_ids=frozenset(row.library_ids),
            scopes=frozenset(row.scopes),
            per_minute=str(row.per_minute),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`code`: what the machine calls it."""

    value: str
    label: str
    code: str
    chosen: bool


def read(request: HttpRequest) -> Given:
    return Given(
        name=words(request, "name", most=NAME_LENGTH),
        library_ids=frozenset(numbers(request, "library")),
        scopes=frozenset(request.POST.getlist("scope")[: len(PartnerScope)]),
        per_minute=words(request, "per_minute", most=10),
    )


def terms(given: Given, *, members: Collection[MemberRow]) -> Terms | str:
    """Or what is wrong, in words. `members`: those that may be chosen."""
    per_minute = number(given.per_minute)
    known = {each.library_id for each in members}
    if not given.name:
        return _("Write what the system is called.")
    if not given.library_ids or not given.library_ids <= known:
        return _("Choose at least one library in which it works.")
    if not given.scopes or not given.scopes <= {each.value for each in PartnerScope}:
        return _("Choose at least one thing that it may do.")
    if per_minute is None or not PER_MINUTE_LEAST <= per_minute <= PER_MINUTE_MOST:
        limits = {"least": PER_MINUTE_LEAST, "most": PER_MINUTE_MOST}
        return _("Requests a minute are from %(least)s to %(most)s.") % limits
    return Terms(
        name=given.name,
        library_ids=given.library_ids,
        scopes=frozenset(PartnerScope(each) for each in given.scopes),
        per_minute=per_minute,
    )


def scopes(given: Collection[str]) -> list[Choice]:
    labels = {
        PartnerScope.READ_PATRONS: _("verify a card, and see how its reader stands"),
        PartnerScope.PERSONAL: _("be told readers’ names and numbers"),
        PartnerScope.READ_ITEMS: _("see how items stand, and where"),
        PartnerScope.READ_HOLDS: _("see the holds of its libraries"),
        PartnerScope.READ_TRANSITS: _("see what is on the way, and boxes"),
        PartnerScope.READ_EVENTS: _("follow what happens to items"),
        PartnerScope.LEND: _("lend, take in, renew, and say what has happened"),
        PartnerScope.HOLD: _("place, change and cancel holds"),
        PartnerScope.TAKE_MONEY: _("say that a reader has paid"),
        PartnerScope.MOVE: _("send, receive and pack items"),
        PartnerScope.ACTIVITIES: _("register readers for activities, and cancel that"),
    }
    return [
        Choice(value=scope.value, label=label, code=scope.value, chosen=scope.value in given)
        for scope, label in labels.items()
    ]
