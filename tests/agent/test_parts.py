"""The agent is a program of its own: what a box has to install for it is little."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.sources import ROOT

PACKAGE = ROOT / "packaging" / "agent" / "pyproject.toml"
LOADED = """
import sys
import bashu.agent.cli
print(sorted({name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names))
print(sorted({".".join(name.split(".")[:2]) for name in sys.modules if name.startswith("bashu.")}))
"""
# What the named ones bring themselves.
BROUGHT = {"attr", "attrs", "typing_extensions", "bashu"}


def test_it_loads_what_its_package_names_and_nothing_else() -> None:
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout
    programs, rooms = (ast.literal_eval(line) for line in told.splitlines())
    asked = tomllib.loads(PACKAGE.read_text())["project"]
    named = {each.partition(">")[0] for each in asked["dependencies"]}
    assert {each for each in programs if not each.startswith("_")} - BROUGHT == named
    assert rooms == ["bashu.agent", "bashu.domain", "bashu.wire"]


def test_it_asks_for_the_same_versions_as_the_hub() -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    theirs = tomllib.loads(PACKAGE.read_text())["project"]
    assert set(theirs["dependencies"]) <= set(ours["dependencies"])
    assert (theirs["version"], theirs["requires-python"]) == (ours["version"], ours["requires-python"])


SNAPSHOT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import bashu.agent.cli
from bashu.agent.store import Store
from bashu.wire.link.codec import read, write
from bashu.wire.link.messages import ENTRIES_MAX, About, Entry, Standing

store, at = Store(Path(sys.argv[1])), datetime(2026, 7, 1, tzinfo=UTC)
for first in range(0, 200_000, ENTRIES_MAX):
    come = tuple(
        Entry(id=number + 1, kind=About.BLOCKED, digest=number.to_bytes(16, "big"))
        for number in range(first, first + ENTRIES_MAX)
    )
    told = Standing(made_at=at, seq=1, id=come[-1].id, whole=not first, more=True, come=come)
    store.take_standing(read(write(told), Standing))
store.take_standing(Standing(made_at=at, seq=2))
snapshot = store.snapshot()
assert snapshot and (199_999).to_bytes(16, "big") in snapshot.blocked
assert (200_000).to_bytes(16, "big") not in snapshot.blocked
status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
print(status["VmHWM"].split()[0])
"""


def test_a_network_of_many_blocked_cards_takes_no_memory(tmp_path: Path) -> None:
    said = [sys.executable, "-c", SNAPSHOT, str(tmp_path / "agent.sqlite3")]
    told = subprocess.run(said, capture_output=True, text=True, check=True).stdout
    assert int(told) / 1000 < 80, "MB at its most"
