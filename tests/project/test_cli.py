"""The command line as a person meets it: help, one line for a failure, an exit status."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from bashu.project import cluster, env, postgres
from bashu.project.home import database
from tests.journeys.network import BASHU


def bashu(*words: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BASHU_", "DJANGO_"))}
    environ = clean | {"BASHU_HOME": str(home)} | variables
    return subprocess.run([BASHU, *words], env=environ, capture_output=True, text=True, check=False, timeout=120)


def failure(*words: str, home: Path, **variables: str) -> str:
    """The one line that is told."""
    done = bashu(*words, home=home, **variables)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.removeprefix("bashu: ").strip()


@pytest.mark.parametrize("words", [[], ["run"], ["demo"], ["import"], ["verify"], ["db"], ["db", "upgrade"], ["sip2"]])
def test_every_command_explains_itself(home: Path, words: list[str]) -> None:
    done = bashu(*words, "--help", home=home)
    assert done.returncode == 0
    assert "Usage: bashu" in done.stdout
    assert not home.exists()


def test_an_unknown_command_is_refused(home: Path) -> None:
    done = bashu("brew", home=home)
    assert done.returncode == 2
    assert "No such command 'brew'" in done.stderr


def test_the_schema_is_made_once_and_then_verified(home: Path) -> None:
    assert "migrations run" in bashu("db", "upgrade", home=home).stdout
    assert bashu("db", "upgrade", home=home).stdout == "The schema is up to date.\n"
    status = bashu("db", "status", home=home).stdout
    assert "PostgreSQL 18" in status
    assert "0 pending" in status
    assert bashu("verify", "--full", home=home).stdout.startswith("Clean: ")


def test_tables_are_not_used_before_they_are_made(home: Path) -> None:
    assert "run `bashu db upgrade` first" in bashu("verify", home=home).stderr


def test_a_command_uses_the_database_of_the_bashu_at_work(home: Path) -> None:
    with database(env.load({"BASHU_HOME": str(home)})):
        assert "migrations run" in bashu("db", "upgrade", home=home).stdout
        assert "PostgreSQL 18" in bashu("db", "status", home=home).stdout


def test_a_schema_newer_than_the_program_is_refused(home: Path) -> None:
    bashu("db", "upgrade", home=home)
    with postgres.running(home), psycopg.connect(cluster.url(home)) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('circulation', '9999_holograms', now())"
        )
    told = failure("db", "upgrade", home=home)
    assert "newer than this program (circulation.9999_holograms" in told


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody:x@127.0.0.1:9/bashu", "refused"),
        ("postgresql://nobody:x@nowhere.invalid/bashu", "nowhere.invalid"),
    ],
)
def test_a_server_out_of_reach_is_one_line(home: Path, url: str, words: str) -> None:
    told = failure("db", "status", home=home, BASHU_DATABASE_URL=url)
    assert told.startswith("BASHU_DATABASE_URL: ")
    assert words in told


def test_a_wrong_setting_is_one_line(home: Path) -> None:
    assert failure("db", "status", home=home, BASHU_HTTP_PORT="x").startswith("BASHU_HTTP_PORT: ")


def test_a_home_that_cannot_be_made_is_one_line(home: Path) -> None:
    home.write_text("a file")
    assert failure("db", "status", home=home).startswith("BASHU_HOME: ")


def test_lost_keys_are_not_made_anew(home: Path) -> None:
    bashu("db", "upgrade", home=home)
    (home / "keys" / "identity_keys").unlink()
    assert "put" in failure("db", "status", home=home)
    assert not (home / "keys" / "identity_keys").exists()
