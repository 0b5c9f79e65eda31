"""The agent's one file, in TOML:

[hub]
address = "https://bashu.example.org"
# certificate = "ca.pem"      of whoever signed the hub's, if no system knows it

[sip2]
host = "0.0.0.0"
port = 6001

[home]
folder = "/var/lib/bashu-agent"

[own]                          the library's own system, if it has one that speaks SIP2
host = "192.168.1.5"
port = 6001
login = "bashu"                with which the agent itself logs in; none: that system asks for none
password = "..."
location = ""                  CP of that login
institution = "CD"             AO of what the agent asks
network_card = "BASHU"         the card in that system to which all is lent that the network has
network_pin = ""
charset = "gb18030"            of that system and its machines
timeout = 8                    seconds that it may take for an answer
terminal = "CD-1"              the network's login of a machine that is not named in [machines]

[machines]                     how the network calls a machine, by its login in that system, or its address
"kiosk" = "CD-1"
"192.168.1.20" = "CD-2"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bashu.wire.sip2.charsets import CHARSETS

OWN: Mapping[str, type] = {
    "host": str, "port": int, "login": str, "password": str, "location": str, "institution": str, "network_card": str,
    "network_pin": str, "charset": str, "timeout": int, "terminal": str,
}  # fmt: skip
KNOWN: Mapping[str, Mapping[str, type]] = {
    "hub": {"address": str, "certificate": str},
    "sip2": {"host": str, "port": int},
    "home": {"folder": str},
    "own": OWN,
}
MACHINES = "machines"
TIMEOUTS = range(1, 61)


class SettingsError(Exception):
    """The text says what is wrong, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSystem:
    """Where the library's own system is, and how it is spoken with. `network_card`: in it, of the network. `timeout`
    in seconds. `terminal`: of machines that `machines` does not name, by login or address.
    """

    host: str
    port: int
    network_card: str
    terminal: str
    login: str = ""
    password: str = field(default="", repr=False)
    location: str = ""
    institution: str = ""
    network_pin: str = field(default="", repr=False)
    charset: str = "gb18030"
    timeout: float = 8
    machines: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    hub: str
    certificate: Path | None
    host: str
    port: int
    folder: Path
    own: OwnSystem | None = None


def read(path: Path) -> Settings:
    """Paths in it are counted from its folder. Raises SettingsError."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML: {error}") from None
    _check(said, path)
    hub, sip2, home = (said.get(name, {}) for name in ("hub", "sip2", "home"))
    address = urlsplit(hub.get("address", ""))
    here = address.hostname in {"localhost", "127.0.0.1", "::1"}
    if not address.hostname or address.scheme not in ({"https", "http"} if here else {"https"}):
        raise SettingsError(f"{path}: [hub] address is to be the https:// address of the network")
    certificate = hub.get("certificate")
    return Settings(
        hub=hub["address"],
        certificate=path.parent / certificate if certificate else None,
        host=sip2.get("host", "127.0.0.1"),
        port=sip2.get("port", 6001),
        folder=path.parent / home.get("folder", "bashu-agent"),
        own=_own(said, path) if "own" in said else None,
    )


def _own(said: Mapping[str, Any], path: Path) -> OwnSystem:
    own = said["own"]
    if missing := [name for name in ("host", "port", "network_card", "terminal") if not own.get(name)]:
        raise SettingsError(f"{path}: [own] wants {' and '.join(missing)}")
    if own.get("charset", "gb18030") not in CHARSETS:
        raise SettingsError(f"{path}: [own] charset is to be one of {', '.join(CHARSETS)}")
    if own.get("timeout", 8) not in TIMEOUTS:
        raise SettingsError(f"{path}: [own] timeout is to be 1 to 60 seconds")
    return OwnSystem(machines=said.get(MACHINES, {}), **own)


def _check(said: Mapping[str, Any], path: Path) -> None:
    if MACHINES in said and "own" not in said:
        raise SettingsError(f"{path}: [{MACHINES}] is for a library with a system of its own, and there is no [own]")
    for section, values in said.items():
        if section == MACHINES and isinstance(values, dict) and all(isinstance(each, str) for each in values.values()):
            continue
        if section not in KNOWN or not isinstance(values, dict):
            raise SettingsError(f"{path}: there is no section [{section}]; known are {', '.join(KNOWN)}")
        for name, value in values.items():
            wanted = KNOWN[section].get(name)
            if wanted is None:
                raise SettingsError(f"{path}: [{section}] knows no {name}; known are {', '.join(KNOWN[section])}")
            if type(value) is not wanted:
                raise SettingsError(f"{path}: [{section}] {name} is to be {'a number' if wanted is int else 'a text'}")
