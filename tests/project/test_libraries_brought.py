"""`bashu import-libraries`: a list in; libraries, branches, desks, hours and rules out."""

from pathlib import Path
from typing import Any

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.network.calendar_models import OpeningHours
from bashu.db.network.models import Branch, CirculationRule, Library, Network, Region, Terminal
from bashu.doors.jobs.apart import with_engine
from bashu.engine import clock
from bashu.engine.verify import verify
from bashu.project.commands.onboarding import bring
from bashu.project.errors import OperatingError
from tests.engine.test_verify import admit_items
from tests.people import World, answer, check_out, make_world, submit_one
from tests.project.bringing import a_manager, counts
from tests.project.test_leaving import an_administrator

HEAD = (
    "library,name,english name,district,district name,city name,branch,branch name,kind,lon,lat,joined on,hours,"
    "rules as\n"
)
GOOD = HEAD + (
    "ZG01,自贡市图书馆,Zigong Library,510302,自流井区,自贡市,ZG01-1,总馆,,104.77,29.35,2026-12-01,2-7 9:00-17:00,CD\n"
    "ZG01,自贡市图书馆,Zigong Library,510302,,,ZG01-2,东兴寺,自助馆,104.78,29.36,2026-12-01,,CD\n"
    "CQ99,某某区图书馆,,500103,,,CQ99-1,,,106.5,29.5,2026/12/1,,\n"
)
THREE = {"in the list": "3", "known before": "0", "refused": "0", "new": "3"}


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    an_administrator(made.chongqing)
    admit_items([made.book, made.local])
    own = {"name_zh": "成都", "name_en": "Chengdu", "lending_library": made.chengdu.library}
    CirculationRule.objects.create(loan_days=60, **own)
    return made


def brings(tmp_path: Path, text: str = GOOD, **asked: Any) -> str:
    file = tmp_path / "libraries.csv"
    file.write_text(text, encoding="gb18030")
    usual: dict[str, Any] = {"login": "root", "dry_run": False, "leave_out": False}
    return bring(file, **usual | asked)


def test_a_wave_joins_with_its_branches_desks_hours_and_rules(world: World, tmp_path: Path) -> None:
    before = Network.objects.get().version
    assert counts(brings(tmp_path, dry_run=True)) == THREE
    assert Library.objects.count() == 2
    assert counts(brings(tmp_path)) == THREE | {"libraries": "2", "branches": "3", "rules": "1"}
    zigong = Library.objects.get(code="ZG01")
    assert (zigong.name_zh, zigong.name_en, zigong.region_id, zigong.city_id) == (
        "自贡市图书馆", "Zigong Library", "510302", "5103"
    )  # fmt: skip
    assert Region.objects.get(pk="5103").name_zh == "自贡市"
    assert Library.objects.get(code="CQ99").city_id == "50"
    kinds = [(each.code, each.kind, each.always_open) for each in Branch.objects.filter(library=zigong)]
    assert sorted(kinds) == [("ZG01-1", "library", False), ("ZG01-2", "self_service", True)]
    assert OpeningHours.objects.filter(branch__code="ZG01-1").count() == 6
    assert Terminal.objects.filter(branch__library=zigong, kind="desk", attended=True).count() == 1
    assert CirculationRule.objects.get(lending_library=zigong).loan_days == 60
    assert Network.objects.get().version > before


def test_a_book_is_lent_there_at_once(world: World, tmp_path: Path) -> None:
    """The engine knows the new places without a new start, and the log has who let them join."""
    brings(tmp_path)
    desk = Terminal.objects.get(branch__code="ZG01-1")
    told = answer(with_engine(lambda engine: submit_one(engine, check_out(world.alice, world.book, terminal=desk))))
    assert told.loan_id
    assert LogEntry.objects.filter(kind="PlacesAdded").count() == 1
    assert verify(now=clock.now(), full=True).clean


def test_a_second_run_changes_nothing_and_a_longer_list_adds(world: World, tmp_path: Path, capsys: Any) -> None:
    brings(tmp_path)
    Library.objects.filter(code="CQ99").update(name_zh="改过的名字")
    before = LogEntry.objects.count()
    assert counts(brings(tmp_path)) | {"libraries": "0"} == THREE | {
        "known before": "3", "new": "0", "libraries": "0", "branches": "0", "rules": "0"
    }  # fmt: skip
    assert "line 4: CQ99 is here already, as 改过的名字" in capsys.readouterr().err
    assert LogEntry.objects.count() == before
    more = GOOD + "ZG01,自贡市图书馆,Zigong Library,510302,,,ZG01-3,,,104.7,29.3,2026-12-01,,CD\n"
    assert counts(brings(tmp_path, more))["branches"] == "1"
    assert CirculationRule.objects.filter(lending_library__code="ZG01").count() == 1


def test_lines_are_refused_with_their_reasons(world: World, tmp_path: Path, capsys: Any) -> None:
    line = "X1,某馆,,510100,,,{},,{},{},{},2026-12-01,{},{}\n"
    wrong = HEAD + (
        "X 1,某馆,,510100,,,X-1,,,104,30,2026-12-01,,\nX1,,,510100,,,X-1,,,104,30,2026-12-01,,\n"
        "X1,某馆,,5101,,,X-1,,,104,30,2026-12-01,,\nX2,某馆,,510903,,,X-2,,,104,30,2026-12-01,,\n"
        + line.format("X-3", "船", 104, 30, "", "") + line.format("X-4", "", 30, 104, "", "")
        + line.format("X-5", "", 104, 30, "always", "") + line.format("X-6", "", 104, 30, "", "NONE")
        + line.format("CD-1", "", 104, 30, "", "") + line.format("X-7", "", 104, 30, "", "").replace("2026-12-01", "")
    )  # fmt: skip
    with pytest.raises(OperatingError, match="because 10 lines are refused"):
        brings(tmp_path, wrong)
    told = capsys.readouterr().err
    reasons = [
        "line 2: the library 'X 1' is no code", "line 3: no name", "line 4: the district '5101'",
        "line 5: nobody knows the district 510903", "line 6: the kind '船'", "line 7: the lon '30'",
        "line 8: the hours 'always'", "line 9: no member has the code NONE", "line 10: the branch CD-1 is one of CD",
        "line 11: no day for 'joined on'",
    ]  # fmt: skip
    assert [reason for reason in reasons if reason not in told] == []
    assert Library.objects.count() == 2


def test_only_an_administrator_of_the_network_lets_libraries_join(world: World, tmp_path: Path) -> None:
    a_manager(world.chengdu)
    with pytest.raises(OperatingError, match="boss-CD is no administrator"):
        brings(tmp_path, login="boss-CD")
