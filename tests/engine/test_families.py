"""Joining a family at a desk and leaving it stand in the log, with who did it, and for some weeks with whom."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.patrons.models import Patron, PatronToken
from bashu.engine import families
from bashu.engine.clearing import clear_away
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, make_patron

STAFF = 7


def told() -> list[tuple[str, dict[str, object]]]:
    bodies = LogEntry.objects.filter(kind=families.KIND).order_by("lane_id", "seq").values_list("body", flat=True)
    return [(name, fields) for body in bodies for name, fields in orjson.loads(body)["effects"]]


def whose(token: object) -> int | None:
    return PatronToken.objects.filter(token=bytes.fromhex(str(token))).values_list("patron", flat=True).first()


@pytest.fixture
def family(world: World) -> Patron:
    admit_items([world.book, world.local])
    return make_patron("Li", world.chengdu.library, category="family")


def test_who_joined_and_left_whom_and_by_whom_is_logged(world: World, family: Patron) -> None:
    who: dict[str, Any] = {"member_id": world.alice.pk, "family_id": family.pk, "by": STAFF, "now": NOON}
    assert [families.join(**who), families.join(**who)] == [None, None]
    assert [families.leave(**who), families.leave(**who)] == [True, False]
    assert [name for name, _ in told()] == ["FamilyJoined", "FamilyLeft"], "what changed nothing is not told"
    for _, fields in told():
        assert (whose(fields["member"]), whose(fields["family"]), fields["by"]) == (world.alice.pk, family.pk, STAFF)
    assert verify(now=NOON, full=True).problems == []


def test_after_some_weeks_the_entry_is_nobodys(world: World, family: Patron) -> None:
    families.join(member_id=world.alice.pk, family_id=family.pk, by=STAFF, now=NOON)
    clear_away(NOON + timedelta(days=70))
    ((_, fields),) = told()
    assert (whose(fields["member"]), whose(fields["family"])) == (None, None)
    assert verify(now=NOON + timedelta(days=70), full=True).problems == []


def test_what_is_refused_is_not_logged(world: World) -> None:
    assert families.join(member_id=world.alice.pk, family_id=world.bob.pk, by=STAFF, now=NOON) is not None
    assert told() == []
