"""The agent's one file, in TOML:

[hub]
address = "https://bashu.example.org"
# certificate = "ca.pem"      of whoever signed the hub's, if no system knows it

[sip2]
host = "0.0.0.0"
port = 6001

[home]
folder = "/var/lib/bashu-agent"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

KNOWN: Mapping[str, Mapping[str, type]] = {
    "hub": {"address": str, "certificate": str},
    "sip2": {"host": str, "port": int},
    "home": {"folder": str},
}


class SettingsError(Exception):
    """The text says what is wrong, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    hub: str
    certificate: Path | None
    host: str
    port: int
    folder: Path


def read(path: Path) -> Settings:
    """Paths in it are counted from its folder. Raises SettingsError."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML: {error}") from None
    _check(said, path)
    hub, sip2, home = (said.get(name, {}) for name in KNOWN)
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
    )


def _check(said: Mapping[str, Any], path: Path) -> None:
    for section, values in said.items():
        if section not in KNOWN or not isinstance(values, dict):
            raise SettingsError(f"{path}: there is no section [{section}]; known are {', '.join(KNOWN)}")
        for name, value in values.items():
            wanted = KNOWN[section].get(name)
            if wanted is None:
                raise SettingsError(f"{path}: [{section}] knows no {name}; known are {', '.join(KNOWN[section])}")
            if type(value) is not wanted:
                raise SettingsError(f"{path}: [{section}] {name} is to be {'a number' if wanted is int else 'a text'}")
