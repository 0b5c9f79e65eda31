"""Ports that doors are given."""

from pathlib import Path

import pytest

from bashu.project import ports
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
