"""Addresses to listen on: whether they can be had, told by the variable that sets them."""

import errno
import socket
from typing import TYPE_CHECKING

from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from bashu.project.env import Env


def check_all(env: "Env") -> None:
    """Raises OperatingError naming the variable of an address that cannot be listened on."""
    check("HTTP", env.http_host, port=env.http_port)
    check("SIP2", env.sip2_host, port=env.sip2_port)
    if env.operate_port is not None:
        check("OPERATE", env.operate_host, port=env.operate_port)


def check(door: str, host: str, *, port: int) -> None:
    try:
        for family, kind, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as error:
        raise OperatingError(why_not(door, host, port=port, error=error)) from None


def why_not(door: str, host: str, *, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"BASHU_{door}_HOST: {host} is not an address of this machine"
    why = "this account may not use it" if error.errno == errno.EACCES else "another program uses it"
    return f"BASHU_{door}_PORT: cannot listen on {host} port {port}: {why}; set BASHU_{door}_PORT to a free port"


def free() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reachable(host: str) -> str:
    """Where one who listens on `host` is found from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
