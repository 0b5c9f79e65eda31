"""What a site agent adds to a machine's wait, and how small it is: beside the same machine at the hub itself."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from bench import cpu
from bench.figures import Budget, Figure
from bench.hub import Hub, free_port, lent_where, machine, running
from bench.measure import percentile

AGENT = Path(sys.executable).with_name("bashu-agent")
TIMES, WARM, UP_S = 300, 20, 60


def figures() -> Iterator[Figure]:
    with running() as hub:
        facts = orjson.loads(hub.bashu("demo", "--json"))
        with _agent(hub, lent_where(facts)[1]["library"]) as (port, pid):
            with machine(hub, facts) as direct, machine(hub, facts, port=port) as through:
                # One after the other, so that both see the same hours of the machine.
                took = _took(direct, through)
            yield _added(*took)
            yield _memory(pid)


def _took(*each: Callable[[], None]) -> list[list[float]]:
    """Milliseconds of a loan and its return."""
    took: list[list[float]] = [[] for _ in each]
    for turn in range(WARM + TIMES):
        for place, lend in enumerate(each):
            began = time.perf_counter()
            lend()
            if turn >= WARM:
                took[place].append((time.perf_counter() - began) * 1e3)
    return took


def _added(direct: list[float], through: list[float]) -> Figure:
    """Of two messages."""
    there, here = (percentile(each, 95) / 2 for each in (direct, through))
    return Figure(
        name="what a site agent adds to an answer, its line up: p95",
        value=here - there,
        unit="ms",
        reference="the same machine at the hub: p95",
        reference_value=there,
        ratio=here / there,
        budget=Budget(most=5),
        note=f"half of a loan and its return; p50 {percentile(through, 50) / 2:.1f} ms, at the hub "
        f"{percentile(direct, 50) / 2:.1f}; {TIMES} of each, in turns; each command is on the box's disk first",
    )


def _memory(pid: int) -> Figure:
    size = cpu.proportional_bytes(pid) / 1e6
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bare:
        time.sleep(1)
        program = cpu.proportional_bytes(bare.pid) / 1e6
        bare.communicate(b"\n")
    return Figure(
        name="memory of a site agent at work",
        value=size,
        unit="MB",
        reference="Python with nothing loaded",
        reference_value=program,
        ratio=size / program,
        budget=Budget(most=80),
    )


@contextmanager
def _agent(hub: Hub, library: str) -> Iterator[tuple[int, int]]:
    """Its port, and its process."""
    home, port = hub.folder / "box", free_port()
    home.mkdir()
    settings = home / "bashu-agent.toml"
    settings.write_text(
        f'[hub]\naddress = "http://127.0.0.1:{hub.pages}"\n[sip2]\nport = {port}\n[home]\nfolder = "home"\n'
    )
    code = hub.bashu("agent", "add", library, "bench").decode().split()[-1]
    asked = ["--settings", str(settings)]
    subprocess.run([AGENT, "enrol", *asked, code], check=True, capture_output=True)
    process = subprocess.Popen([AGENT, "run", *asked], stderr=subprocess.DEVNULL)
    try:
        time.sleep(5)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()
