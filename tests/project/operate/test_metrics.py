"""Metrics: what happened is counted, the documents list them all, and no label can grow without end."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from prometheus_client import REGISTRY

from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Busy, Command, Failed, Outcome, Refused
from bashu.engine.feed import Cursor
from bashu.engine.seals import seal
from bashu.project.backup import folder as folders
from bashu.project.backup import key as keys
from bashu.project.operate import gather, metrics
from bashu.project.operate.facts import Facts
from bashu.project.operate.kept import Watch
from bashu.project.operate.metrics import EngineWatch, MachineWatch
from bashu.project.operate.probe import Probe
from bashu.search import state as states
from bashu.search.schema import VERSION
from bashu.search.state import State
from tests.house.sources import ROOT, table_rows
from tests.people import NOON, World, check_in, make_world
from tests.project.backup.test_archive import wait_until
from tests.project.doctor.test_backups import base

LABELS = {
    "command", "outcome", "refusal", "asking", "fault", "message", "view", "method", "status", "check", "folder",
    "within", "le", "process", "job", "slot",
}  # fmt: skip


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_outcomes_are_counted_by_command_and_refusal(world: World) -> None:
    command: Command = check_in(world.book, world.chengdu.machine, at=NOON)
    outcomes: list[Outcome] = [Accepted(None), Refused(Refusal.ITEM_UNKNOWN), Busy(), Failed("1234")]
    words = [("accepted", ""), ("refused", "item_unknown"), ("busy", ""), ("failed", "")]
    named = [
        {"command": "CheckIn", "outcome": outcome, "refusal": refusal, "asking": "no"} for outcome, refusal in words
    ]
    before = [value("bashu_commands_total", **labels) for labels in named]
    heard: set[int] = set()
    EngineWatch(heard.add).batch([command] * 4, outcomes, asking=False, waited=0.1, took=0.2)
    assert [value("bashu_commands_total", **labels) for labels in named] == [count + 1 for count in before]
    assert heard == {world.chengdu.machine.pk}


def test_answers_of_machines_are_timed_by_their_code() -> None:
    before = value("bashu_sip2_answer_seconds_count", message="12")
    MachineWatch().answered("12", 0.004)
    assert value("bashu_sip2_answer_seconds_count", message="12") == before + 1


def told(home: Path) -> Iterator[Any]:
    """Everything that the processes of a network export, as one page has it."""
    yield from gather._Merged({"web": metrics.exposed()}).collect()
    yield from Facts(home, probe=Probe({"database": lambda: ""}), backups=backed_up(home / "backups")).collect()


def backed_up(place: Path) -> Watch:
    """A base backup and one file of the write-ahead log, that have been looked at."""
    key = keys.make(place.with_name("key"))
    folder = folders.open_for(place, key, system="7")
    with folder.drafting("20260701T040000Z") as draft:
        folder.put_about(draft, base(timedelta(hours=1)))
    folder.put(folder.wal("7") / ("0" * 24), iter([b"the log"]))
    watch = Watch(place, place.with_name("key"))
    wait_until(watch.found)
    return watch


def an_index(folder: Path) -> None:
    """Where there is none, its metrics are not told."""
    folder.mkdir()
    states.write(folder, State(version=VERSION, data="index-1", commit=1, cursor=Cursor(), log_hash="", building=False))


def test_the_documents_list_all_metrics_and_no_others(world: World, tmp_path: Path) -> None:
    an_index(tmp_path / "search")
    seal(NOON)
    documented = {
        name for row in table_rows(ROOT / "docs" / "operate.md") for name in re.findall(r"`(bashu_\w+)`", row[0])
    }
    families = {each.name + ("_total" if each.type == "counter" else "") for each in told(tmp_path)}
    ours = {name for name in families if name.startswith("bashu_")}
    assert documented == ours


def test_each_label_is_of_a_kind_that_has_few_values(world: World, tmp_path: Path) -> None:
    samples = (sample for family in told(tmp_path) if family.name.startswith("bashu_") for sample in family.samples)
    assert {label for sample in samples for label in sample.labels} <= LABELS


def test_an_address_that_was_asked_for_is_in_no_label(site_reader: Client) -> None:
    number = f"5101{uuid4().int % 10**14:014}"
    site_reader.get(f"/title/{number}")
    site_reader.generic("BREW", f"/search?q={number}")
    page = metrics.exposed().decode()
    assert number not in page
    assert "BREW" not in page
    assert 'method="other"' in page


@pytest.fixture
def site_reader(world: World) -> Client:
    return Client()


def test_without_the_database_the_disk_is_told_all_the_same() -> None:
    away = Probe({"database": lambda: "it does not answer"})
    (only,) = Facts(settings.BASHU.home, probe=away).collect()
    assert only.name == "bashu_disk_free_bytes"
