"""Machines behind a load balancer: known by their own address, if it is one that we listed."""

from ipaddress import ip_network

from bashu.doors.sip2.server import Running
from tests.people import World

from .conftest import Serve, set_terminal
from .machines import line

HEADER = b"PROXY TCP4 10.9.8.7 10.0.0.1 50000 6001\r\n"


def test_a_machine_behind_a_listed_load_balancer_is_known_by_its_own_address(start: Serve, world: World) -> None:
    set_terminal(world.chengdu.machine, sip2_address="10.9.8.7")
    server: Running = start(proxies=(ip_network("127.0.0.0/8"),))
    with line(server.port) as connection:
        for part in (HEADER[:9], HEADER[9:]):
            connection.send(part)
        assert connection.say("99").get("AN") == "self-check"
    with line(server.port) as connection:
        connection.send(b"9900302.00\r")
        assert connection.hear_line() == b""


def test_nobody_else_is_believed(start: Serve, world: World) -> None:
    set_terminal(world.chengdu.machine, sip2_address="10.9.8.7")
    with line(start(proxies=(ip_network("10.0.0.0/8"),)).port) as connection:
        connection.send(HEADER)
        assert connection.hear_line() == b"96"
