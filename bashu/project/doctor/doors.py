"""The addresses of Bashu: free to be used, or answering when it runs; and who else can reach them."""

import http.client
import ipaddress
import socket
from collections.abc import Iterator, Mapping
from functools import partial

import orjson

from bashu.project import ports
from bashu.project.claims import ClaimedError
from bashu.project.claims import check as check_claim
from bashu.project.doctor.finding import Check, Finding, ok, warning, wrong
from bashu.project.env import OPERATE_PORT, Env
from bashu.project.errors import OperatingError
from bashu.project.listening import in_use

ANSWER_SECONDS_MAX = 6


def checks(env: Env) -> Mapping[str, Check]:
    return {"doors": partial(doors, env), "strangers": partial(strangers, env)}


def doors(env: Env) -> Iterator[Finding]:
    try:
        check_claim(env.home)
    except ClaimedError:
        yield from _answering(in_use(env))
    else:
        yield _can_be_had("HTTP", env.http_host, port=env.http_port)
        yield _can_be_had("SIP2", env.sip2_host, port=env.sip2_port)
        if env.operate_port is not None:
            yield _can_be_had("OPERATE", env.operate_host, port=env.operate_port)


def _can_be_had(door: str, host: str, *, port: int) -> Finding:
    """A door that was started alone has its own, and then all is as it should be."""
    try:
        ports.check(door, host, port=port)
    except OperatingError as error:
        return warning(str(error), "nothing need be done if it is a door of this Bashu that was started alone")
    return ok(f"{host} port {port} is free for {door}")


def _answering(env: Env) -> Iterator[Finding]:
    pages = _fetch(env.http_host, env.http_port, path="/healthz")
    if pages is None:
        yield wrong(
            f"the pages do not answer at {env.http_host} port {env.http_port}", "look into what Bashu has logged"
        )
    else:
        yield ok(f"the pages answer at {env.http_host} port {env.http_port}")
    try:
        with socket.create_connection((ports.reachable(env.sip2_host), env.sip2_port), timeout=ANSWER_SECONDS_MAX):
            yield ok(f"machines can call {env.sip2_host} port {env.sip2_port}")
    except OSError:
        yield wrong(f"no machine can call {env.sip2_host} port {env.sip2_port}", "look into what Bashu has logged")
    yield _readiness(env)


def _readiness(env: Env) -> Finding:
    port = env.operate_port or OPERATE_PORT
    told = _fetch(env.operate_host, port, path="/readyz")
    try:
        checks = orjson.loads(told or b"")["checks"]
    except (ValueError, KeyError, TypeError):
        return warning(
            f"nobody tells of health and metrics at {env.operate_host} port {port}",
            "set BASHU_OPERATE_PORT to a free port, and start Bashu anew",
        )
    failing = [f"{name}: {text}" for name, text in _flat(checks) if text != "ok"]
    if failing:
        return wrong(f"Bashu is not ready: {'; '.join(failing)}", "it comes back by itself when the cause is gone")
    return ok("Bashu is ready")


def _flat(checks: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, said in checks.items():
        if isinstance(said, dict):
            yield from ((f"{name} {each}", text) for each, text in said.items())
        else:
            yield name, said


def _fetch(host: str, port: int, *, path: str) -> bytes | None:
    connection = http.client.HTTPConnection(ports.reachable(host), port, timeout=ANSWER_SECONDS_MAX)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def strangers(env: Env) -> Iterator[Finding]:
    """What others can reach, beyond this machine."""
    found = []
    if not is_loopback(env.http_host):
        if env.demo and not env.sandbox:
            found.append(
                wrong("others can reach a demonstration, whose passwords are known to all", "set BASHU_DEMO=off")
            )
        if not env.url.startswith("https://"):
            found.append(
                warning("passwords pass the pages unencrypted", "put TLS before them, and set BASHU_URL=https://...")
            )
    if not is_loopback(env.operate_host):
        found.append(warning("others can read health and metrics", "let a firewall keep out whoever is no operator"))
    if env.debug:
        found.append(wrong("BASHU_DEBUG=on shows the inside of Bashu on its pages", "set it to off"))
    yield from found or [ok("nobody beyond this machine reaches more than they should")]


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
