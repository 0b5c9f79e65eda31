"""The command line as a person meets it: help, one line for a failure, an exit status."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from bashu.project import cluster, env, postgres
from bashu.project.home import database
from tests import free, given_server
from tests.journeys.network import BASHU
from tests.loud import LOUD


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


def free_ports() -> dict[str, str]:
    return {f"BASHU_{door}_PORT": str(free.port()) for door in ("HTTP", "SIP2", "OPERATE")}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "run",
        "demo",
        "import",
        "verify",
        "rules",
        "rules try",
        "simulate",
        "calendar",
        "db",
        "db upgrade",
        "sip2",
        "sip2 talk",
        "sip2 replay",
    ],
)
def test_every_command_explains_itself(home: Path, words: str) -> None:
    done = bashu(*words.split(), "--help", home=home)
    assert done.returncode == 0
    assert "Usage: bashu" in done.stdout
    assert not home.exists()


def test_two_that_bring_the_schema_up_to_date_at_once_wait_for_each_other(home: Path) -> None:
    """Of a Bashu at work: else the one that started the server might stop it before the other has come in."""
    with database(env.load({"BASHU_HOME": str(home)})), ThreadPoolExecutor() as pool:
        both = [pool.submit(bashu, "db", "upgrade", home=home) for _ in range(2)]
        said = sorted(each.result().stdout + each.result().stderr for each in both)
    assert re.fullmatch(r"\d+ migrations run\.\nThe schema is up to date\.\n", "".join(said))
    shutil.rmtree((home / "postgres").resolve())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["brew"], "No such command 'brew'. (`bashu --help` says more)"),
        (["verify", "--fast"], "No such option '--fast'. (`bashu verify --help` says more)"),
        (["backup", "--list"], "Name the folder of the backups, or set BASHU_BACKUP_DIR."),
    ],
)
def test_words_that_it_does_not_understand_are_refused_on_one_line(home: Path, words: list[str], told: str) -> None:
    done = bashu(*words, home=home)
    assert done.returncode == 2
    assert done.stderr.startswith(f"bashu: {told}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("known", ["", "a", "0" * 65, "not a hash at all"])
def test_a_seal_is_not_taken_for_known_by_less_than_its_hash(home: Path, known: str) -> None:
    done = bashu("verify", "--seal", known, home=home)
    assert done.returncode == 2
    assert "16 or more of the 64 digits" in done.stderr
    assert not home.exists()


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
    ("url", "said"),
    [
        ("postgresql://nobody:x@127.0.0.1:9/bashu", "refused"),
        ("postgresql://nobody:x@nowhere.invalid/bashu", "nowhere.invalid"),
        ("postgresql://nobody:x@127.0.0.1:http/bashu", "'http' is not a port"),
        ("mysql://nobody:x@127.0.0.1/bashu", "must begin with postgresql://"),
    ],
)
@pytest.mark.parametrize("words", [["run"], ["db", "status"]], ids=" ".join)
def test_a_server_out_of_reach_is_one_line(home: Path, url: str, said: str, words: list[str]) -> None:
    told = failure(*words, home=home, BASHU_DATABASE_URL=url, **free_ports())
    assert told.startswith("BASHU_DATABASE_URL: ")
    assert said in told


def test_a_wrong_password_is_one_line_that_does_not_hold_it(home: Path) -> None:
    programs = given_server.programs()
    if programs is None:
        pytest.skip(f"{LOUD}a server given by BASHU_DATABASE_URL. Install Debian's package postgresql.")
    with given_server.running(programs) as url:
        wrong = re.sub(r":\w+@", ":guessed@", url)
        told = failure("run", home=home, BASHU_DATABASE_URL=wrong, **free_ports())
    assert "password authentication failed" in told
    assert "are host, port, user, password and database right?" in told
    assert "guessed" not in told


def test_a_wrong_setting_is_one_line(home: Path) -> None:
    assert failure("db", "status", home=home, BASHU_HTTP_PORT="x").startswith("BASHU_HTTP_PORT: ")


def test_a_home_that_cannot_be_made_is_one_line(home: Path) -> None:
    home.write_text("a file")
    assert failure("db", "status", home=home).startswith("BASHU_HOME: ")


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """An empty disk of 64 kB in the place of the home."""
    if os.geteuid() != 0:
        pytest.skip(f"{LOUD}a full and a read-only disk, for only root can make one. Run these tests as root.")
    home.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "bashu-tests", home], check=True)
    yield home
    subprocess.run(["umount", "--lazy", home], check=True)


@pytest.mark.parametrize("files", [[], ["lock"]], ids=["new", "used before"])
def test_a_disk_for_reading_only_is_one_line(small_disk: Path, files: list[str]) -> None:
    for name in files:
        (small_disk / name).touch()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    told = failure("run", home=small_disk, **free_ports())
    assert str(small_disk) in told
    assert "mounted for reading only: mount it for writing" in told


def test_a_full_disk_is_one_line_and_leaves_no_half_of_a_key(small_disk: Path) -> None:
    with contextlib.suppress(OSError):
        (small_disk / "ballast").write_bytes(bytes(1024 * 1024))
    told = failure("run", home=small_disk, **free_ports())
    assert told == f"BASHU_HOME: nothing can be written into {small_disk}: the disk is full: make room"
    assert not list(small_disk.glob("keys/*"))


def test_lost_keys_are_not_made_anew(home: Path) -> None:
    bashu("db", "upgrade", home=home)
    (home / "keys" / "identity_keys").unlink()
    assert "put" in failure("db", "status", home=home)
    assert not (home / "keys" / "identity_keys").exists()
