"""Machines that flood, that do not listen, and that try: they are slowed down, and nobody else is."""

import socket
import struct
import threading
import time
from contextlib import suppress

import pytest

from bashu.doors.sip2.connection import TROUBLE_SECONDS, UNHEARD_BYTES_MAX
from bashu.doors.sip2.hub import TOLD_MAX
from bashu.doors.sip2.observer import Unobserved
from bashu.doors.sip2.server import RECEIVED_BYTES_MAX, TROUBLES, Running
from bashu.wire.sip2.codec import build
from tests.wire.sip2.lines import request

from .conftest import Serve
from .machines import Line, line
from .test_server import wait

QUESTIONS = 3_000
QUESTION = build(request("99"), "ascii") + b"\r"


def test_a_hasty_machine_is_slowed_down_but_answered(start: Serve) -> None:
    with line(start(requests_per_second=50.0, burst=5).port) as machine:
        machine.log_in("chengdu")
        assert [machine.say("99").code for _ in range(15)] == ["98"] * 15


def test_a_hasty_machine_is_slowed_down_however_its_lines_end(start: Serve) -> None:
    with line(start(requests_per_second=50.0, burst=5).port) as machine:
        began = time.monotonic()
        machine.send(55 * (QUESTION.removesuffix(b"\r") + b"\n"))
        heard = b""
        while heard.count(b"\n") < 55:
            heard += machine.socket.recv(4096)
        assert time.monotonic() - began > 0.5


class Counting(Unobserved):
    answers = 0

    def answered(self, message: str, seconds: float) -> None:  # noqa: ARG002
        self.answers += 1


def test_who_sends_many_questions_at_once_holds_up_nobody(start: Serve) -> None:
    """The others are heard after each piece of them."""
    counting, many = Counting(), 20_000
    server = start(requests_per_second=None, observer=counting)
    with line(server.port) as hasty, line(server.port) as other:
        listening = threading.Thread(target=lambda: [hasty.hear_line() for _ in range(many)])
        listening.start()
        hasty.send(many * QUESTION)
        wait(until=lambda: counting.answers > 0)
        assert other.say("99").code == "98"
        assert counting.answers < many
        listening.join()


def test_little_is_kept_of_who_sends_faster_than_it_is_heard(start: Serve) -> None:
    server = start(requests_per_second=50.0, burst=5)
    with line(server.port) as machine:
        machine.socket.setblocking(False)  # noqa: FBT003
        with suppress(BlockingIOError):
            while True:
                machine.socket.send(10_000 * QUESTION)
        wait(until=lambda: any(each._rest for each in list(server._server._connections)))
        (connection,) = server._server._connections
        assert len(connection._rest) <= 2 * RECEIVED_BYTES_MAX


def test_a_last_word_of_many_questions_is_answered(start: Serve) -> None:
    with line(start(requests_per_second=None).port) as machine:
        machine.send(100 * QUESTION)
        machine.socket.shutdown(socket.SHUT_WR)
        assert [machine.hear().code for _ in range(100)] == ["98"] * 100
        assert machine.hear_line() == b""


def test_an_address_that_gives_trouble_is_heard_late_and_told_of_no_more(
    start: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = start()
    for _ in range(TROUBLES + 3):
        with line(server.port) as hostile:
            hostile.send(b"x" * 10_000)
            assert hostile.hear_line() == b""
    assert caplog.text.count("a line is too long") == TROUBLES
    assert caplog.text.count("closed again and again") == 1
    with line(server.port) as machine:
        began = time.monotonic()
        assert machine.say("99").code == "98"
        assert time.monotonic() - began > TROUBLE_SECONDS / 2


def test_who_tries_many_names_does_not_fill_the_log(start: Serve, caplog: pytest.LogCaptureFixture) -> None:
    server = start()
    for number in range(6):
        with line(server.port) as machine:
            for place in range(4):
                assert machine.say("93", ("CN", f"nobody-{number}-{place}"), ("CO", "x")).code == "94"
    assert caplog.text.count("a failed login") == TOLD_MAX


def test_a_machine_that_asks_and_does_not_listen_is_not_heard_until_it_does(start: Serve) -> None:
    server = start(requests_per_second=None)
    with line(server.port) as machine:
        ask_without_listening(machine, server)
        assert unheard(server) < 100_000
        assert {machine.hear().code for _ in range(QUESTIONS)} == {"98"}
        assert machine.say("99").code == "98"


def test_a_machine_that_never_listens_is_hung_up_on(start: Serve) -> None:
    server = start(requests_per_second=None, login_seconds=0.5)
    with line(server.port) as machine:
        ask_without_listening(machine, server)
        wait(until=lambda: server.lines == 0)


def test_who_hangs_up_on_its_answers_is_answered_no_more(
    start: Serve, chengdu: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever floods and leaves must not fill the log, nor keep the server talking to nobody."""
    server = start(requests_per_second=None)
    for _ in range(20):
        with line(server.port) as machine:
            machine.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            machine.send(QUESTIONS * QUESTION)
    wait(until=lambda: server.lines == 0)
    assert "socket.send() raised" not in caplog.text
    assert chengdu.say("99").code == "98"


def ask_without_listening(machine: Line, server: Running) -> None:
    """Until its answers find no more room on the way, which is made small, and wait in the server's memory."""
    wait(until=lambda: server.lines == 1)
    (connection,) = server._server._connections
    connection._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    machine.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    machine.send(QUESTIONS * QUESTION)
    wait(until=lambda: unheard(server) > UNHEARD_BYTES_MAX)


def unheard(server: Running) -> int:
    """Bytes of answers in the server's memory."""
    return sum(each._transport.get_write_buffer_size() for each in list(server._server._connections))
