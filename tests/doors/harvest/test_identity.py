"""Which record of a library it is that its source speaks of."""

import pytest

from bashu.db.catalogue.models import HarvestedRecord
from bashu.engine.catalogue.importing import ending
from bashu.wire.marc.records import Charset, Field
from bashu.wire.marc.writer import write
from tests.doors.handing_over import hand_over
from tests.doors.harvest.harvested import TITLES, counts, fetch, living
from tests.doors.harvest.provider import Source, gone, held
from tests.people import World
from tests.wire.marc.making import CNMARC_LEADER, cnmarc


def unnumbered(title: str) -> bytes:
    return write(CNMARC_LEADER, [Field("200", "1 ", (("a", title), ("f", "钱钟书著")))], charset=Charset.UTF_8)


def test_a_record_without_a_number_is_known_by_its_identifier(library_id: int, source: Source) -> None:
    source.kept = [held(unnumbered("围城"), name="x1"), held(unnumbered("管锥编"), name="x2")]
    assert counts(fetch(library_id)) == {"new": 2}
    source.change(held(unnumbered("围城（修订本）"), name="x1"), gone("x2"), gone("x3"))
    assert counts(fetch(library_id)) == {"changed": 1, "deleted": 1, "unchanged": 1}
    assert living() == {"oai:cd:x1"}


def test_a_record_goes_with_the_last_identifier_that_leads_to_it(library_id: int, source: Source) -> None:
    source.kept = [held(cnmarc("1", "围城"), name=name) for name in ("a", "b")]
    fetch(library_id)
    source.kept = [gone("b")]
    assert counts(fetch(library_id)) == {"unchanged": 1}
    source.kept = [gone("a"), held(cnmarc("1", "围城"), name="c")]
    assert counts(fetch(library_id)) == {"unchanged": 2}
    source.kept = [held(cnmarc("1", "围城"), name="c"), gone("c")]
    assert counts(fetch(library_id)) == {"repeated": 1, "deleted": 1}
    assert not HarvestedRecord.objects.exists()


def test_a_record_that_has_another_number_now_takes_the_place_of_the_old_one(library_id: int, source: Source) -> None:
    fetch(library_id)
    source.kept = [held(cnmarc("91", "围城"), name="1")]
    done = fetch(library_id)
    assert counts(done) == {"new": 1}
    assert done is not None
    assert done.counts["renumbered"] == 1
    assert living() == {*TITLES, "91"} - {"1"}


def test_that_all_have_other_numbers_is_not_believed(
    library_id: int, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "FEW", 1)
    fetch(library_id)
    source.kept = [held(cnmarc("0", title), name=number) for number, title in TITLES.items()]
    done = fetch(library_id)
    assert done is not None
    assert (done.counts["kept_though_renumbered"], living()) == (5, {*TITLES, "0"})


def test_a_record_that_came_as_a_file_is_the_same_one(world: World, library_id: int, source: Source) -> None:
    hand_over(world.chengdu.library, [cnmarc("1", "围城（旧）"), cnmarc("x", "不在源里")])
    assert counts(fetch(library_id)) == {"new": 4, "changed": 1}
