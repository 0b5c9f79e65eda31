"""The index follows the catalogue, and makes itself again whenever it is not what it should be."""

import os
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bashu.db.catalogue.models import BibRecord, SourceRecord
from bashu.db.catalogue.sweep import IndexRow, described
from bashu.db.network.models import Branch, Terminal
from bashu.domain.circulation.commands import ItemScan, Restore, Withdraw
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.engine import feed
from bashu.engine.admission import admitting
from bashu.engine.catalogue.admit import NewItem, admit_items
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.search import find, follower
from bashu.search import state as states
from bashu.search.asking import Facet, Request
from bashu.search.follower import folder
from bashu.search.query import search
from bashu.search.schema import FIRST_FIELDS, VERSION
from bashu.search.state import State
from tests.people import NOON, an_id, submit_one
from tests.search.conftest import following
from tests.search.shelves import BESIEGED, CLANS, DREAM, admit, caught_up, eventually, titles


def the_state() -> State:
    state = states.read(folder())
    assert state is not None
    return state


@pytest.mark.usefixtures("home")
def test_a_record_that_is_admitted_meanwhile_is_found() -> None:
    with following():
        caught_up()
        assert titles("围城") == []
        admit(BESIEGED)
        eventually(lambda: titles("围城") == [BESIEGED.title])


@pytest.mark.usefixtures("indexed")
def test_what_was_admitted_while_nobody_followed_is_found_without_a_new_build() -> None:
    before = the_state()
    admit(replace(CLANS, match_key="new", title="华夏边缘"))
    with following():
        caught_up()
    assert titles("华夏边缘") == ["华夏边缘"]
    assert the_state().data == before.data
    assert the_state().cursor == feed.latest() > before.cursor


@pytest.mark.usefixtures("indexed")
def test_a_restart_with_nothing_new_writes_nothing() -> None:
    before = the_state(), (folder() / states.NAME).stat()
    with following() as running:
        eventually(lambda: titles("围城") != [])
        running.stop()
    assert (the_state(), (folder() / states.NAME).stat()) == before


@pytest.mark.usefixtures("indexed")
def test_a_record_that_changed_is_found_by_its_new_title_only() -> None:
    admit(replace(DREAM, title="石头记"), number=SourceRecord.objects.get(bib__title=DREAM.title).control_number)
    with following():
        caught_up()
    assert titles("石头记") == ["石头记"]
    assert titles("红楼梦") == []


@pytest.mark.usefixtures("indexed")
def test_a_record_that_is_gone_is_forgotten() -> None:
    admit(DREAM)
    SourceRecord.objects.filter(bib__title=DREAM.title).delete()
    BibRecord.objects.filter(title=DREAM.title).delete()
    with following():
        caught_up()
    assert search("红楼梦").total == 0


@pytest.mark.usefixtures("shelf")
def test_before_there_is_an_index_the_answer_says_so() -> None:
    page = search("围城")
    assert (page.total, page.building) == (0, True)


@pytest.mark.usefixtures("shelf")
def test_while_it_is_built_what_is_there_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "DESCRIBED", 1)
    monkeypatch.setattr(follower, "BUILD_COMMIT", 1)
    with following() as running:
        eventually(lambda: search("围城").total > 0)
        running.stop()
    with following():
        caught_up()
    assert len(titles("围城")) == 2
    assert not search("围城").building


def test_a_folder_that_is_taken_away_is_made_again(indexed: Path) -> None:
    shutil.rmtree(indexed / "search")
    assert search("围城").building
    with following():
        caught_up()
        assert titles("围城")[0] == BESIEGED.title
        shutil.rmtree(indexed / "search")
        eventually(lambda: not search("围城").building)
        assert titles("围城")[0] == BESIEGED.title


def data_files(home: Path) -> list[Path]:
    named = [path for path in (home / "search").rglob("*") if path.is_file() and not path.name.endswith(".lock")]
    assert len(named) > 5
    return sorted(named)


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.soak)])
def test_any_file_cut_short_or_missing_makes_it_build_again(indexed: Path, step: int) -> None:
    """Of the files, each third with each `make test`: one is cut, the next is gone."""
    for number in range(0, len(data_files(indexed)), step):
        find.reader.cache_clear()  # as in a process that begins anew
        path = data_files(indexed)[number]
        if number % 2:
            path.unlink()
        else:
            os.truncate(path, path.stat().st_size // 2)
        with following():
            eventually(lambda: titles("围城")[:1] == [BESIEGED.title])


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("changed", [{"version": 0}, {"log_hash": "00" * 32}, {"building": True}])
def test_another_schema_another_database_or_half_a_build_is_built_again(changed: dict[str, object]) -> None:
    before = replace(the_state(), **changed)  # type: ignore[arg-type]
    states.write(folder(), before)
    with following():
        eventually(lambda: the_state().data != before.data)
        caught_up()
    assert titles("围城")[0] == BESIEGED.title
    assert len(list(folder().glob("index-*"))) == 1


@pytest.mark.usefixtures("indexed")
def test_a_connection_that_breaks_is_made_again() -> None:
    with following():
        caught_up()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                           " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                           " AND backend_type = 'client backend'")  # fmt: skip
            assert cursor.fetchone() is not None
        admit(replace(CLANS, match_key="new", title="华夏边缘"))
        eventually(lambda: titles("华夏边缘") == ["华夏边缘"])


@pytest.mark.usefixtures("indexed")
def test_where_items_belong_is_followed_from_their_coming_to_their_going() -> None:
    here = Request(text="围城", filters={Facet.CITY: ("5101",)})
    branch, bib = Branch.objects.get(library__code="CD"), BibRecord.objects.get(title=BESIEGED.title)
    item = NewItem(owner_id=branch.library_id, barcode="N1", bib_id=bib.pk, home_branch_id=branch.pk)
    terminal = Terminal.objects.get(branch=branch, kind="desk")
    asked: dict[str, Any] = {"occurred_at": NOON, "terminal_id": terminal.pk, "item": ItemScan(barcode="N1")}
    engine = Engine([CirculationRoom()])
    with following():
        caught_up()
        assert find.find(here).total == 0
        with admitting() as admitter:
            admit_items(admitter, [item], now=NOON)
        eventually(lambda: find.find(here).bib_ids == (bib.pk,))
        submit_one(engine, Withdraw(id=an_id(), reason=WithdrawalReason.WORN_OUT, **asked))
        eventually(lambda: find.find(here).total == 0)
        submit_one(engine, Restore(id=an_id(), **asked))
        eventually(lambda: find.find(here).total == 1)
    engine.close()


@pytest.mark.usefixtures("indexed")
def test_the_index_of_an_older_version_answers_until_the_new_one_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    states.write(folder(), old := replace(the_state(), version=1, fields=tuple(sorted(FIRST_FIELDS))))
    halfway, go_on = threading.Event(), threading.Event()

    def slowly(bib_ids: Sequence[int]) -> tuple[IndexRow, ...]:
        halfway.set()
        assert go_on.wait(30)
        return described(bib_ids)

    monkeypatch.setattr(follower, "described", slowly)
    with following():
        assert halfway.wait(30)
        page = search("围城")
        assert (page.total, page.building, the_state()) == (2, True, old)
        assert find.find(Request(text="围城", wanted=(Facet.CLC,))).facets == {}
        go_on.set()
        eventually(lambda: the_state().version == VERSION)
    assert (len(titles("围城")), search("围城").building) == (2, False)
    assert [path.name for path in folder().glob("index-*")] == [the_state().data]
