"""A coverage-guided fuzzer at each target for a while: `make soak FUZZ_SECONDS=600 ARGS="tests/fuzz -k marc"`."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from bashu.engine import clock
from bashu.engine.verify import verify
from tests.doors.web.conftest import Site
from tests.engine.test_verify import admit_items
from tests.fuzz.targets import FOLDER, TARGETS

SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))
# Beside the time for looking: to start, and for an input that is tried last.
MORE_SECONDS = 120
INPUTS_LEAST = 100
MISSING = "atheris, the fuzzer, is not installed. `make soak` brings it on Linux on x86-64; elsewhere there is none."


def look(name: str, **environ: str) -> int:
    """How many inputs were tried; a failure of the test when one of them broke a rule."""
    assert find_spec("atheris"), MISSING
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", name, "--seconds", str(SECONDS)],
        cwd=FOLDER.parent, env=os.environ | environ, capture_output=True, timeout=SECONDS + MORE_SECONDS, check=False,
    )  # fmt: skip
    said = done.stderr.decode(errors="replace")
    if written := re.search(r"Test unit written to (\S+)", said):
        kept = f"tests/fuzz/found/{name}/"
        again = f"mkdir -p {kept} && cp {written[1]} {kept} && .venv/bin/python -m pytest tests/fuzz/test_found.py"
        pytest.fail(f"{said[said.find('=== Uncaught') :]}\nTo keep what was found, and to try it again:\n  {again}")
    assert done.returncode == 0, said[-10_000:]
    (tried,) = re.findall(r"stat::number_of_executed_units: (\d+)", said)
    return int(tried)


def tell(name: str, tried: int, *, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{name}: {tried} inputs in {SECONDS} s, none broke a rule")
    assert tried > INPUTS_LEAST


@pytest.mark.soak
@pytest.mark.parametrize("name", [name for name in TARGETS if name != "forms"])
def test_no_bytes_break_a_rule(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    tell(name, look(name), capsys=capsys)


@pytest.mark.soak
def test_no_visit_breaks_a_rule_of_the_pages(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """On this test's tables, which must say afterwards what the log says."""
    admit_items([site.world.book, site.world.local])
    parts = connection.settings_dict
    where = quote(parts["HOST"] or "", safe="")
    login = ":".join(quote(str(parts[part])) for part in ("USER", "PASSWORD") if parts[part])
    database = f"postgresql://{login}@/{parts['NAME']}?host={where}&port={parts['PORT'] or 5432}"
    tried = look("forms", BASHU_DATABASE_URL=database, BASHU_HOME=str(settings.BASHU.home),
                 DJANGO_SETTINGS_MODULE="bashu.project.settings")  # fmt: skip
    tell("forms", tried, capsys=capsys)
    assert verify(now=clock.now(), full=True).problems == []
