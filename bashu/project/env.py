"""What this machine may set, by environment variables: read once, checked at the start, every mistake named.

The table in `docs/operate.md` lists the same settings; a test compares the two.
"""

import difflib
import os
import re
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bashu.project import env_together as together
from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX = "BASHU_"
LOG_FORMATS = ("line", "json")
SMTP_SECURITY = ("starttls", "tls", "none")
OPERATE_PORT = 9601
# As OAI-PMH lets the middle of an identifier be (schema oai-identifier).
DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+")
LOG_LEVELS = ("debug", "info", "warning", "error")


class EnvError(OperatingError):
    """One line for each variable that cannot be used."""


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _optional_path(text: str) -> Path | None:
    if not text:
        return None
    path = _path(text)
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    if not os.access(path, os.R_OK):
        raise ValueError(f"the file {path} cannot be read by this account")
    return path


def _optional_folder(text: str) -> Path | None:
    """It need not be there: a network folder that is away must not keep the libraries from lending."""
    return _path(text) if text else None


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) < 65536


def _port(text: str) -> int:
    if not _is_port(text):
        raise ValueError(f"{text!r} is not a port; give a number from 1 to 65535")
    return int(text)


def _host(text: str) -> str:
    if not text or any(c.isspace() or c == "/" for c in text):
        raise ValueError(f"{text!r} is not an address to listen on; give one such as 127.0.0.1 or 0.0.0.0")
    return text


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 64):
        raise ValueError(f"{text!r} is not a number from 1 to 64")
    return int(text)


def _megabytes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and int(text) > 0):
        raise ValueError(f"{text!r} is not a number of megabytes from 1 to 9999999")
    return int(text)


def _switch(text: str) -> bool:
    if text not in {"on", "off"}:
        raise ValueError(f"{text!r} is neither on nor off")
    return text == "on"


def _optional_switch(text: str) -> bool | None:
    return _switch(text) if text else None


def _level(text: str) -> str:
    if text not in LOG_LEVELS:
        raise ValueError(f"{text!r} is not one of {', '.join(LOG_LEVELS)}")
    return text


def _optional_port(text: str) -> int | None:
    return _port(text) if text else None


def _format(text: str) -> str:
    if text not in LOG_FORMATS:
        raise ValueError(f"{text!r} is not one of {', '.join(LOG_FORMATS)}")
    return text


def _security(text: str) -> str:
    if text not in SMTP_SECURITY:
        raise ValueError(f"{text!r} is not one of {', '.join(SMTP_SECURITY)}")
    return text


def _sender(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", text, re.ASCII):
        raise ValueError(f"{text!r} is not an e-mail address, such as library@example.org")
    return text


def _domain(text: str) -> str:
    if text and not DOMAIN.fullmatch(text):
        raise ValueError(f"{text!r} is not a domain; write it as in books.example.org")
    return text.lower()


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    names = _names(text)
    try:
        return tuple(ip_network(name) for name in names)
    except ValueError:
        raise ValueError(f"{text!r} has what is no address; write them as in 10.0.0.5, 10.1.0.0/24") from None


def _database_url(text: str) -> str | None:
    if not text:
        return None
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("it must begin with postgresql://, as in postgresql://user:password@host:5432/database")
    import psycopg.conninfo  # noqa: PLC0415  as large as all else here, and few give an address

    try:
        parts = psycopg.conninfo.conninfo_to_dict(text)
    except psycopg.ProgrammingError as error:
        raise ValueError(f"it cannot be read: {str(error).strip()}") from None
    if wrong := [port for port in str(parts.get("port") or "").split(",") if port and not _is_port(port)]:
        raise ValueError(f"{wrong[0]!r} is not a port; give a number from 1 to 65535")
    if not parts.get("dbname"):
        raise ValueError("it names no database; write postgresql://user:password@host:5432/database")
    return text


def _web_url(text: str) -> str:
    if text and (urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).hostname):
        raise ValueError(f"{text!r} is not a web address; write it as in https://books.example.org")
    return text.rstrip("/")


