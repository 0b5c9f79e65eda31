"""Items as records and tables say them: new, changed, gone, moved, left out."""

from pathlib import Path
from typing import Any

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.imports import left_items, problems_of
from bashu.db.catalogue.models import Item
from bashu.db.catalogue.sweep import described
from bashu.db.circulation.models import Withdrawal
from bashu.db.network.models import Branch
from bashu.engine.catalogue.importing import ending
from bashu.engine.catalogue.importing.profiles import ProfileError, set_profile
from bashu.engine.submit import Engine
from bashu.wire.marc.records import Field
from tests.engine.catalogue.importing.files import KOHA, book, bring, koha
from tests.holding import place
from tests.people import NOON, World, answer, check_out, days, submit_one

pytestmark = pytest.mark.server


@pytest.fixture
def library_id(world: World) -> int:
    library_id: int = world.chengdu.library.pk
    Branch.objects.create(library_id=library_id, code="CD-2", name_zh="二", name_en="Two", lon=104.0, lat=30.0)
    set_profile(library_id, {"preset": "koha", "branches": {"CPL": "CD-1", "EAST": "CD-2"}})
    return library_id


def item(barcode: str) -> Item:
    return Item.objects.get(barcode=barcode)


def test_new_items_stand_where_their_record_says(library_id: int, tmp_path: Path) -> None:
    said = koha("K1", a="east", o="I247.5/1", h="上", g="39.50", d="2020-05-01", y="disc")
    done = bring(tmp_path / "a.iso", [book("1", "围城", said)], library_id=library_id)
    found = item("K1")
    assert (found.home_branch.code, found.branch.code, found.call_number, found.volume) == (
        "CD-2", "CD-2", "I247.5/1", "上",
    )  # fmt: skip
    assert (found.price_fen, str(found.acquired_on), found.kind, found.status) == (
        3950,
        "2020-05-01",
        "disc",
        "available",
    )
    assert found.source is not None
    assert (found.source.control_number, found.bib_id) == ("1", found.source.bib_id)
    assert (done.counts["items_read"], done.counts["items_new"]) == (1, 1)


def test_what_a_record_says_anew_is_changed_and_what_it_does_not_say_stays(library_id: int, tmp_path: Path) -> None:
    bring(tmp_path / "a.iso", [book("1", "围城", koha("K1", a="CPL", o="I1/1", g="10"))], library_id=library_id)
    done = bring(tmp_path / "b.iso", [book("1", "围城", koha("K1", a="CPL", o="I1/2"))], library_id=library_id)
    assert (done.counts["items_changed"], item("K1").call_number, item("K1").price_fen) == (1, "I1/2", 1000)
    assert f'"ItemsEdited",{{"item_ids":[{item("K1").pk}],"changed":{{"call_number":"I1/2"}}' in last_edit()


def last_edit() -> str:
    return str(LogEntry.objects.filter(kind="ItemsEdited").latest("recorded_at").body)


def test_an_item_that_stands_in_another_record_goes_along(library_id: int, tmp_path: Path) -> None:
    bring(tmp_path / "a.iso", [book("1", "围城", koha("K1", a="CPL")), book("2", "人·兽·鬼")], library_id=library_id)
    moved = [book("1", "围城"), book("2", "人·兽·鬼", koha("K1", a="CPL"))]
    done = bring(tmp_path / "b.iso", moved, library_id=library_id)
    assert (item("K1").bib.title, item("K1").status, done.counts["items_moved"]) == ("人·兽·鬼", "available", 1)


def test_an_item_that_cannot_go_along_because_somebody_waits_is_not_taken_for_gone(
    world: World, library_id: int, tmp_path: Path, engine: Engine
) -> None:
    first = [book("1", "围城", koha("K1", a="CPL")), book("2", "人·兽·鬼"), book("3", "管锥编", koha("K3", a="CPL"))]
    bring(tmp_path / "a.iso", first, library_id=library_id)
    wanted = place(world.alice, item("K1").bib_id, pickup=world.chengdu.branch, terminal=world.chengdu.desk)
    answer(submit_one(engine, wanted))
    stays = bring(tmp_path / "b.iso", [book("2", "人·兽·鬼", koha("K1", a="CPL", o="I2"))], library_id=library_id)
    assert problems_of(stays.run_id)[0].reasons == ("item K1 stays with its title, for which somebody waits",)
    left = [book("1", "围城"), book("3", "管锥编", koha("K3", a="CPL"))]
    bring(tmp_path / "c.iso", left, library_id=library_id, at=NOON + days(1))
    assert (item("K1").status, item("K1").bib.title, item("K1").call_number) == ("available", "围城", "I2")


