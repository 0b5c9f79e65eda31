"""What doctor and metrics say of real backups of a running network."""

import json
import urllib.request
from pathlib import Path

from bashu.project.backup import folder as folders
from tests.project.backup.conftest import Place
from tests.project.backup.test_archive import AtMachine, archived, switch_file, wait_until


def doctor(place: Place) -> dict[str, list[str]]:
    """What is told, by the name of the check: a level and words each."""
    found: dict[str, list[str]] = {}
    for each in json.loads(place.bashu("doctor", "--json").stdout):
        found.setdefault(each["check"], []).append(f"{each['level']}: {each['text']}")
    return found


def metrics(place: Place) -> dict[str, float]:
    url = f"http://127.0.0.1:{place.network.operate_port}/metrics"
    with urllib.request.urlopen(url, timeout=10) as page:
        lines = [line.rpartition(" ") for line in page.read().decode().splitlines() if line[0] != "#"]
    return {name: float(value) for name, _, value in lines if name.startswith("bashu_")}


def segments(place: Place) -> set[Path]:
    return {path for path in archived(place) if folders.SEGMENT.fullmatch(path.name)}


def test_doctor_and_metrics_follow_the_backups_of_a_running_network(place: Place) -> None:
    place.network.settings["BASHU_BACKUP_DIR"] = str(place.backups)
    place.network.start()
    wait_until(lambda: archived(place))
    assert doctor(place)["backups"][0].startswith("wrong: there is no base backup")
    place.does("backup")
    wait_until(lambda: 'bashu_backup_age_seconds{process="web"}' in metrics(place))
    assert metrics(place)['bashu_slot_lost{process="web",slot="bashu_archive"}'] == 0
    found = doctor(place)
    assert found["backups"][0].startswith("ok: the newest base backup is 0.0 days old")
    assert found["slots"] == ["ok: 1 replication slots, none of them lost or behind"]
    at_machine, before = AtMachine(place), segments(place)
    for _ in range(3):
        at_machine.borrow()
        switch_file(place)
    wait_until(lambda: len(segments(place) - before) >= 3)
    sorted(segments(place))[-2].unlink()
    assert any("a file of the write-ahead log is missing" in text for text in doctor(place)["backups"])
    assert place.network.stop() == 0
