"""The server as the network sees it: logins, limits, bad lines, and its end."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import NoReturn

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings

from bashu.db.circulation.models import Loan
from bashu.db.network import terminals
from bashu.doors.sip2.observer import Unobserved
from bashu.doors.sip2.server import Running, serve
from bashu.engine.batch import Gatherer
from tests.people import World, make_item
from tests.wire.sip2.lines import check_out, noise

from .conftest import set_terminal
from .machines import ALICES_CARD, BOBS_CARD, PASSWORD, Line, line

Serve = Callable[..., Running]


def test_a_bad_login_answers_940_and_may_try_again(server: Running) -> None:
    with line(server.port) as machine:
        assert machine.say("93", ("CN", "chengdu"), ("CO", "wrong")).fixed["ok"] == "0"
        assert machine.say("93", ("CN", "nobody"), ("CO", PASSWORD)).fixed["ok"] == "0"
        assert "尚未登录" in machine.borrow(ALICES_CARD, "B1").get("AF")
        machine.log_in("chengdu")


def test_a_guesser_is_hung_up_on(server: Running) -> None:
    with line(server.port) as machine:
        for _ in range(5):
            machine.say("93", ("CN", "chengdu"), ("CO", "wrong"))
        assert machine.hear_line() == b""


def test_a_terminal_that_was_switched_off_cannot_log_in(server: Running, world: World) -> None:
    set_terminal(world.chengdu.machine, active=False)
    with line(server.port) as machine:
        assert machine.say("93", ("CN", "chengdu"), ("CO", PASSWORD)).fixed["ok"] == "0"


def test_status_names_the_library_and_tells_what_is_served(chengdu: Line) -> None:
    answer = chengdu.say("99")
    assert [answer.get(tag) for tag in ("AO", "AM", "AN", "BX")] == ["CD", "CD", "self-check", "YYYYYYYYYYYYYYYY"]


@pytest.mark.parametrize("bound", ["port", "address"])
def test_a_machine_may_be_known_by_its_line(start: Serve, world: World, bound: str) -> None:
    server = start(learn_seconds=0.05)
    known = {"sip2_port": server.port} if bound == "port" else {"sip2_address": "127.0.0.1"}
    set_terminal(world.chongqing.machine, **known)
    wait(until=lambda: is_known(server))
    with line(server.port) as machine:
        assert machine.borrow(ALICES_CARD, "B1").get("AO") == "CQ"


def wait(*, until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_is_changed_of_a_terminal_holds_on_its_open_line(start: Serve, typing: None, world: World) -> None:
    with line(start(learn_seconds=0.05).port) as machine:
        machine.log_in("chengdu")
        assert "需要密码" in machine.borrow(ALICES_CARD, "B1").get("AF")
        set_terminal(world.chengdu.machine, reads_cards=True)
        wait(until=lambda: machine.borrow(ALICES_CARD, "B1").fixed["ok"] == "1")


@pytest.mark.parametrize(
    "changed", [{"active": False}, {"sip2_password_hash": "another"}, {"charset": "UTF-8"}, {"sip2_port": 1}]
)
def test_a_terminal_that_is_no_longer_the_same_is_hung_up_on(
    start: Serve, world: World, changed: dict[str, object]
) -> None:
    with line(start(learn_seconds=0.05).port) as machine, line(start(learn_seconds=0.05).port) as other:
        machine.log_in("chengdu")
        other.log_in("chongqing")
        set_terminal(world.chengdu.machine, **changed)
        assert machine.hear_line() == b""
        assert other.borrow(ALICES_CARD, "B1").fixed["ok"] == "1"


def test_lines_that_say_nothing_let_nobody_wait_for_a_thread(start: Serve) -> None:
    server = start(waiting=1)
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(line(server.port))
        stack.enter_context(line(server.port)).log_in("chengdu")


def test_who_logs_in_while_too_many_wait_for_a_thread_may_try_again(start: Serve) -> None:
    server = start()
    with line(server.port) as machine:
        server._server._workers._waiting_max = 0
        assert machine.say("93", ("CN", "chengdu"), ("CO", PASSWORD)).fixed["ok"] == "0"
        server._server._workers._waiting_max = 1
        machine.log_in("chengdu")


def test_until_the_terminals_could_be_read_everybody_is_told_to_call_again(
    start: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(terminals, "lines", gone)
        server = start(learn_seconds=0.05)
        with line(server.port) as machine:
            assert machine.hear_line() == b""
    told = [(each.getMessage(), each.exc_info) for each in caplog.records if each.levelno > logging.INFO]
    assert told == [("SIP2: a stranger at 127.0.0.1 turned away, the terminals could not be read yet", None)]
    wait(until=lambda: server._server._hub.lines is not None)
    with line(server.port) as machine:
        machine.log_in("chengdu")


def test_without_the_database_who_was_known_by_the_line_is_known_still(
    start: Serve, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_terminal(world.chongqing.machine, sip2_address="127.0.0.1")
    server = start(learn_seconds=0.05)
    asked = threading.Semaphore(0)

    def unanswered() -> NoReturn:
        asked.release()
        gone()

    monkeypatch.setattr(terminals, "lines", unanswered)
    for _ in range(2):
        assert asked.acquire(timeout=5)
    assert is_known(server)


def test_who_hangs_up_while_the_terminals_are_read_is_not_taken_for_switched_off(
    start: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server, asked, go_on = start(learn_seconds=0.05), threading.Semaphore(0), threading.Event()
    read = terminals.lines

    def slow() -> terminals.Lines:
        asked.release()
        assert go_on.wait(5)
        return read()

    with line(server.port) as machine:
        machine.log_in("chengdu")
        monkeypatch.setattr(terminals, "lines", slow)
        assert asked.acquire(timeout=5)
    wait(until=lambda: server.lines == 0)
    go_on.set()
    assert asked.acquire(timeout=5)
    assert [each.getMessage() for each in caplog.records if each.levelno > logging.INFO] == []


def gone() -> NoReturn:
    raise OperationalError("of what was asked")


def is_known(server: Running) -> bool:
    with line(server.port) as machine:
        return "尚未登录" not in machine.borrow("", "").get("AF")


def test_the_same_request_again_gets_the_stored_answer(chengdu: Line) -> None:
    first = chengdu.borrow(ALICES_CARD, "B1", sequence="4")
    assert chengdu.borrow(ALICES_CARD, "B1", sequence="4") == first
    assert chengdu.say("97") == first
    assert Loan.objects.count() == 1


def test_servers_that_share_a_port_share_the_machines(start: Serve) -> None:
    one = start(shared=True)
    other = start(one.port, shared=True)
    with ExitStack() as stack:
        machines = [stack.enter_context(line(one.port)) for _ in range(40)]
        assert {machine.say("99").code for machine in machines} == {"98"}
        assert (one.lines > 0, other.lines > 0, one.lines + other.lines) == (True, True, 40)


def test_a_server_alone_shares_its_port_with_none(start: Serve) -> None:
    one = start()
    with pytest.raises(OSError, match="in use"):
        start(one.port)


def test_an_endless_line_ends_only_its_own_connection(chengdu: Line, chongqing: Line) -> None:
    chengdu.send(b"x" * 10_000)
    assert chengdu.hear_line() == b""
    assert chongqing.borrow(ALICES_CARD, "B1").fixed["ok"] == "1"


def test_an_idle_machine_is_hung_up_on(start: Serve) -> None:
    with line(start(login_seconds=0.2).port) as machine:
        assert machine.hear_line() == b""


def test_when_all_lines_are_taken_the_next_is_turned_away(start: Serve) -> None:
    port = start(connections=1).port
    with line(port) as first, line(port) as second:
        first.log_in("chengdu")
        assert second.hear_line() == b""


def test_a_port_that_is_taken_is_an_error_at_once(server: Running, gatherer: Gatherer) -> None:
    with pytest.raises(OSError, match="address already in use"):
        serve("127.0.0.1", server.port, gatherer=gatherer)


def test_a_stop_answers_what_was_asked(start: Serve, world: World) -> None:
    server = start()
    for number in range(8):
        make_item(f"S{number}", world.chengdu)
    with line(server.port) as machine:
        machine.log_in("chengdu")
        machine.send(check_out(ALICES_CARD, "S0"))
        assert machine.hear().fixed["ok"] == "1"
        machine.send(check_out(ALICES_CARD, "S1"))
        server.stop()
        answered = machine.hear_line().startswith(b"121")
    assert Loan.objects.count() == 1 + answered


def test_machines_racing_for_one_book(server: Running, world: World) -> None:
    answers: list[str] = []

    def borrow(login: str, card: str) -> None:
        with line(server.port) as machine:
            answers.append(machine.log_in(login).borrow(card, "B1").fixed["ok"])

    racers = [
        threading.Thread(target=borrow, args=each) for each in (("chengdu", ALICES_CARD), ("chongqing", BOBS_CARD))
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == ["0", "1"]


def test_no_number_and_no_pin_is_ever_logged(chengdu: Line, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    chengdu.borrow(ALICES_CARD, "B1", ("AD", "190753"))
    chengdu.say("63", ("AA", ALICES_CARD), ("AD", "190753"))
    chengdu.send(b"11" + ALICES_CARD.encode() + b"\r")
    chengdu.hear_line()
    assert ALICES_CARD not in caplog.text
    assert "190753" not in caplog.text


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise)
def test_nothing_that_is_sent_harms_the_server(server: Running, chengdu: Line, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as stranger:
        stranger.sendall(data)
    assert chengdu.say("99").code == "98"


def test_settings_of_a_terminal_hold_for_whoever_logs_in_after(server: Running, world: World) -> None:
    """What cannot be read is not followed, and the machine is served all the same."""
    machine = world.chengdu.machine
    set_terminal(machine, sip2_settings={"refuses": ["15"], "bins": "CV=99 -> 7", "texts": "item_unknown zh: 找不到"})
    with line(server.port) as connection:
        connection.log_in("chengdu")
        assert connection.say("99").get("BX")[13] == "N"
        assert connection.bring_back("NOSUCH").get("CL") == "7"
        assert connection.borrow(ALICES_CARD, "NOSUCH").get("AF") == "找不到"
    set_terminal(machine, sip2_settings={"bins": "nonsense"})
    with line(server.port) as connection:
        assert connection.log_in("chengdu").say("99").get("BX")[13] == "Y"


def test_how_a_machine_fares_is_told(start: Serve, world: World) -> None:
    """What could not be read, what version it speaks; and nothing wrong of what is merely refused."""
    told: list[tuple[int, str, str]] = []

    class Watch(Unobserved):
        def fared(self, terminal_id: int, *, wrong: str, version: str) -> None:
            told.append((terminal_id, wrong, version))

    with line(start(observer=Watch()).port) as connection:
        connection.log_in("chengdu").say("99")
        connection.borrow(ALICES_CARD, "NOSUCH")
        connection.send(b"gibberish\r")
        connection.hear_line()
    machine = world.chengdu.machine.pk
    assert told == [(machine, "", ""), (machine, "", "2.00"), (machine, "", "2.00"), (machine, "malformed", "2.00")]