def test_what_stands_in_no_record_any_more_is_withdrawn_if_it_is_on_the_shelf(
    world: World, library_id: int, tmp_path: Path, engine: Engine
) -> None:
    both = [koha("K1", a="CPL"), koha("K2", a="CPL")]
    bring(tmp_path / "a.iso", [book("1", "围城", *both)], library_id=library_id)
    answer(submit_one(engine, check_out(world.alice, item("K2"), terminal=world.chengdu.machine)))
    kept = book("2", "管锥编", koha("K3", a="CPL"))
    done = bring(tmp_path / "b.iso", [book("1", "围城"), kept], library_id=library_id, at=NOON + days(1))
    assert (item("K1").status, item("K2").status) == ("withdrawn", "on_loan")
    assert Withdrawal.objects.get().reason == "gone_at_source"
    assert left_items(done.run_id) == [("K2", "not_on_shelf")]


@pytest.mark.parametrize("others", [(), (koha("K2", a="CPL"),)], ids=["no items at all", "too many gone"])
def test_many_items_that_would_go_at_once_stay_until_somebody_says_so(
    library_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: tuple[Field, ...]
) -> None:
    monkeypatch.setattr(ending, "FEW", 0)
    bring(tmp_path / "a.iso", [book("1", "围城", koha("K1", a="CPL"))], library_id=library_id)
    bring(tmp_path / "b.iso", [book("1", "围城", *others)], library_id=library_id)
    assert item("K1").status == "available"
    bring(tmp_path / "b.iso", [book("1", "围城", *others)], library_id=library_id, many_gone=True)
    assert item("K1").status == "withdrawn"


def test_items_go_with_the_record_that_its_library_deletes(library_id: int, tmp_path: Path) -> None:
    bring(tmp_path / "a.iso", [book("1", "围城", koha("K1", a="CPL"))], library_id=library_id)
    bring(tmp_path / "b.iso", [book("1", "围城", status="d")], library_id=library_id)
    gone = item("K1")
    assert (gone.status, gone.bib.gone_at) == ("withdrawn", None)
    # What no library has any more is not found, though the item's past hangs on it.
    assert described([gone.bib_id]) == ()
    Item.objects.filter(pk=gone.pk).update(status="available")
    assert [each.title for each in described([gone.bib_id])] == ["围城"]


def test_unknown_branches_are_counted_and_barcodes_that_are_none_told(library_id: int, tmp_path: Path) -> None:
    said = [koha("K1", a="MARS"), koha("K2", a="MARS"), koha("K 3", a="CPL"), koha("K4", a="CPL"), koha("K4", a="CPL")]
    done = bring(tmp_path / "a.iso", [book("1", "围城", *said)], library_id=library_id)
    assert done.counts["unknown_branches"] == {"MARS": 2}
    assert (done.counts["items_new"], done.counts["items_left_out"]) == (1, 4)
    (problem,) = problems_of(done.run_id)
    assert problem.reasons == ("a barcode with blanks in it", "item K4 came before")
    assert not problem.left_out


def test_an_item_at_an_unknown_branch_is_not_taken_for_gone(library_id: int, tmp_path: Path) -> None:
    bring(tmp_path / "a.iso", [book("1", "围城", koha("K1", a="CPL"))], library_id=library_id)
    bring(tmp_path / "b.iso", [book("1", "围城", koha("K1", a="MARS"))], library_id=library_id)
    assert item("K1").status == "available"


TABLE = '条码,控制号,馆藏地,索书号\nT1,1,CD-1,I1\n"T2",1,CD-2,"I2\n两行"\nT3,none,CD-1,I3\nT4,,CD-1,\n'


@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030"])
def test_a_table_of_items(library_id: int, tmp_path: Path, charset: str) -> None:
    bring(tmp_path / "a.iso", [book("1", "围城")], library_id=library_id)
    done = bring(tmp_path / "items.csv", [TABLE.encode(charset)], library_id=library_id)
    assert (item("T1").bib.title, item("T2").home_branch.code) == ("围城", "CD-2")
    counts = {name: done.counts[name] for name in ("rows", "items_read", "items_new", "items_left_out")}
    assert counts == {"rows": 4, "items_read": 4, "items_new": 2, "items_left_out": 2}
    assert [each.reasons for each in problems_of(done.run_id)] == [
        ("the library has no record none",), ("the row names no record",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"preset": "aleph"}, "no preset"),
        (KOHA | {"default_branch": "MARS"}, "no branch 'MARS'"),
        (KOHA | {"kinds": {"BK": "scroll"}}, "no kind"),
        ({"field": {"tag": "85", "codes": {"barcode": "p"}}}, "three characters"),
        ({"field": {"fields": 3}}, "codes"),
        ({"preste": "koha"}, "preste"),
        ([], "braces"),
    ],
)
def test_a_profile_that_means_nothing_is_refused_in_words(library_id: int, told: Any, wrong: str) -> None:
    with pytest.raises(ProfileError, match=wrong):
        set_profile(library_id, told)
