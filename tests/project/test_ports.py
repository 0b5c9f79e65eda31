"""Ports that doors are given."""

import time
from pathlib import Path

import pytest

from bashu.project import doorkeeper, ports
from bashu.project.doorkeeper import Door
from bashu.project.errors import OperatingError


def test_no_connection_takes_the_port_of_a_door_that_comes_up() -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    assert all(1024 < ports.free() < lowest for _ in range(50))


def test_a_door_is_not_given_a_port_that_another_will_listen_at(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = ports.free(), ports.free()
    monkeypatch.setattr(ports, "_LISTENING", [one, other])
    assert {ports.free(but={one}) for _ in range(20)} == {other}
    with pytest.raises(OperatingError, match="no free port"):
        ports.free(but={one, other})


def test_doors_that_start_together_are_given_ports_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them listens yet when the next one starts; one that starts anew gives its port back."""
    one, other, spoken_for = ports.free(), ports.free(), ports.free()
    monkeypatch.setattr(ports, "_LISTENING", [one, other, spoken_for])
    monkeypatch.setattr(doorkeeper, "command", lambda *_: ["true"])
    given = {spoken_for}
    doors = [Door("sip2", number=number, say=print, but=given) for number in (1, 2)]
    for _ in range(10):
        for each in doors:
            each.start()
            each.wait(time.monotonic() + 10)
        assert {each.port for each in doors} == {one, other}
