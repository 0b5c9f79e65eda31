import asyncio
import threading
import time
from functools import partial

import pytest
from django.db import connection

from bashu.doors.sip2.workers import Mailbox, OverloadedError, Workers


async def _workers(*, size: int = 2, waiting_max: int = 9, seconds_max: float = 9) -> Workers:
    mailbox = Mailbox(asyncio.get_running_loop())
    return Workers(size, mailbox, waiting_max=waiting_max, seconds_max=seconds_max)


def _are_gone(backends: set[int]) -> bool:
    """A backend takes a moment to see that its client has left."""
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)", [list(backends)])
            if cursor.fetchone() == (0,):
                return True
            cursor.execute("SELECT pg_sleep(0.05)")
    return False


def test_work_is_done_elsewhere_and_its_failure_raised_here() -> None:
    async def main() -> None:
        workers = await _workers()
        assert await workers.run(threading.get_ident) != threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            await workers.run(lambda: 1 // 0)
        workers.stop()

    asyncio.run(main())


def test_there_are_no_more_threads_than_have_something_to_do() -> None:
    """For each opens a connection of the database."""

    async def main() -> set[int]:
        workers = await _workers(size=4)
        served = set()
        for _ in range(3):
            served.add(await workers.run(threading.get_ident))
        both = threading.Barrier(2)
        await asyncio.gather(*(workers.run(partial(both.wait, 10)) for _ in range(2)))
        workers.stop()
        return served

    assert len(asyncio.run(main())) == 1


def test_a_thread_that_cannot_be_started_is_missed_by_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def main() -> None:
        workers = await _workers(size=2)
        with monkeypatch.context() as short:
            short.setattr(threading.Thread, "start", none_left)
            with pytest.raises(OverloadedError):
                await workers.run(int)
        assert await workers.run(int) == 0
        both = threading.Barrier(2)
        await asyncio.gather(*(workers.run(partial(both.wait, 10)) for _ in range(2)))
        workers.stop()

    asyncio.run(main())


def test_too_much_work_is_turned_away() -> None:
    async def main() -> None:
        workers = await _workers(size=1, waiting_max=1)
        begun, let_go = threading.Event(), threading.Event()

        def work() -> bool:
            begun.set()
            return let_go.wait(10)

        first = workers.run(work)
        await asyncio.to_thread(begun.wait, 10)
        second = workers.run(int)
        with pytest.raises(OverloadedError):
            await workers.run(int)
        let_go.set()
        assert (await first, await second) == (True, 0)
        workers.stop()

    asyncio.run(main())


def test_nobody_waits_for_long_when_all_work_takes_long() -> None:
    """As when many people give wrong PINs at once."""

    async def ask(workers: Workers) -> tuple[bool, float]:
        began = time.monotonic()
        (found,) = await asyncio.gather(workers.run(partial(time.sleep, 0.05)), return_exceptions=True)
        return isinstance(found, OverloadedError), time.monotonic() - began

    async def main() -> None:
        workers = await _workers(size=1, waiting_max=99, seconds_max=0.2)
        crowd = await asyncio.gather(*(ask(workers) for _ in range(30)))
        assert {busy for busy, _ in crowd} == {True, False}
        assert max(seconds for _, seconds in crowd) < 0.6
        late = [asyncio.create_task(ask(workers)) for _ in range(30)]
        told = [seconds for busy, seconds in await asyncio.gather(*late) if busy]
        assert min(told) < 0.01
        assert await workers.run(int) == 0
        workers.stop()

    asyncio.run(main())


@pytest.mark.usefixtures("transactional_db")
def test_every_thread_closes_its_connection() -> None:
    def my_backend() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    async def main() -> set[int]:
        workers = await _workers()
        backends = set(await asyncio.gather(*(workers.run(my_backend) for _ in range(8))))
        workers.stop()
        return backends

    assert _are_gone(asyncio.run(main()))


def test_letters_to_a_loop_that_has_ended_are_dropped() -> None:
    async def main() -> Mailbox:
        return Mailbox(asyncio.get_running_loop())

    asyncio.run(main()).post(lambda: None)
