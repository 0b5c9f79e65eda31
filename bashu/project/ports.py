"""Addresses to listen on: whether they can be had, told by the variable that sets them."""

import contextlib
import errno
import secrets
import socket
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from bashu.project.env import Env


def check_all(env: "Env") -> None:
    """Raises OperatingError naming the variable of an address that cannot be listened on."""
    check("HTTP", env.http_host, port=env.http_port)
    check("SIP2", env.sip2_host, port=env.sip2_port)
    if env.sip2_tls_port is not None:
        check("SIP2_TLS", env.sip2_tls_host, port=env.sip2_tls_port)
        check_certificate(env)
    if env.operate_port is not None:
        check("OPERATE", env.operate_host, port=env.operate_port)


def check_certificate(env: "Env") -> None:
    """Raises OperatingError for files that are no certificate and its key."""
    import ssl  # noqa: PLC0415 (only who listens under TLS waits for it)

    if env.sip2_certificate_file is None or env.sip2_key_file is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(env.sip2_certificate_file, env.sip2_key_file)
    except OSError as error:
        raise OperatingError(
            f"BASHU_SIP2_CERTIFICATE_FILE, BASHU_SIP2_KEY_FILE: they are no certificate and its key: {error}"
        ) from None


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


def free(*, but: Collection[int] = ()) -> int:
    """A port of this machine that nobody uses now; where some are kept from outgoing connections, one of these, which
    nobody is given meanwhile.

    but    ports that are spoken for, though nobody may listen there yet
    """
    for _ in range(100):
        port = secrets.choice(_LISTENING) if _LISTENING else 0
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            if (found := int(probe.getsockname()[1])) not in but:
                return found
    raise OperatingError("no free port was found on 127.0.0.1")


def _never_outgoing() -> range:
    """Unprivileged ports beneath those that connect(2) takes (ip(7), ip_local_port_range); empty where it takes all."""
    try:
        lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        lowest = 32_768
    return range(20_000, lowest)


_LISTENING = _never_outgoing()


def reachable(host: str) -> str:
    """Where one who listens on `host` is found from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
