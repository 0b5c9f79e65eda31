"""`bashu partner`, as whoever holds the machine uses it."""

import re
from collections.abc import Callable

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.network.models import Library
from bashu.engine import clock
from bashu.engine import partners as engine
from bashu.project.commands import partners
from bashu.project.errors import OperatingError
from tests.people import make_world

pytestmark = pytest.mark.django_db(transaction=True)


def secret_in(told: str) -> str:
    found = re.search(r"bashu-secret-\S+", told)
    assert found is not None
    return found.group()


def test_a_partner_is_added_listed_given_another_secret_and_ended() -> None:
    make_world()
    told = partners.add("Gates", ["CD", "CQ"], scopes=["items:read", "events:read"], per_minute=600)
    client = re.findall(r"partner-[0-9a-f]+", told)[0]
    known = engine.known_by(client, secret_in(told), sandbox=False, now=clock.now())
    assert known is not None
    number = known.partner_id
    (line,) = partners.listed()
    assert all(each in line for each in (client, "Gates", "CD, CQ: events:read items:read", "600 a minute"))
    assert "from now on" in partners.change(number, ["CQ"], scopes=["events:read"], per_minute=300, name=None)
    assert "is so already" in partners.change(number, [], scopes=[], per_minute=None, name=None)
    assert "CQ: events:read" in partners.listed()[0]
    new = secret_in(partners.secret(number))
    assert engine.known_by(client, new, sandbox=False, now=clock.now()) is not None
    assert partners.end(number) == f"Partner {number} is let in no more."
    assert " ended " in partners.listed()[0]
    assert [each.kind for each in LogEntry.objects.order_by("seq")] == ["Partner"] * 4


def test_what_cannot_be_done_is_told() -> None:
    make_world()
    Library.objects.filter(code="CQ").update(left_at=clock.now())
    assert "no partners yet" in partners.listed()[0]
    tries: list[tuple[str, Callable[[], str]]] = [
        ("'XX'", lambda: partners.add("Gates", ["XX"], scopes=["items:read"], per_minute=600)),
        ("items:read", lambda: partners.add("Gates", ["CD"], scopes=["all"], per_minute=600)),
        ("CQ has left", lambda: partners.add("Gates", ["CQ"], scopes=["items:read"], per_minute=600)),
        ("no partner 7", lambda: partners.change(7, ["CD"], scopes=[], per_minute=None, name=None)),
        ("no partner 7", lambda: partners.secret(7)),
        ("no partner 7", lambda: partners.end(7)),
    ]
    for told, tried in tries:
        with pytest.raises(OperatingError, match=told):
            tried()
