"""`python -m bench`: how many operations a second, beside pgbench doing the same SQL one transaction each."""

import argparse
import os
import shlex
import shutil
import sys
import tempfile
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from bench.mix import Size

RESULTS = Path(__file__).with_name("results")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--items", type=int, default=300_000, help="how many items there are (default: %(default)s)")
    parser.add_argument("--patrons", type=int, default=100_000)
    parser.add_argument("--open-loans", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement (default: %(default)s)")
    parser.add_argument("--repetitions", type=int, default=3, help="of each measurement (default: %(default)s)")
    parser.add_argument("--only", default="", help="only what has this in its name, beside the reference")
    options = parser.parse_args()
    size = Size(items=options.items, patrons=options.patrons, open_loans=options.open_loans)
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="bashu-bench-"))
        stack.callback(_clear, home)
        _measure(home, size, options=options, stack=stack)


def _measure(home: Path, size: Size, *, options: argparse.Namespace, stack: ExitStack) -> None:
    """The settings are read when Django is first imported, so the home comes before all else."""
    os.environ |= {"BASHU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "bashu.project.settings"}
    os.environ.pop("BASHU_DATABASE_URL", None)
    import_module("django").setup()
    settings, clock = import_module("django.conf").settings, import_module("bashu.engine.clock")
    import_module("bashu.project.home").make(settings.BASHU)
    server = stack.enter_context(import_module("bashu.project.postgres").running(home))
    run, report = import_module("bench.run"), import_module("bench.report")
    with ExitStack() as inner:
        bench = run.Bench(server.cluster, size, stack=inner)
        ways = bench.ways(options.only)
        bench.measure(ways, seconds=options.seconds, repetitions=options.repetitions)
    reference = next(way for way in ways if way.name == run.REFERENCE)
    command, now = shlex.join(["python", "-m", "bench", *sys.argv[1:]]), clock.now()
    report.show(ways, reference)
    print(report.block(ways, reference, command=command, now=now, size=size))
    report.write_json(RESULTS / "bench.json", ways, reference=reference, command=command, now=now)


def _clear(home: Path) -> None:
    """Under root the database stands elsewhere."""
    database = home / "postgres"
    if database.is_symlink():
        shutil.rmtree(database.resolve())
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
