"""What settings have to say together: each alone may be right, and all of them wrong."""

import socket
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

SAFE_OR = "name it in BASHU_PLAIN_HOSTS if nobody else hears that line, else give"


def wrong(values: Mapping[str, object]) -> list[str]:
    """A line for each, by the names of the fields of `Env`."""
    return [*_twice(values), *_halves(values), *_overheard(values)]


def _twice(values: Mapping[str, object]) -> Iterator[str]:
    """Ports that were given to two doors."""
    taken: dict[object, str] = {}
    for door in ("http", "sip2", "sip2_tls", "operate"):
        variable, port = f"BASHU_{door.upper()}_PORT", values.get(f"{door}_port")
        if port is not None and taken.setdefault(port, variable) != variable:
            yield f"{variable}: {port} is already {taken[port]}; give another port"


def _halves(values: Mapping[str, object]) -> Iterator[str]:
    """What is of no use without another."""
    if values.get("smtp_host") and not values.get("mail_from"):
        yield "BASHU_MAIL_FROM: it is needed with BASHU_SMTP_HOST; give the address that notices come from"
    if values.get("smtp_user") and not values.get("smtp_password_file"):
        yield "BASHU_SMTP_PASSWORD_FILE: it is needed with BASHU_SMTP_USER"
    if values.get("sandbox") and values.get("demo_switch") is False:
        yield "BASHU_DEMO: a sandbox has the demonstration's data; leave it out, or set BASHU_SANDBOX=off"
    if values.get("sandbox") and (values.get("smtp_host") or values.get("sms_url")):
        yield "BASHU_SANDBOX: a sandbox writes to nobody; leave out BASHU_SMTP_HOST and BASHU_SMS_URL"
    if values.get("sip2_tls_port") and not (values.get("sip2_certificate_file") and values.get("sip2_key_file")):
        yield "BASHU_SIP2_CERTIFICATE_FILE and BASHU_SIP2_KEY_FILE: both are needed with BASHU_SIP2_TLS_PORT"
    if values.get("sms_url") and not values.get("sms_key_file"):
        yield "BASHU_SMS_KEY_FILE: it is needed with BASHU_SMS_URL; the gateway checks what it is sent by this key"


def _overheard(values: Mapping[str, object]) -> Iterator[str]:
    """Who is told what would go readably through a network that others may hear."""
    plain: Any = values.get("plain_hosts") or ()
    host = str(values.get("smtp_host") or "")
    if host and values.get("smtp_security") == "none" and not _is_here(host, plain):
        yield f"BASHU_SMTP_SECURITY: none would send notices readably to {host}; {SAFE_OR} starttls or tls"
    gateway = urlsplit(str(values.get("sms_url") or ""))
    if gateway.scheme == "http" and not _is_here(gateway.hostname or "", plain):
        yield f"BASHU_SMS_URL: http:// would send notices readably to {gateway.hostname}; {SAFE_OR} an https:// address"


def _is_here(host: str, plain: Iterable[str]) -> bool:
    """Whether it is this machine, or one that was named."""
    known = {"localhost", socket.gethostname().casefold(), *(each.casefold() for each in plain)}
    if host.casefold() in known:
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
