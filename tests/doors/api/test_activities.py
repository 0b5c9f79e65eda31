"""What is held, over REST: anybody reads it; a partner registers a reader by card. Answers fit the document."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bashu.db.activities.models import ActivitySession, Registration
from bashu.db.patrons.pins import set_pin
from bashu.db.patrons.vault import the_vault
from bashu.domain.rights.scopes import PartnerScope
from bashu.doors.api.partners import registering
from bashu.engine import clock
from bashu.engine.batch import Gatherer
from bashu.engine.submit import Engine
from tests.doors.api.partners.vendor import Vendor, vendor
from tests.doors.sip2.machines import ALICES_CARD, PIN, give_card
from tests.engine.activities.seen import make_activity, make_session
from tests.people import World, an_id, make_world


@pytest.fixture
def world(transactional_db: None) -> World:
    world = make_world()
    give_card(world.alice, ALICES_CARD)
    assert set_pin(patron_id=world.alice.pk, pin=PIN, vault=the_vault()) is None
    return world


@pytest.fixture
def session_id(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    gatherer, engine, now = Gatherer(), Engine(), clock.now()
    monkeypatch.setattr(registering, "shared", lambda: gatherer)
    starts = now + timedelta(days=9)
    yield make_session(
        engine, make_activity(world.chengdu.library), at=now, starts_at=starts, ends_at=starts + timedelta(hours=2),
        opens_at=now - timedelta(days=1), closes_at=starts, branch_id=world.chengdu.branch.pk, capacity=1,
    )  # fmt: skip
    gatherer.close()
    engine.close()


def sent(world: World, **more: Any) -> dict[str, Any]:
    return {"id": str(clock.new_id()), "terminal": world.chengdu.desk.pk, "card": ALICES_CARD, "pin": PIN} | more


def test_anybody_reads_what_is_held_and_which_seats_are_left(world: World, session_id: int) -> None:
    anybody = Vendor(token="")
    told = anybody.get("/activities/sessions", library="CD", kind="storytime")
    (session,) = told["sessions"]
    assert (session["id"], session["seats"], session["seats_left"]) == (session_id, 1, 1)
    assert (session["branch"]["code"], session["activity"]["title"]["en"]) == ("CD-1", "Story time")
    assert anybody.get("/activities/sessions", library="nobody")["total"] == 0
    assert anybody.get("/activities/sessions", q="no such words")["sessions"] == []
    whole = anybody.get(f"/activities/{session['activity']['id']}")
    assert [each["id"] for each in whole["sessions"]] == [session_id]
    ActivitySession.objects.get().activity.__class__.objects.update(state="draft")
    anybody.get(f"/activities/{whole['id']}", status=404)


def test_a_partner_registers_a_reader_once_and_cancels(world: World, session_id: int) -> None:
    partner, asked = vendor(world.chengdu), sent(world, session=session_id)
    first, again = (partner.post("/registrations", asked) for _ in range(2))
    assert (first["outcome"], again["repeated"]) == ("accepted", True)
    made = first["registration"]
    assert made == again["registration"]
    assert Registration.objects.get(pk=made["id"]).code == made["code"]
    twice = partner.post("/registrations", sent(world, session=session_id))
    assert twice["why"]["code"] == "already_registered"
    cancelled = partner.post("/registrations/cancel", sent(world, registration=made["id"]))
    assert (cancelled["outcome"], Registration.objects.get().state) == ("accepted", "cancelled")


def test_nobody_comes_before_registration_closed_by_an_old_id(world: World, session_id: int) -> None:
    before = clock.now() - timedelta(hours=2)
    ActivitySession.objects.filter(pk=session_id).update(closes_at=clock.now() - timedelta(hours=1))
    asked = sent(world, session=session_id, id=str(an_id(before)))
    assert vendor(world.chengdu).post("/registrations", asked)["why"]["code"] == "registration_closed"


def test_without_the_reader_or_the_scope_nothing_is_registered(world: World, session_id: int) -> None:
    partner = vendor(world.chengdu)
    assert partner.post("/registrations", sent(world, session=session_id, pin=""))["why"]["code"] == "pin_required"
    assert partner.post("/registrations", sent(world, session=session_id, card="??"))["outcome"] == "refused"
    partner.post("/registrations", sent(world, session=session_id, terminal=world.chongqing.desk.pk), status=403)
    other = vendor(world.chengdu, scopes=frozenset({PartnerScope.LEND}))
    other.post("/registrations", sent(world, session=session_id), status=403)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [{"since": "0001-01-01T00:00:00+14:00"}, {"until": "9999-12-31T23:59:59-12:00"}, {"q": "%_\\ '\""},
     {"city": "'"}, {"series": 10**19}, {"start": 10_000, "size": 100}],
)  # fmt: skip
def test_odd_questions_are_answered(world: World, session_id: int, asked: dict[str, Any]) -> None:
    status = 400 if "series" in asked else 200
    Vendor(token="").get("/activities/sessions", status=status, **asked)
