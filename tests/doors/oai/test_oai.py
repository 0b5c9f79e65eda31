"""Who harvests our records has them all, whatever is changed meanwhile."""

import dataclasses
import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from sickle import Sickle
from sickle.oaiexceptions import IdDoesNotExist, NoRecordsMatch

from bashu.db.catalogue import harvest
from bashu.db.catalogue.models import BibRecord
from bashu.doors.oai.answering import LATE, Repository, answer
from bashu.wire.oai.requests import read_request
from bashu.wire.oai.values import Verb
from tests.doors.handing_over import hand_over
from tests.people import NOON, World, make_item, make_world
from tests.wire.marc.making import cnmarc

BOOKS = 120
HERE = Repository(name="川渝", domain="books.test", email="a@books.test", base_url="http://books.test/oai", page="{}")
OAI = "{http://www.openarchives.org/OAI/2.0/}"


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def sickle(live_server: LiveServer, settings: Settings) -> Sickle:
    settings.BASHU = dataclasses.replace(settings.BASHU, url=live_server.url, repository="books.test")
    return Sickle(f"{live_server.url}/oai")


def books(*numbers: int, edition: int = 1) -> list[bytes]:
    return [cnmarc(str(number), f"第{number}本书的故事{edition}") for number in numbers]


def test_sickle_harvests_all_in_parts_by_set_and_one_by_one(world: World, sickle: Sickle) -> None:
    chengdu, chongqing = world.chengdu, world.chongqing
    here = hand_over(chengdu.library, books(*range(BOOKS)))
    (there,) = hand_over(chongqing.library, books(BOOKS))
    make_item("X1", chongqing, bib_id=there, call_number="I246/1")
    assert sickle.Identify().repositoryIdentifier == "books.test"
    assert {each.metadataPrefix for each in sickle.ListMetadataFormats()} == {"oai_dc", "marc21"}
    assert {each.setSpec for each in sickle.ListSets()} == {"library.CD", "library.CQ"}
    listed = [each.identifier for each in sickle.ListIdentifiers(metadataPrefix="oai_dc")]
    assert listed == [f"oai:books.test:{bib_id}" for bib_id in sorted({*here, there})]
    (record,) = sickle.ListRecords(metadataPrefix="oai_dc", set="library.CQ")
    assert record.metadata["title"] == [f"第{BOOKS}本书的故事1"]
    one = sickle.GetRecord(metadataPrefix="marc21", identifier=record.header.identifier).raw
    for said in ("钱钟书著", f"(CQ){BOOKS}", "I246/1", "1 item", f"/title/{there}", "chi"):
        assert said in one, said


def test_what_is_gone_is_told_as_deleted_and_what_never_was_is_not_known(world: World, sickle: Sickle) -> None:
    gone, merged, left = hand_over(world.chengdu.library, books(1, 2, 3))
    at = NOON + timedelta(days=1)
    BibRecord.objects.filter(pk=gone).update(gone_at=at, changed_at=at)
    BibRecord.objects.filter(pk=merged).update(gone_at=at, changed_at=at, merged_into=left)
    since = {"metadataPrefix": "marc21", "set": "library.CD", "from": "2026-07-02"}
    told = list(sickle.ListRecords(**since))
    assert [(each.header.identifier[-len(str(gone)) :], each.deleted) for each in told] == [
        (str(gone), True), (str(merged), True),
    ]  # fmt: skip
    with pytest.raises(NoRecordsMatch):
        sickle.ListRecords(**since | {"from": "2026-07-03"})
    with pytest.raises(IdDoesNotExist):
        sickle.GetRecord(metadataPrefix="oai_dc", identifier="oai:books.test:99999999")


def asked(now: datetime, **arguments: str) -> ET.Element:
    return ET.fromstring(answer(read_request(list(arguments.items())), HERE, now=now))


@dataclasses.dataclass
class Clock:
    at: datetime = NOON

    def tick(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


def harvested(clock: Clock, **arguments: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Part by part: when it was answered, titles by identifier, and the token that leads on."""
    token = ""
    while True:
        wanted = {"resumptionToken": token} if token else arguments
        told = asked(clock.tick(0.1), verb=Verb.LIST_RECORDS, **wanted)
        found = {}
        for record in told.iter(f"{OAI}record"):
            title = re.search(r"第\d+本书的故事\d+", "".join(record.itertext()))
            found[record.findtext(f"{OAI}header/{OAI}identifier", "")] = title[0] if title else ""
        token = told.findtext(f".//{OAI}resumptionToken", "")
        yield told.findtext(f"{OAI}responseDate", ""), found, token
        if not token:
            return


@pytest.mark.parametrize(("few", "of_set"), [(0, {}), (0, {"set": "library.CD"}), (99, {"set": "library.CD"})])
def test_a_copy_is_whole_although_records_change_while_it_is_made(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int, of_set: dict[str, str]
) -> None:
    monkeypatch.setattr(harvest, "FEW", few)
    monkeypatch.setattr("bashu.doors.oai.answering.AT_ONCE", 5)
    monkeypatch.setattr(harvest, "WALKED_MAX", 7)
    monkeypatch.setattr(harvest, "STRETCHES_MAX", 2)
    chance, clock, copy = random.Random(7), Clock(), dict[str, str]()
    hand_over(world.chengdu.library, books(*range(30)))
    hand_over(world.chongqing.library, books(*range(100, 130)), now=clock.at)
    since, edition = "", 1
    for _ in range(3):
        began = ""
        wanted = {"metadataPrefix": "oai_dc"} | of_set | ({"from": since} if since else {})
        for at, found, token in harvested(clock, **wanted):
            began = began or at
            copy |= found
            if token and edition < 40:
                edition += 1
                changed = chance.sample(range(45), 4)
                # Written down late, by a clock that is wrong.
                hand_over(world.chengdu.library, books(*changed, edition=edition), now=clock.at - timedelta(seconds=9))
        since = began
    titles = BibRecord.objects.filter(sourcerecord__library=world.chengdu.library).values_list("pk", "title")
    assert edition > 10
    assert {f"oai:books.test:{pk}": title for pk, title in titles}.items() <= copy.items()
    assert len(copy) >= 60 - 30 * bool(of_set)


def test_the_moment_of_an_answer_is_before_whatever_is_written_later(world: World) -> None:
    told = asked(NOON, verb=Verb.IDENTIFY).findtext(f"{OAI}responseDate", "")
    assert datetime.fromisoformat(told) == NOON - LATE


ARGUMENTS = st.dictionaries(
    st.sampled_from(["verb", "metadataPrefix", "identifier", "set", "from", "until", "resumptionToken"]) | st.text(),
    st.sampled_from([*Verb, "oai_dc", "marc21", "library.CD", "2026-07-01", "9999-12-31", "0001-01-01"]) | st.text(),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asking=ARGUMENTS)
def test_whatever_is_asked_the_answer_is_well_formed(world: World, client: Client, asking: dict[str, str]) -> None:
    form = "application/x-www-form-urlencoded"
    for answered in (client.get("/oai", asking), client.post("/oai", urlencode(asking), content_type=form)):
        assert answered.status_code == 200
        assert ET.fromstring(answered.content).tag == f"{OAI}OAI-PMH"