def _setting(variable: str, default: str, *, parse: "Callable[[str], object]", meaning: str) -> Any:
    return field(metadata={"variable": variable, "default": default, "parse": parse, "meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    home: Path = _setting("BASHU_HOME", "./var", parse=_path, meaning="folder for all that Bashu keeps")
    database_url: str | None = _setting(
        "BASHU_DATABASE_URL", "", parse=_database_url, meaning="a PostgreSQL server to use; empty: Bashu runs its own"
    )
    http_host: str = _setting("BASHU_HTTP_HOST", "127.0.0.1", parse=_host, meaning="address that the pages listen on")
    http_port: int = _setting("BASHU_HTTP_PORT", "8000", parse=_port, meaning="port of the pages")
    http_threads: int = _setting(
        "BASHU_HTTP_THREADS", "4", parse=_count, meaning="pages that are made at the same time"
    )
    url: str = _setting("BASHU_URL", "", parse=_web_url, meaning="address that people type; empty: from host and port")
    allowed_hosts: tuple[str, ...] = _setting(
        "BASHU_ALLOWED_HOSTS", "", parse=_names, meaning="further host names the pages answer to, with commas between"
    )
    sip2_host: str = _setting(
        "BASHU_SIP2_HOST", "127.0.0.1", parse=_host, meaning="address that the SIP2 server listens on"
    )
    sip2_port: int = _setting("BASHU_SIP2_PORT", "6001", parse=_port, meaning="port of the SIP2 server")
    sip2_processes: int = _setting(
        "BASHU_SIP2_PROCESSES", "1", parse=_count, meaning="SIP2 servers that share this port; each keeps a core busy"
    )
    sip2_proxies: tuple[IPv4Network | IPv6Network, ...] = _setting(
        "BASHU_SIP2_PROXIES", "", parse=_networks, meaning="load balancers before SIP2 that speak the PROXY protocol"
    )
    sip2_tls_host: str = _setting(
        "BASHU_SIP2_TLS_HOST", "127.0.0.1", parse=_host, meaning="address that SIP2 under TLS listens on"
    )
    sip2_tls_port: int | None = _setting(
        "BASHU_SIP2_TLS_PORT", "", parse=_optional_port, meaning="port of SIP2 under TLS; empty: there is none"
    )
    sip2_certificate_file: Path | None = _setting(
        "BASHU_SIP2_CERTIFICATE_FILE",
        "",
        parse=_optional_path,
        meaning="file with the certificate of SIP2 under TLS, and its chain (PEM)",
    )
    sip2_key_file: Path | None = _setting(
        "BASHU_SIP2_KEY_FILE", "", parse=_optional_path, meaning="file with the key of that certificate (PEM)"
    )
    operate_host: str = _setting(
        "BASHU_OPERATE_HOST", "127.0.0.1", parse=_host, meaning="address that health and metrics are told at"
    )
    operate_port: int | None = _setting(
        "BASHU_OPERATE_PORT",
        "",
        parse=_optional_port,
        meaning=f"port of health and metrics; empty: {OPERATE_PORT}, if it is free",
    )
    secret_key_file: Path | None = _setting(
        "BASHU_SECRET_KEY_FILE",
        "",
        parse=_optional_path,
        meaning="file with the key that signs sessions; empty: one in the home",
    )
    identity_keys_file: Path | None = _setting(
        "BASHU_IDENTITY_KEYS_FILE",
        "",
        parse=_optional_path,
        meaning="file with the keys for card numbers; empty: one in the home",
    )
    demo_switch: bool | None = _setting(
        "BASHU_DEMO",
        "",
        parse=_optional_switch,
        meaning="on or off: demonstration mode; empty: on with a database of its own",
    )
    sandbox: bool = _setting(
        "BASHU_SANDBOX",
        "off",
        parse=_switch,
        meaning="on or off: a network of made data in which partners try what they build",
    )
    backup_dir: Path | None = _setting(
        "BASHU_BACKUP_DIR",
        "",
        parse=_optional_folder,
        meaning="folder for backups; `bashu run` keeps the write-ahead log there as it is written",
    )
    backup_key_file: Path | None = _setting(
        "BASHU_BACKUP_KEY_FILE", "", parse=_optional_path, meaning="file with the key that seals backups"
    )
    smtp_host: str = _setting(
        "BASHU_SMTP_HOST", "", parse=str, meaning="mail server that notices are sent by; empty: no e-mail is sent"
    )
    smtp_port: int = _setting("BASHU_SMTP_PORT", "587", parse=_port, meaning="port of the mail server")
    smtp_security: str = _setting(
        "BASHU_SMTP_SECURITY",
        "starttls",
        parse=_security,
        meaning="starttls, tls (from the first byte) or none (to this machine and to BASHU_PLAIN_HOSTS)",
    )
    smtp_user: str = _setting("BASHU_SMTP_USER", "", parse=str, meaning="login at the mail server; empty: none")
    smtp_password_file: Path | None = _setting(
        "BASHU_SMTP_PASSWORD_FILE", "", parse=_optional_path, meaning="file with the password of that login"
    )
    mail_from: str = _setting(
        "BASHU_MAIL_FROM", "", parse=_sender, meaning="address that notices come from; needed with a mail server"
    )
    sms_url: str = _setting(
        "BASHU_SMS_URL",
        "",
        parse=_web_url,
        meaning="gateway that takes SMS over HTTPS (over HTTP as with none above); empty: no SMS is sent",
    )
    sms_key_file: Path | None = _setting(
        "BASHU_SMS_KEY_FILE", "", parse=_optional_path, meaning="file with the key that signs what the gateway is sent"
    )
    plain_hosts: tuple[str, ...] = _setting(
        "BASHU_PLAIN_HOSTS",
        "",
        parse=_names,
        meaning="other machines that notices may be sent to without encryption, with commas between",
    )
    repository: str = _setting(
        "BASHU_REPOSITORY",
        "",
        parse=_domain,
        meaning="domain that the identifiers of our records begin with, for ever; empty: the host people type",
    )
    repository_email: str = _setting(
        "BASHU_REPOSITORY_EMAIL",
        "",
        parse=_sender,
        meaning="whom harvesters of our records write to; empty: the address that notices come from",
    )
    upload_mb: int = _setting(
        "BASHU_UPLOAD_MB",
        "2048",
        parse=_megabytes,
        meaning="megabytes of the largest file to import that the office or another system may hand over",
    )
    log_level: str = _setting("BASHU_LOG_LEVEL", "info", parse=_level, meaning=f"one of {', '.join(LOG_LEVELS)}")
    log_format: str = _setting(
        "BASHU_LOG_FORMAT", "line", parse=_format, meaning="line for people, or json: an object on each line"
    )
    debug: bool = _setting(
        "BASHU_DEBUG", "off", parse=_switch, meaning="on or off: show errors on the pages; for developers only"
    )

    @property
    def demo(self) -> bool:
        if self.sandbox:
            return True
        return self.database_url is None if self.demo_switch is None else self.demo_switch

    @property
    def ports(self) -> frozenset[int]:
        """Those that its doors were given."""
        given = (self.http_port, self.sip2_port, self.sip2_tls_port, self.operate_port)
        return frozenset(port for port in given if port is not None)

    @property
    def public_url(self) -> str:
        """Address for people, without a final slash."""
        if self.url:
            return self.url
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.http_host, self.http_host)  # noqa: S104
        return f"http://{host}:{self.http_port}"

    @property
    def repository_name(self) -> str:
        """The domain in `oai:DOMAIN:ID`. A machine that is known by nothing but a number has none of its own."""
        host = self.repository or urlsplit(self.public_url).hostname or ""
        return host if DOMAIN.fullmatch(host) else "bashu.localhost"

    @property
    def secret_key_path(self) -> Path:
        return self.secret_key_file or self.home / "keys" / "secret_key"

    @property
    def identity_keys_path(self) -> Path:
        return self.identity_keys_file or self.home / "keys" / "identity_keys"


def load(environ: "Mapping[str, str]") -> Env:
    """Raises EnvError with a line for every variable that is wrong or unknown."""
    values: dict[str, object] = {}
    errors = [_unknown(name) for name in sorted(environ) if name.startswith(PREFIX) and name not in VARIABLES]
    for each in fields(Env):
        variable = each.metadata["variable"]
        try:
            values[each.name] = each.metadata["parse"](environ.get(variable, "").strip() or each.metadata["default"])
        except ValueError as error:
            errors.append(f"{variable}: {error}")
    errors += together.wrong(values)
    if errors:
        raise EnvError("\n".join(errors))
    return Env(**values)  # type: ignore[arg-type]


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, VARIABLES, n=1)
    return f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else "; docs/operate.md lists them all")


VARIABLES = tuple(each.metadata["variable"] for each in fields(Env))
