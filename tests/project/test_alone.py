"""What only one Bashu may do at a time: a second waits, and finds it done."""

import threading

import pytest

from bashu.engine.transaction import Session
from bashu.project.commands import db, demo
from bashu.project.errors import OperatingError

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread_of_its_own(work: object) -> threading.Thread:
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_a_second_load_of_the_demonstration_waits_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    order, first_is_in, may_end = [], threading.Event(), threading.Event()

    def bring(**_: object) -> bool:
        order.append("begins")
        Session().close()  # As an engine does.
        first_is_in.set()
        assert may_end.wait(30)
        order.append("ends")
        return False

    monkeypatch.setattr(demo, "bring", bring)
    first = in_a_thread_of_its_own(demo.load)
    assert first_is_in.wait(30)
    second = in_a_thread_of_its_own(demo.load)
    second.join(0.5)
    assert second.is_alive()
    may_end.set()
    first.join(30)
    second.join(30)
    assert order == ["begins", "ends", "begins", "ends"]


def test_whoever_waits_too_long_is_told_what_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "OTHER_SECONDS", 0.1)
    inside, out = threading.Event(), threading.Event()

    def stay() -> None:
        with db.alone(7, doing="this"):
            inside.set()
            out.wait(30)

    other = in_a_thread_of_its_own(stay)
    assert inside.wait(30)
    with pytest.raises(OperatingError, match="another Bashu has been this"), db.alone(7, doing="this"):
        pass
    out.set()
    other.join(30)
