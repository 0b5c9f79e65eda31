"""`bashu simulate` as a network office meets it."""

import csv
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from bashu.project.cluster import ROOT_FOLDER
from tests.journeys.network import BASHU

SMALL = ("--loans", "300", "--days", "14", "--items", "860", "--away", "30")


def environ(folder: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BASHU_", "DJANGO_"))}
    return clean | {"TMPDIR": str(folder), "COLUMNS": "120"}


@pytest.fixture
def scratch() -> Any:
    """A folder for temporary files whose name leaves room for a socket's."""
    with tempfile.TemporaryDirectory(prefix="sim-", dir="/tmp") as folder:
        yield Path(folder)


def simulate(*words: str, scratch: Path, status: int = 0) -> str:
    done = subprocess.run(
        [BASHU, "simulate", *words], env=environ(scratch), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == status, done.stderr
    assert not list(scratch.iterdir()), "something was left behind"
    return done.stdout if status == 0 else done.stderr


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def databases(scratch: Path) -> list[Path]:
    """Under root they stand elsewhere."""
    notes = (ROOT_FOLDER / "homes").glob("*/home")
    return [note for note in notes if note.read_text(encoding="utf-8").startswith(str(scratch))]


def test_the_same_policy_and_seed_give_the_same_figures(scratch: Path, tmp_path: Path) -> None:
    again, out = tmp_path / "again.toml", tmp_path / "out"
    again.write_text('base = "capacity"\nname_en = "Float, again"\n', encoding="utf-8")
    told = simulate(
        "--policy", "capacity", "--policy", str(again), "--seeds", "2", "--out", str(out), *SMALL, scratch=scratch
    )
    assert "Float, again" in told
    assert "限量流转" in told, "the terminal speaks both languages"
    assert told.count("95 %") == 1
    assert not databases(scratch)
    one, two, *of_again = rows(out / "years.csv")
    assert [row | {"policy": "capacity"} for row in of_again] == [one, two]
    assert one["loans"] != two["loans"] or one["km"] != two["km"], "another seed is another year"
    assert float(one["loans"]) > 200
    differences = [row["difference_mean"] for row in rows(out / "summary.csv") if row["policy"] == "again"]
    assert set(differences) == {"0.0"}
    assert {len(rows(out / f"{name}.csv")) for name in ("days", "branches")} == {4 * 14, 4 * 86}
    for leg in rows(out / "legs.csv"):
        assert int(leg["trips"]) <= 14 * 2
    page = (out / "report.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="|url\(|@import', page), "it stands by itself"
    assert page.count("<svg") == len(list((out / "plots").glob("*.svg")))
    assert "限量流转" in page
    described(out, page)


def described(out: Path, page: str) -> None:
    """The report is understood by who has nothing else of it."""
    command = f"bashu simulate --policy capacity --policy {out.parent / 'again.toml'} --seeds 2 --loans 300 --days 14"
    (asked,) = (row["is_en"] for row in rows(out / "run.csv") if row["en"] == "Command")
    assert asked.startswith(command)
    terms = {(row["policy"], row["en"]): row["is_en"] for row in rows(out / "policies.csv")}
    for name in ("capacity", "again"):
        assert terms[name, "Floats between"] == "all 86 libraries"
        assert terms[name, "Room for floating items at a branch"] == "2 % of what it owns"
        assert terms[name, "Goes home for its time away"] == "after 6 months away"
        assert terms[name, "Vans"].endswith("departures a week (Tue Wed Thu Fri Sat)")
    assert (out / "policies" / "again.toml").read_text(encoding="utf-8").startswith('base = "capacity"')
    for words in (
        command,
        "2025-01-01",
        "自有馆藏的 2%",
        "2 % of what it owns",
        "车辆满载",
        "full vans",
        "Only 14 days",
    ):
        assert words in page
    assert "Seeds for each policy: 2." in page
    assert f"Bashu {version('bashu')}" in page


def test_a_policy_that_cannot_be_is_told_before_a_year_of_another_begins(scratch: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.toml"
    alone.write_text('[float]\nbranches = ["99"]\n', encoding="utf-8")
    said = simulate(
        "--policy", "home", "--policy", str(alone), "--out", str(tmp_path / "out"), *SMALL, scratch=scratch, status=1
    )  # fmt: skip
    assert "alone: fewer than two libraries lie in 99" in said
    assert "home" not in said
    assert not (tmp_path / "out").exists()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Who runs the tests in the background of a script has them ignore Ctrl-C, and so would what they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_leaves_nothing_behind(scratch: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [BASHU, "simulate", "--out", str(tmp_path / "out"), *SMALL],
        env=environ(scratch), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    until = time.monotonic() + 120
    while not list(scratch.glob("*/worker.log")) and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert told.splitlines()[-1] == "bashu: stopped"
    assert not list(scratch.iterdir())
    assert not databases(scratch)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "told", "status"),
    [
        (["--policy", "best"], "There is no policy 'best': name one of home, float, capacity, city", 1),
        (["--policy", "home", "--policy", "home"], "The policy home is named twice.", 2),
        (["--loans", "many"], "Invalid value for '--loans'", 2),
        (["--away", "99"], "Invalid value for '--away'", 2),
        (["--out", "/"], "/ is there already: name a new folder with --out", 1),
        (["--out", "/dev/null/x"], "The folder /dev/null/x cannot be made", 1),
        (["--loans", "20000000", "--items", "50000000", "--jobs", "64"], "GB free, and so many loans need about", 1),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_done(
    scratch: Path, tmp_path: Path, words: list[str], told: str, status: int
) -> None:
    started = time.monotonic()
    out = [] if "--out" in words else ["--out", str(tmp_path / "out")]
    said = simulate(*words, *out, scratch=scratch, status=status)
    assert said.startswith(("bashu: ", "Simulating"))
    assert told in said
    assert "Traceback" not in said
    assert time.monotonic() - started < 60
