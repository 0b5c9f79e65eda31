"""`python -m bashu.project.simulate.worker <work as JSON>`: makes a world, or lives a year in one.

It tells in lines of JSON how far it is, then what came of it, on the database that its environment names.
"""

import logging
import sys
from datetime import date
from importlib import import_module
from typing import Any

import orjson

from bashu.project.errors import OperatingError


def say(**told: object) -> None:
    sys.stdout.write(orjson.dumps(told).decode() + "\n")
    sys.stdout.flush()


def main(work: dict[str, Any]) -> None:
    logging.getLogger().setLevel(logging.CRITICAL)
    tasks = import_module("bashu.project.simulate.tasks")
    plan = work.get("plan")
    if plan is not None:
        work["plan"] = import_module("bashu.project.simulate.plan").Plan(
            **plan | {"begins_on": date.fromisoformat(plan["begins_on"])}
        )
    try:
        say(done=getattr(tasks, work.pop("do"))(**work, progress=lambda share: say(share=share)))
    except OperatingError as error:
        say(failed=str(error))


if __name__ == "__main__":
    import_module("bashu.project.commands")  # sets Django up
    main(orjson.loads(sys.argv[1]))
