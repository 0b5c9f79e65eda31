"""What is fuzzed, each in its own file, and the packages whose branches the fuzzer is shown."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

# What a fuzzer learned and found; the next run goes on from there.
FOLDER = Path(__file__).parents[2] / ".fuzz"

TARGETS = {
    "sip2_codec": ("bashu.wire.sip2",),
    "sip2_session": ("bashu.wire.sip2",),
    "marc": ("bashu.wire.marc",),
    "marcxml": ("bashu.wire.marc", "bashu.wire.markup"),
    "cql": ("bashu.wire.cql",),
    "rfid": ("bashu.wire.rfid",),
    "link": ("bashu.wire.link",),
    "proxy": ("bashu.wire.proxy",),
    "tables": ("bashu.wire.tables",),
    "oai": ("bashu.wire.oai", "bashu.wire.markup"),
    "identity": ("bashu.domain.identity",),
    "forms": ("bashu.doors.web", "bashu.domain.identity"),
}


class Target(NamedTuple):
    check: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]


def load(name: str) -> Target:
    module = importlib.import_module(f"tests.fuzz.{name}")
    return Target(module.check, module.seeds)
