"""Work that asks an engine, on a thread of its own: an engine takes its thread's connection, and that of the jobs
holds the lead."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

from bashu.engine.submit import Engine

Done = TypeVar("Done")


def with_engine(work: Callable[[Engine], Done]) -> Done:
    with ThreadPoolExecutor(1, thread_name_prefix="jobs") as pool:
        return pool.submit(_alone, work).result()


def _alone(work: Callable[[Engine], Done]) -> Done:
    engine = Engine()
    try:
        return work(engine)
    finally:
        engine.close()
        connections.close_all()
