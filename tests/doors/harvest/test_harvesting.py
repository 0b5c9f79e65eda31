"""A library's records are fetched from its own system, whatever goes wrong on the way."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bashu.db.catalogue.harvests import due, harvest_of
from bashu.db.catalogue.imports import problems_of
from bashu.db.catalogue.models import BibRecord, Harvest, HarvestedRecord, ImportRun, Item, SourceRecord
from bashu.doors.harvest import fetching, harvesting
from bashu.doors.harvest.harvesting import Circle, harvest, look
from bashu.engine import clock
from bashu.engine.catalogue.importing.addresses import Address, set_address, set_hours
from bashu.engine.catalogue.importing.harvesting import HarvestFailedError
from bashu.engine.catalogue.importing.profiles import set_profile
from tests.doors.handing_over import hand_over
from tests.doors.harvest.harvested import TITLES, Impatient, counts, fetch, living
from tests.doors.harvest.provider import Said, Source, broken, gone, held, serving
from tests.engine.catalogue.importing.files import KOHA, book, koha
from tests.people import NOON, World
from tests.wire.marc.making import cnmarc

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_all_comes_first_and_then_what_changed_by_the_clock_of_the_source(library_id: int, source: Source) -> None:
    assert counts(fetch(library_id)) == {"new": 5}
    assert source.lists == [{}, {"resumptionToken": "t|2|"}, {"resumptionToken": "t|4|"}]
    source.now = NOON + DAY
    source.change(held(cnmarc("1", "围城（修订本）"), at=source.now), gone("2", at=source.now))
    assert counts(fetch(library_id)) == {"changed": 1, "deleted": 1, "unchanged": 3}
    assert source.lists[3] == {"from": "2026-06-30T16:00:00Z"}
    assert living() == {*TITLES} - {"2"}
    assert BibRecord.objects.filter(title="围城（修订本）").exists()


def test_that_nothing_changed_leaves_nothing_behind(library_id: int, source: Source) -> None:
    fetch(library_id)
    source.now = NOON + 2 * DAY
    runs = ImportRun.objects.count()
    assert counts(fetch(library_id)) == {"unchanged": 5}
    assert fetch(library_id) is None
    assert ImportRun.objects.count() == runs + 1


def test_a_source_that_counts_days_is_asked_by_days(library_id: int, source: Source) -> None:
    source.by_day = True
    fetch(library_id)
    source.change(held(cnmarc("6", "七缀集"), at=NOON))
    assert counts(fetch(library_id)) == {"new": 1, "unchanged": 5}
    assert source.lists[3] == {"from": "2026-06-30"}


def busy(said: Said) -> Said:
    return Said(b"", status=503, headers={"Retry-After": "77"})


def fails(said: Said) -> Said:
    return Said(b"<html>", status=500)


def cut_off(said: Said) -> Said:
    return dataclasses.replace(said, lost=300)


def ends_early(said: Said) -> Said:
    return dataclasses.replace(said, body=said.body[:-300])


def no_xml(said: Said) -> Said:
    return dataclasses.replace(said, body=b"<html><body>Please wait</body></html>")


@pytest.mark.parametrize("fault", [busy, fails, cut_off, ends_early, no_xml])
def test_what_fails_once_is_asked_again(library_id: int, source: Source, fault: Callable[[Said], Said]) -> None:
    source.instead, stop = [None, fault], Impatient()
    assert counts(fetch(library_id, stop=stop)) == {"new": 5}
    assert stop.waited == [77 if fault is busy else 5]


def test_what_is_cut_off_is_seen_by_its_length(source: Source) -> None:
    for _ in ("packed", "plain"):
        source.instead = [cut_off]
        with pytest.raises(fetching.UnreachableError, match="broke off"):
            fetching.fetch(f"{source.url}?verb=ListRecords&metadataPrefix=marcxml")


def later(said: Said) -> Said:
    return Said(b"", status=503, headers={"Retry-After": "7200"})


def missing(said: Said) -> Said:
    return Said(b"", status=404)


def circle(said: Said) -> Said:
    return dataclasses.replace(said, body=said.body.replace(b"t|4|", b"t|2|"))


def hollow(said: Said) -> Said:
    return Said(b"<OAI-PMH><ListRecords><resumptionToken>t|9|</resumptionToken></ListRecords></OAI-PMH>")


def refused(said: Said) -> Said:
    return Said(b'<OAI-PMH><error code="badArgument">no such set</error></OAI-PMH>', status=422)


def empty(said: Said) -> Said:
    return Said(b"<OAI-PMH/>")


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ([later], "the source answers 503"),
        ([missing], "404: is the address right"),
        ([fails] * 4, "the source answers 500"),
        ([no_xml] * 4, "not one of OAI-PMH"),
        ([circle], "leads in a circle"),
        ([hollow], "on and on without a record"),
        ([refused], r"badArgument \(no such set\)"),
        ([empty], "neither a list nor an error"),
    ],
)
def test_what_keeps_failing_is_told_and_what_came_before_stays(
    library_id: int,
    source: Source,
    monkeypatch: pytest.MonkeyPatch,
    faults: list[Callable[[Said], Said]],
    told: str,
) -> None:
    monkeypatch.setattr(harvesting, "EMPTY_MAX", 0)
    set_hours(library_id, HOUR, now=NOON)
    source.instead, began = [None, *faults], clock.now()
    with pytest.raises(HarvestFailedError, match=told):
        fetch(library_id)
    row = Harvest.objects.get()
    assert (SourceRecord.objects.count(), row.failures, row.run.state if row.run else "") == (2, 1, "failed")
    assert row.next_at is not None
    assert row.next_at - began > (2 * HOUR if faults == [later] else 9 * HOUR / 60)
    assert row.next_at - began < 3 * HOUR
    assert counts(fetch(library_id)) == {"new": 5}
    assert source.lists[-2:] == [{"resumptionToken": "t|2|"}, {"resumptionToken": "t|4|"}]
    assert (Harvest.objects.get().failed_at, ImportRun.objects.count()) == (None, 1)


def test_a_source_that_no_longer_knows_its_token_is_asked_from_the_beginning(library_id: int, source: Source) -> None:
    source.instead = [None, missing]
    with pytest.raises(HarvestFailedError):
        fetch(library_id)
    source.known, told = "u", list[tuple[int, int | None]]()
    done = harvest(library_id, stop=Impatient(), progress=lambda *reached: told.append(reached))
    assert (counts(done), told) == ({"new": 5, "unchanged": 2}, [(2, 5), (4, 5), (5, 5)])
    assert source.lists[2:] == [
        {"resumptionToken": "t|2|"}, {}, {"resumptionToken": "u|2|"}, {"resumptionToken": "u|4|"},
    ]  # fmt: skip


def test_a_source_that_refuses_its_tokens_at_once_is_not_asked_for_ever(library_id: int, source: Source) -> None:
    def forget(said: Said) -> Said:
        source.known += "t"
        return said

    source.instead = [forget] * 9
    with pytest.raises(HarvestFailedError, match="refuses the tokens"):
        fetch(library_id)
    assert len(source.lists) == 4
    assert living() == {"1", "2"}


def test_a_broken_record_spoils_no_other_and_is_reported(library_id: int, source: Source) -> None:
    source.instead = [broken(b"<leader>", b"<leader"), broken(b"</metadata>", b"")]
    done = fetch(library_id)
    assert counts(done) == {"new": 3, "left_out": 2}
    assert done is not None
    problems = problems_of(done.run_id)
    assert [(each.number, each.left_out) for each in problems] == [(1, True), (3, True)]
    assert "(identifier oai:cd:1)" in problems[0].reasons[0]
    assert "围城".encode() in problems[0].raw


def test_records_without_metadata_or_identifier_are_reported(library_id: int, source: Source) -> None:
    source.kept = [dataclasses.replace(held(cnmarc("1", "围城")), metadata=""), held(cnmarc("2", "管锥编"))]
    source.instead = [broken(b"oai:cd:2", b"")]
    done = fetch(library_id)
    assert done is not None
    assert [each.reasons[0] for each in problems_of(done.run_id)] == [
        "no metadata (identifier oai:cd:1)", "an identifier of 0 characters (identifier )",
    ]  # fmt: skip


def test_what_a_source_forgets_is_found_missing_in_the_whole(library_id: int, source: Source) -> None:
    fetch(library_id)
    source.kept = source.kept[1:]
    assert counts(fetch(library_id, again=True)) == {"unchanged": 4}
    assert living() == {*TITLES}
    source.instead = [None, missing]
    with pytest.raises(HarvestFailedError):
        fetch(library_id, whole=True)
    done = fetch(library_id, whole=True)
    assert counts(done) == {"unchanged": 4}
    assert done is not None
    assert (done.counts["removed"], living()) == (1, {*TITLES} - {"1"})
    kept, source.kept = source.kept, []
    for _ in range(2):
        with pytest.raises(HarvestFailedError, match="no records at all"):
            fetch(library_id, whole=True)
    source.kept = kept
    assert counts(fetch(library_id, whole=True)) == {"unchanged": 4}


def test_a_list_that_gives_less_than_it_speaks_of_deletes_nothing(library_id: int, source: Source) -> None:
    fetch(library_id)
    source.instead = [broken(b"t|2|", b"")]
    done = fetch(library_id, whole=True)
    assert done is not None
    assert (done.counts["not_given"], done.counts.get("removed", 0), living()) == (3, 0, {*TITLES})


def test_items_come_and_go_with_their_records(library_id: int, source: Source) -> None:
    set_profile(library_id, KOHA)
    source.kept = [held(book("1", "围城", koha("K1"))), held(book("2", "管锥编", koha("K2"), koha("K3")))]
    fetch(library_id)
    assert Item.objects.get(barcode="K3").status == "available"
    source.kept = [gone("1"), held(book("2", "管锥编", koha("K2")))]
    fetch(library_id)
    assert dict(Item.objects.filter(barcode__startswith="K").values_list("barcode", "status")) == {
        "K1": "withdrawn", "K2": "available", "K3": "withdrawn",
    }  # fmt: skip
    # No record of this list has an item; of the source's others many had.
    source.kept = [held(book("2", "管锥编"))]
    fetch(library_id)
    assert Item.objects.get(barcode="K2").status == "withdrawn"


def test_another_address_is_harvested_from_its_beginning(library_id: int, source: Source) -> None:
    fetch(library_id)
    with serving(Source(held(cnmarc("1", "围城"), name="new"))) as other:
        set_address(library_id, Address(url=other.url, prefix="marcxml"), now=NOON)
        fetch(library_id)
        assert other.lists == [{}]
    assert list(HarvestedRecord.objects.values_list("identifier", flat=True)) == ["oai:cd:new"]


def moved(to: str) -> Callable[[Said], Said]:
    return lambda _: Said(b"", status=302, headers={"Location": to})


def test_a_redirect_is_followed_to_http_only(library_id: int, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.instead = [moved(f"{source.url}?verb=ListRecords")]
    assert counts(fetch(library_id)) == {"new": 5}
    source.instead = [moved("file:///etc/passwd")]
    with pytest.raises(HarvestFailedError, match="no address that can be fetched"):
        fetch(library_id)
    monkeypatch.setattr(fetching, "SIZE_MAX", 100)
    with pytest.raises(HarvestFailedError, match="larger than is taken"):
        fetch(library_id)


@given(st.integers(0, 40), st.integers(1, 40))
def test_a_circle_of_tokens_is_seen_whatever_its_length(before: int, length: int) -> None:
    circle = Circle()
    assert not any(circle.closes(f"{number}") for number in range(before + length))
    assert any(circle.closes(f"{before + number % length}") for number in range(4 * (before + length)))


def test_the_format_that_is_marc_is_found(source: Source) -> None:
    address, described = look(Address(url=source.url, prefix=""), stop=Impatient())
    assert (address.prefix, address.keeps_deleted, described.name) == ("marcxml", "persistent", "成都图书馆")
    with pytest.raises(HarvestFailedError, match="it has oai_dc, marcxml"):
        look(Address(url=source.url, prefix="marc21"), stop=Impatient())


def test_what_is_due_is_due_again_after_its_hours(library_id: int, source: Source) -> None:
    assert due(clock.now()) == []
    set_hours(library_id, 6 * HOUR, now=clock.now())
    assert due(clock.now()) == [library_id]
    stop = Impatient()
    stop.set()
    done = fetch(library_id, stop=stop)
    assert done is not None
    assert (done.state, due(clock.now())) == ("stopped", [library_id])
    fetch(library_id)
    assert due(clock.now()) == []
    assert due(clock.now() + 6 * HOUR) == [library_id]


def test_one_bashu_harvests_another(world: World, live_server: LiveServer, settings: Settings) -> None:
    settings.BASHU = dataclasses.replace(settings.BASHU, url=live_server.url, repository="books.test")
    (first, *_) = hand_over(world.chengdu.library, [cnmarc(number, title) for number, title in TITLES.items()])
    url, here = f"{live_server.url}/oai?verb=Identify", world.chongqing.library.pk
    address, _ = look(Address(url=url, prefix="", set_spec="library.CD"), stop=Impatient())
    assert (address.prefix, address.keeps_deleted) == ("marc21", "persistent")
    set_address(here, address, now=NOON)
    assert counts(fetch(here)) == {"new": len(TITLES)}
    found = SourceRecord.objects.get(library=here, control_number=str(first))
    assert found.bib.title == "围城"
    assert harvest_of(here) is not None
