"""Machines under TLS, and what is no TLS beside them."""

import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bashu.doors.sip2.server import Running
from bashu.doors.sip2.tls import Secured
from tests.people import World
from tests.wire.sip2.lines import check_out

from .conftest import Serve, set_terminal
from .machines import ALICES_CARD, Line, line


@pytest.fixture
def secured(tmp_path: Path) -> Secured:
    certify(tmp_path, "first")
    return Secured(host="127.0.0.1", port=0, certificate=tmp_path / "certificate", key=tmp_path / "key")


def certify(folder: Path, name: str) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "certificate"), "-days", "2", "-subj", f"/CN={name}"]
    subprocess.run([*command, *files], check=True, capture_output=True)


@contextmanager
def secure_line(server: Running) -> Iterator[Line]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port_of(server)), timeout=10)
    with context.wrap_socket(plain) as secure:
        yield Line(secure)


def port_of(server: Running) -> int:
    assert server.secure_port is not None
    return server.secure_port


def wait(until: Callable[[], bool]) -> None:
    for _ in range(100):
        if until():
            return
        time.sleep(0.05)
    raise AssertionError("it never came about")


def halves(server: Running) -> int:
    return len(server._server._vestibule)


def test_a_machine_lends_under_tls_and_beside_it_as_ever(start: Serve, secured: Secured) -> None:
    server = start(secured=secured)
    with secure_line(server) as machine, line(server.port) as plain:
        assert machine.log_in("chengdu").borrow(ALICES_CARD, "B1").fixed["ok"] == "1"
        assert plain.log_in("chongqing").borrow(ALICES_CARD, "L1").fixed["ok"] == "1"
        assert (server.lines, halves(server)) == (2, 0)
    wait(until=lambda: server.lines == 0)


def test_what_is_said_with_the_handshake_is_heard(start: Serve, secured: Secured, world: World) -> None:
    """A machine that is known by its line asks as soon as it can."""
    set_terminal(world.chengdu.machine, sip2_address="127.0.0.1")
    server = start(secured=secured)
    for barcode in ("B1", "L1"):
        with secure_line(server) as machine:
            machine.send(check_out(ALICES_CARD, barcode))
            assert machine.hear().fixed["ok"] == "1"


def test_who_speaks_no_tls_is_hung_up_on_and_harms_nobody(start: Serve, secured: Secured) -> None:
    server = start(secured=secured)
    with secure_line(server) as machine:
        machine.log_in("chengdu")
        for noise in (b"9900302.00\r", b"\x16\x03\x01\xff\xff" + b"x" * 70_000, b"GET / HTTP/1.1\r\n\r\n"):
            with line(port_of(server)) as stranger:
                stranger.send(noise)
                assert b"98" not in stranger.hear_line()
        assert machine.say("99").code == "98"
        assert server.lines == 1


def test_a_handshake_that_does_not_come_ends_in_its_time(start: Serve, secured: Secured) -> None:
    server = start(secured=secured, handshake_seconds=0.3)
    with line(port_of(server)) as silent:
        assert silent.hear_line() == b""
    wait(until=lambda: halves(server) == 0)


def test_silent_callers_are_counted_from_the_first_moment(start: Serve, secured: Secured) -> None:
    """However many they are, who is on a line stays on it, and the plain port is another matter."""
    server = start(secured=secured, handshakes=3)
    with ExitStack() as stack:
        machine = stack.enter_context(secure_line(server)).log_in("chengdu")
        for _ in range(3):
            stack.enter_context(line(port_of(server)))
        wait(until=lambda: halves(server) == 3)
        assert stack.enter_context(line(port_of(server))).hear_line() == b""
        assert machine.say("99").code == "98"
        assert stack.enter_context(line(server.port)).say("99").code == "98"
    wait(until=lambda: halves(server) == 0)
    with secure_line(server) as again:
        again.log_in("chengdu")


def test_a_renewed_certificate_is_taken_over_and_a_broken_one_is_not(
    start: Serve, secured: Secured, tmp_path: Path
) -> None:
    server = start(secured=secured, learn_seconds=0.05)
    with secure_line(server) as before:
        before.log_in("chengdu")
        first = shown(server)
        certify(tmp_path, "second")
        wait(until=lambda: shown(server) != first)
        second = shown(server)
        secured.certificate.write_text("broken")
        time.sleep(0.3)
        assert shown(server) == second
        assert before.say("99").code == "98"


def shown(server: Running) -> bytes:
    with secure_line(server) as machine:
        assert isinstance(machine.socket, ssl.SSLSocket)
        return machine.socket.getpeercert(binary_form=True) or b""


def test_a_stop_ends_handshakes_and_answers_what_was_asked(start: Serve, secured: Secured) -> None:
    server = start(secured=secured)
    with secure_line(server) as machine, line(port_of(server)) as silent:
        machine.log_in("chengdu")
        server.stop()
        assert (machine.hear_line(), silent.hear_line()) == (b"", b"")


def test_files_that_are_no_certificate_are_an_error_at_once(start: Serve, secured: Secured) -> None:
    secured.certificate.write_text("nothing of the kind")
    with pytest.raises(OSError, match="PEM"):
        start(secured=secured)


def test_a_plain_port_that_is_taken_leaves_the_other_free(start: Serve, secured: Secured) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    taken = start().port
    with pytest.raises(OSError, match="in use"):
        start(taken, secured=replace(secured, port=port))
    assert start(secured=replace(secured, port=port)).secure_port == port
