import socket
from dataclasses import fields
from pathlib import Path

import pytest

from bashu.project import env
from tests.house.sources import ROOT, table_rows


def refused(**variables: str) -> list[str]:
    with pytest.raises(env.EnvError) as caught:
        env.load(variables)
    return str(caught.value).splitlines()


def test_nothing_needs_to_be_set() -> None:
    found = env.load({"PATH": "/usr/bin"})
    assert (found.home, found.http_port, found.sip2_port) == (Path.cwd() / "var", 8000, 6001)
    assert found.database_url is None
    assert found.demo
    assert found.public_url == "http://127.0.0.1:8000"


def test_demonstration_mode_is_asked_for_on_a_server_of_ones_own() -> None:
    url = "postgresql://bashu@db.example.org/bashu"
    assert not env.load({"BASHU_DATABASE_URL": url}).demo
    assert env.load({"BASHU_DATABASE_URL": url, "BASHU_DEMO": "on"}).demo


def test_several_hosts_may_stand_in_the_url() -> None:
    url = "postgresql://bashu@one.example.org:5432,two.example.org:5433/bashu?target_session_attrs=read-write"
    assert env.load({"BASHU_DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("BASHU_HTTP_PORT", "eighty", "is not a port"),
        ("BASHU_SIP2_PORT", "0", "is not a port"),
        ("BASHU_HTTP_HOST", "http://here/", "is not an address"),
        ("BASHU_HTTP_THREADS", "-1", "is not a number"),
        ("BASHU_DATABASE_URL", "mysql://db/bashu", "must begin with postgresql://"),
        ("BASHU_DATABASE_URL", "postgresql://db.example.org", "names no database"),
        ("BASHU_DATABASE_URL", "postgresql://db/bashu?colour=red", "cannot be read"),
        ("BASHU_URL", "books.example.org", "is not a web address"),
        ("BASHU_DEMO", "yes", "neither on nor off"),
        ("BASHU_LOG_LEVEL", "loud", "is not one of"),
        ("BASHU_IDENTITY_KEYS_FILE", "/nowhere/keys", "there is no file"),
    ],
)
def test_an_error_names_its_variable(variable: str, value: str, words: str) -> None:
    (line,) = refused(**{variable: value})
    assert line.startswith(f"{variable}: ")
    assert words in line


def test_a_sandbox_writes_to_nobody_and_has_no_data_of_its_own() -> None:
    mail = {"BASHU_SMTP_HOST": "localhost", "BASHU_MAIL_FROM": "library@example.org"}
    (line,) = refused(BASHU_SANDBOX="on", **mail)
    assert line.startswith("BASHU_SANDBOX: ")
    (line,) = refused(BASHU_SANDBOX="on", BASHU_DEMO="off")
    assert line.startswith("BASHU_DEMO: ")


def test_all_errors_are_told_at_once() -> None:
    lines = refused(BASHU_HTTP_PORT="x", BASHU_DEBUG="maybe")
    assert [line.split(":")[0] for line in lines] == ["BASHU_HTTP_PORT", "BASHU_DEBUG"]


def test_a_misspelt_variable_is_not_overlooked() -> None:
    assert refused(BASHU_HTPP_PORT="80") == ["BASHU_HTPP_PORT: no such setting; did you mean BASHU_HTTP_PORT?"]


def test_two_doors_do_not_share_a_port() -> None:
    (line,) = refused(BASHU_HTTP_PORT="7000", BASHU_SIP2_PORT="7000")
    assert line.startswith("BASHU_SIP2_PORT: 7000 is already BASHU_HTTP_PORT")


def test_the_manual_lists_every_setting_as_it_is() -> None:
    told = [tuple(row) for row in table_rows(ROOT / "docs" / "operate.md") if row[0].startswith("`BASHU_")]
    meant = [
        (f"`{each['variable']}`", f"`{each['default']}`" if each["default"] else "", each["meaning"])
        for each in (field.metadata for field in fields(env.Env))
    ]
    assert told == meant


MAIL = {"BASHU_SMTP_HOST": "127.0.0.1", "BASHU_SMTP_SECURITY": "none", "BASHU_MAIL_FROM": "library@example.org"}


@pytest.mark.parametrize("host", ["relay.example.org", "10.0.0.5", "127.example.org", "localhost.example.org"])
def test_notices_do_not_leave_this_machine_readably_unless_it_is_said(tmp_path: Path, host: str) -> None:
    key = tmp_path / "key"
    key.write_text("k")
    sms = {"BASHU_SMS_URL": f"http://{host}:8025/send", "BASHU_SMS_KEY_FILE": str(key)}
    mail = MAIL | {"BASHU_SMTP_HOST": host}
    lines = refused(**mail, **sms)
    assert [line.split(":")[0] for line in lines] == ["BASHU_SMTP_SECURITY", "BASHU_SMS_URL"]
    assert all(host in line and "BASHU_PLAIN_HOSTS" in line for line in lines)
    assert env.load({**mail, **sms, "BASHU_PLAIN_HOSTS": f"other, {host.upper()}"}).smtp_host == host
    assert env.load({**mail, "BASHU_SMTP_SECURITY": "starttls"}).smtp_host == host
    assert env.load({**sms, "BASHU_SMS_URL": f"https://{host}/send"}).sms_key_file == key


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.1.1", "::1", socket.gethostname()])
def test_within_this_machine_nothing_is_overheard(host: str) -> None:
    assert env.load(MAIL | {"BASHU_SMTP_HOST": host}).smtp_security == "none"
