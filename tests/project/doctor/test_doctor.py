"""`bashu doctor` as a person meets it: a line for each check, a status, and nothing changed."""

import json
import re
from pathlib import Path

import pytest

from bashu.project import env as envs
from bashu.project import keys
from bashu.project.doctor import doors, run
from bashu.project.doctor import home as folders
from bashu.project.doctor.database import checks as database_checks
from bashu.project.doctor.finding import Finding
from bashu.project.home import database
from tests.house.sources import ROOT
from tests.project.test_cli import bashu


def test_a_new_home_is_well_but_for_what_it_does_not_hold_yet(home: Path) -> None:
    bashu("db", "upgrade", home=home)
    before = sorted(path for path in home.rglob("*") if "postgres" not in path.parts)
    done = bashu("doctor", home=home, BASHU_HTTP_PORT="18999", BASHU_SIP2_PORT="16999")
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert {"settings", "home", "keys", "disk", "server", "promises", "schema", "clock", "rules", "search"} <= {
        line.split()[1] for line in lines[:-2]
    }
    assert lines[-1].startswith("0 wrong, ")
    assert sorted(path for path in home.rglob("*") if "postgres" not in path.parts) == before


def test_it_works_beside_a_bashu_and_tells_programs(home: Path) -> None:
    bashu("db", "upgrade", home=home)
    with database(envs.load({"BASHU_HOME": str(home)})):
        done = bashu("doctor", "--json", home=home)
    found = json.loads(done.stdout)
    assert done.returncode == 1, "nothing answers at the doors of this Bashu"
    assert {each["check"] for each in found if each["level"] == "wrong"} == {"doors"}
    assert {"check": "server", "level": "ok"}.items() <= next(
        each for each in found if each["check"] == "server"
    ).items()


def test_wrong_settings_are_each_a_line(home: Path) -> None:
    done = bashu("doctor", home=home, BASHU_HTTP_PORT="x", BASHU_SIP3_PORT="6001")
    assert done.returncode == 1
    assert [line.split()[:3] for line in done.stdout.splitlines()[:2]] == [
        ["wrong", "settings", "BASHU_SIP3_PORT:"], ["wrong", "settings", "BASHU_HTTP_PORT:"]
    ]  # fmt: skip


def test_a_home_that_is_not_there_is_not_made(home: Path) -> None:
    done = bashu("doctor", home=home)
    assert done.returncode == 1
    assert f"there is no folder {home}" in done.stdout
    assert not home.exists()


@pytest.mark.parametrize("lost", ["identity_keys", "secret_key"])
def test_lost_keys_are_told_and_not_made_anew(home: Path, lost: str) -> None:
    bashu("db", "upgrade", home=home)
    (home / "keys" / lost).unlink()
    done = bashu("doctor", home=home)
    assert done.returncode == 1
    assert f"{lost} is gone" in done.stdout
    assert not (home / "keys" / lost).exists()


def test_a_database_out_of_reach_is_told_without_its_password(home: Path) -> None:
    home.mkdir(mode=0o700)
    keys.make_missing(envs.load({"BASHU_HOME": str(home)}))
    done = bashu("doctor", home=home, BASHU_DATABASE_URL="postgresql://bashu:open-sesame@127.0.0.1:9/bashu")
    assert done.returncode == 1
    assert "cannot be reached" in done.stdout
    assert "sesame" not in done.stdout + done.stderr


def test_the_manual_lists_all_checks_and_no_others(home: Path) -> None:
    manual = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    section = manual.partition("\n## `bashu doctor`\n")[2].partition("\n## ")[0]
    _, *cells = re.findall(r"^\| ([^|-]+) \|", section, re.MULTILINE)
    env = envs.load({"BASHU_HOME": str(home)})
    made = [*folders.checks(env), *doors.checks(env), *database_checks(env)]
    assert sorted(name for cell in cells for name in cell.split(", ")) == sorted(["settings", "database", *made])


def test_a_check_that_breaks_stops_no_other() -> None:
    def broken() -> list[Finding]:
        raise RuntimeError("secret")

    found = list(run._looked({"one": broken, "two": list}))
    assert [(each.check, each.text) for each in found] == [("one", "could not be looked at (RuntimeError)")]
