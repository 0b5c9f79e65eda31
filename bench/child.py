"""`python -m bench.child <module> <arguments as JSON>`: Django first, then the module's `main`; it tells by `say`."""

import logging
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import orjson


def say(answer: object) -> None:
    print(orjson.dumps(answer).decode(), flush=True)


def obey(orders: Mapping[str, Callable[..., Any]]) -> None:
    """Do what each line names, {"do": name, ...}, with the rest as arguments, until there are no more lines."""
    for line in sys.stdin:
        question = orjson.loads(line)
        say(orders[question.pop("do")](**question))


if __name__ == "__main__":
    import_module("django").setup()
    logging.getLogger().setLevel(logging.WARNING)
    import_module(sys.argv[1]).main(**orjson.loads(sys.argv[2]))
