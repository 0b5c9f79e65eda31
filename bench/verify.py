"""`python -m bench.verify`: how long it takes to prove a long log, from its beginning and from a snapshot."""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.verify", description=__doc__)
    parser.add_argument("--commands", type=int, default=1_000_000, help="length of the log (default: %(default)s)")
    parser.add_argument("--items", type=int, default=300_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bashu-bench-") as name, database(Path(name)) as url:
        print(f"Writing {options.commands:,} commands ...", flush=True)
        began = time.perf_counter()
        write(url, commands=options.commands, items=options.items)
        print(f"written in {time.perf_counter() - began:.0f} s", flush=True)
        for what, how in (("full", {"full": True, "keep": True}), ("from the snapshot", {})):
            report, seconds, peak = timed(**how)
            print(
                f"{what}: {report.entries:,} entries and {report.rows:,} rows in {seconds:.1f} s, "
                f"largest process {peak} MB, {report.found} problems {report.problems[:3]}",
                flush=True,
            )


@contextmanager
def database(home: Path) -> Iterator[str]:
    os.environ |= {"BASHU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "bashu.project.settings"}
    import_module("django").setup()
    settings = import_module("django.conf").settings
    import_module("bashu.project.home").make(settings.BASHU)
    with import_module("bashu.project.postgres").running(home) as server:
        import_module("django.core.management").call_command("migrate", verbosity=0)
        yield server.cluster.url()


def write(url: str, *, commands: int, items: int) -> None:
    psycopg, clock = import_module("psycopg"), import_module("bashu.engine.clock")
    mix, world, history = import_module("bench.mix"), import_module("bench.world"), import_module("bench.history")
    world.make_world(mix.Size(items=items, patrons=10, open_loans=0))
    with psycopg.connect(url, autocommit=True) as connection:
        history.History(connection, items=items, seed=1).make(commands, until=clock.now())
        connection.execute("VACUUM ANALYZE")


def timed(**how: Any) -> tuple[Any, float, int]:
    verify, clock = import_module("bashu.engine.verify").verify, import_module("bashu.engine.clock")
    began = time.perf_counter()
    report = verify(now=clock.now(), **how)
    seconds = time.perf_counter() - began
    usage = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return report, seconds, usage // 1024


if __name__ == "__main__":
    main()
