"""Ports that doors are given."""

from pathlib import Path

from bashu.project import ports


def test_no_connection_takes_the_port_of_a_door_that_comes_up() -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    assert all(1024 < ports.free() < lowest for _ in range(50))
