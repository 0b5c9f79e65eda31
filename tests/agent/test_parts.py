"""The agent is a program of its own: what a box has to install for it is little."""

import ast
import subprocess
import sys
import tomllib

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
