"""Site agents in the office: what is wrong with each, in plain words, and what it told and could not be taken in."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.test import Client

from bashu.db.audit.models import LogEntry
from bashu.db.network.models import Agent, Library, ParkedFact
from bashu.domain.rights import Role
from bashu.engine import agents, clock
from bashu.engine.agents import How, OwnSystem
from bashu.wire.link.codec import write
from bashu.wire.link.messages import Fact, FactKind
from tests.doors.web.conftest import Site, make_staff, signed_in

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
AN_ID_CARD = "510104199003071234"


@pytest.fixture
def manager(site: Site) -> Client:
    """Of Chengdu's library."""
    make_staff("manager", site.world.chengdu, Role.MANAGER)
    return signed_in("manager")


def make(library: Library, **how: Any) -> Agent:
    """Enrolled, heard of a minute ago, and well."""
    code = agents.make(library_id=library.pk, name="main hall", by=None, now=clock.now())
    entered = agents.enrol(code, version="1.2", now=clock.now())
    assert entered is not None
    at = clock.now() - MINUTE
    usual: dict[str, Any] = {"version": "1.2", "queued": 0, "oldest_at": None, "snapshot_at": at, "skew": timedelta()}
    agents.reported(entered.agent_id, How(**usual | how), now=at)
    return Agent.objects.get(pk=entered.agent_id)


def park(agent: Agent, *, seq: int, because: str, fact: bytes | None = None) -> None:
    told = Fact(seq=seq, id=clock.new_id(), kind=FactKind.LENT, terminal="hall-1", barcode=AN_ID_CARD,
                occurred_at=clock.now(), card=b"sealed")  # fmt: skip
    kept = write(told) if fact is None else fact
    agents.park(agent.pk, agent.epoch, seq=seq, fact=kept, because=because, now=clock.now())


def see(client: Client, address: str = "/office/agents") -> str:
    return client.get(address, headers={"accept-language": "en"}).content.decode().replace("&#x27;", "'")


def test_all_is_well_with_one_that_speaks_and_others_are_not_seen(manager: Client, site: Site) -> None:
    here, there = make(site.world.chengdu.library), make(site.world.chongqing.library)
    page = see(manager)
    assert "all is well" in page
    assert "somebody should look" not in page
    assert f'data-agent="{there.pk}"' not in page
    assert "version 1.2" in page
    assert manager.get(f"/office/agents/{there.pk}").status_code == 404
    assert manager.get(f"/office/agents/{here.pk}").status_code == 200


OWN = {"answers": True, "orders": 0, "compared_at": None, "differs": 0}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"skew": 5 * MINUTE}, "Its clock is 5 min fast."),
        ({"skew": -90 * MINUTE}, "Its clock is 1 h 30 min slow."),
        ({"queued": 12, "oldest_at": -DAY}, "12 loans and returns wait in it to be told since"),
        ({"snapshot_at": -DAY}, "What it knows of blocked cards is of"),
        ({"snapshot_at": None}, "It does not know yet which cards are blocked."),
        ({"own": OWN | {"answers": False}}, "The library's own system does not answer it."),
        ({"own": OWN | {"orders": 1}}, "has yet to be told of 1 item."),
        ({"own": OWN}, "Its items have not been compared"),
        ({"own": OWN | {"differs": 2}}, "Of 2 items the library's own system says something else"),
    ],
)
def test_what_is_wrong_is_told_in_plain_words(manager: Client, site: Site, how: dict[str, Any], words: str) -> None:
    ago = {
        name: clock.now() + how[name] for name in ("oldest_at", "snapshot_at") if isinstance(how.get(name), timedelta)
    }
    own = {"own": OwnSystem(**how["own"])} if "own" in how else {}
    agent = make(site.world.chengdu.library, **how | ago | own)
    for page in (see(manager), see(manager, f"/office/agents/{agent.pk}")):
        assert words in page
        assert "somebody should look" in page


def test_one_that_fell_silent_and_one_that_never_spoke_are_told(manager: Client, site: Site) -> None:
    make(site.world.chengdu.library)
    Agent.objects.update(seen_at=clock.now() - DAY)
    agents.make(library_id=site.world.chengdu.library.pk, name="branch", by=None, now=clock.now())
    page = see(manager)
    assert "It has not been heard of since" in page
    assert "Its code has not been used yet." in page
    Agent.objects.update(ended_at=clock.now())
    assert "It has not been heard of since" not in see(manager)


def test_what_could_not_be_taken_in_is_shown_without_a_number_of_anybody(manager: Client, site: Site) -> None:
    agent = make(site.world.chengdu.library)
    park(agent, seq=1, because="no such terminal in its library")
    park(agent, seq=2, because="terminal_not_allowed")
    park(agent, seq=3, because="failed 4711", fact=b"{}")
    page = see(manager, f"/office/agents/{agent.pk}")
    assert "3 loans and returns could not be taken in." in page
    assert AN_ID_CARD not in page
    for words in ("no machine of this name any more", "hall-1", "Nobody can read what was told.", "4711"):
        assert words in page


def test_what_was_settled_is_marked_once_by_who_may(manager: Client, site: Site) -> None:
    agent = make(site.world.chengdu.library)
    park(agent, seq=1, because="terminal_not_allowed")
    fact, address = ParkedFact.objects.get(), f"/office/agents/{agent.pk}"
    make_staff("auditor", site.world.chengdu, Role.AUDITOR)
    assert signed_in("auditor").post(address, {"parked_id": fact.pk}).status_code == 403
    for _ in range(2):
        assert 'id="saved"' in manager.post(address, {"parked_id": fact.pk}, follow=True).content.decode()
    assert ParkedFact.objects.get().done_at is not None
    bodies = [orjson.loads(body)["effects"] for body in LogEntry.objects.values_list("body", flat=True)]
    (told,) = [fields for ((name, fields),) in bodies if name == "ParkedFactDone"]
    assert (told["agent_id"], told["parked_id"]) == (agent.pk, fact.pk)
