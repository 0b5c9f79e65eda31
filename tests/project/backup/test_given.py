"""A server of the operator's (BASHU_DATABASE_URL) is backed up over the network, and restored as a whole."""

import contextlib
import dataclasses
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from bashu.project import cluster, system
from bashu.project.backup import folder as folders
from bashu.project.backup import given as given_servers
from bashu.project.backup import key as keys
from bashu.project.errors import OperatingError
from tests import given_server
from tests.journeys.network import Running
from tests.loud import LOUD
from tests.project.backup.conftest import Place, make_place, remove
from tests.project.backup.test_archive import AtMachine, archived, wait_until
from tests.upgrade.unpack import dump, load

PASSWORD = "quiet please"


@dataclass
class Given:
    """A network on a server whose roles and database have names of the operator's."""

    place: Place
    root: str
    programs: Path

    def does(self, *statements: str) -> list[tuple[object, ...]]:
        """As the superuser, who is not Bashu's role. The rows of the last."""
        with psycopg.connect(self.root, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @contextlib.contextmanager
    def access(self, rules: str) -> Iterator[None]:
        """Only by these, for as long."""
        ((name,),) = self.does("SHOW hba_file")
        file = Path(str(name))
        before = file.read_text()
        for text in (rules, before):
            file.write_text(text)
            self.does("SELECT pg_reload_conf()")
            if text == rules:
                yield


def url_of(port: int | None) -> str:
    """How Bashu reaches it."""
    return f"postgresql://librarian:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/city%20library"


def with_settings(place: Place, **settings: str) -> Place:
    """The same network and backups, with further settings."""
    network = dataclasses.replace(place.network, settings=place.network.settings | settings)
    return dataclasses.replace(place, network=network)


@pytest.fixture(scope="module")
def given(old_network: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Given]:
    programs = given_server.programs()
    if programs is None:
        pytest.skip(f"{LOUD}backups of a server given by BASHU_DATABASE_URL. Install Debian's package postgresql.")
    rows = tmp_path_factory.mktemp("rows") / "dump.sql"
    dump(old_network.home, rows)
    with given_server.running(programs) as url:
        given = Given(make_place(old_network), url.removesuffix("bashu") + "postgres", programs)
        given.does(f"CREATE ROLE librarian LOGIN REPLICATION PASSWORD '{PASSWORD}'")
        given.does('CREATE DATABASE "city library" OWNER librarian')
        load(rows, url_of(urlsplit(url).port), programs=programs)
        shutil.rmtree((given.place.network.home / "postgres").resolve())
        (given.place.network.home / "postgres").unlink(missing_ok=True)
        given.place.network.settings["BASHU_DATABASE_URL"] = url_of(urlsplit(url).port)
        yield given
        remove(given.place)


def test_it_comes_back_as_it_was_at_any_moment_on_a_server_or_as_bashus_own(given: Given, entries: int) -> None:
    place = with_settings(given.place, BASHU_BACKUP_DIR=str(given.place.backups))
    place.network.start()
    assert "Backed up to" in place.does("backup")
    at_machine = AtMachine(place)
    first = at_machine.borrow()
    at_machine.borrow()
    before = archived(place)
    wait_until(lambda: archived(place).items() - before.items())
    assert place.network.stop() == 0
    home = place.elsewhere("first")
    told = place.does("restore", "--to", first.isoformat(), home=home)
    assert f"Clean: {entries + 1} entries" in told
    assert f"copy {(home / 'postgres').resolve()}/data onto the server" in told
    with given_server.taking_over(given.programs, home / "postgres" / "data") as port:
        there = with_settings(place, BASHU_DATABASE_URL=url_of(port))
        assert f"Clean: {entries + 1} entries" in there.does("verify", "--full", home=home)
    own = with_settings(place, BASHU_DATABASE_URL="")
    assert f"Clean: {entries + 1} entries" in own.does("verify", "--full", home=home)


@pytest.mark.soak
def test_a_copy_of_a_server_is_moved_to_the_postgresql_that_bashu_brings_and_backed_up_again(given: Given) -> None:
    place, home = given.place, given.place.elsewhere("moved")
    place.does("backup", str(place.elsewhere("before")))
    place.does("restore", str(place.elsewhere("before")), home=home)
    own = with_settings(place, BASHU_DATABASE_URL="")
    own.does("db", "upgrade", home=home)
    assert f"PostgreSQL {cluster.newest()}" in own.does("db", "status", home=home)
    own.does("backup", str(place.elsewhere("after")), home=home)
    (base,) = folders.open_there(place.elsewhere("after"), keys.read(place.key)).bases()
    assert base.names == cluster.Names(superuser="bashu", owner="librarian", database="city library")


def test_what_the_server_does_not_allow_is_told(given: Given) -> None:
    backup = ("backup", str(given.place.elsewhere("refused")))
    given.does("ALTER ROLE librarian NOREPLICATION")
    assert 'run ALTER ROLE "librarian" REPLICATION' in given.place.fails(*backup)
    given.does("ALTER ROLE librarian REPLICATION")
    given.does("SET allow_in_place_tablespaces = on", "CREATE TABLESPACE apart LOCATION ''")
    assert "has tablespaces (apart)" in given.place.fails(*backup)
    given.does("DROP TABLESPACE apart")
    with given.access("host all all 127.0.0.1/32 scram-sha-256\n"):
        assert "`host replication ROLE ADDRESS/32 scram-sha-256`" in given.place.fails(*backup)
    assert not list((given.place.elsewhere("refused") / "base").iterdir())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("wal_level=minimal", "max_wal_senders=0"), "wal_level is minimal"),
        (("max_wal_senders=1",), "max_wal_senders is 1, and backups need 2"),
        (("max_replication_slots=1",), "max_replication_slots is 1, and backups need 2"),
    ],
)
def test_a_server_that_keeps_too_little_is_refused(given: Given, options: tuple[str, ...], told: str) -> None:
    with given_server.running(given.programs, *options) as url:
        place = with_settings(given.place, BASHU_DATABASE_URL=url.removesuffix("bashu") + "postgres")
        assert told in place.fails("backup", str(place.elsewhere("refused")))


@pytest.mark.soak
def test_what_bashu_brings_copies_a_server_that_this_machine_has_no_programs_of(place: Place) -> None:
    programs = cluster.make(place.network.home).programs
    with given_server.running(programs) as url:
        place.network.settings["BASHU_DATABASE_URL"] = url.removesuffix("bashu") + "postgres"
        place.does("db", "upgrade", home=place.elsewhere("new"))
        place.does("backup", str(place.backups), home=place.elsewhere("new"))
    told = place.does("restore", "--check", str(place.backups), home=place.elsewhere("new"))
    assert "Clean: 0 entries" in told


def test_programs_of_the_system_go_first_and_older_ones_copy_no_newer_server(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {15: Path("/15"), 17: Path("/17")}
    monkeypatch.setattr(system, "programs", lambda _: here)
    assert [given_servers.programs("", major) for major in (15, 16, 17)] == [here[15], here[17], here[17]]
    assert given_servers.programs("", 18) == cluster.programs()
    with pytest.raises(OperatingError, match="postgresql-client-18"):
        given_servers.programs("postgresql://host/bashu?sslmode=verify-full", 18)
    with pytest.raises(OperatingError, match="is PostgreSQL 99, newer than what Bashu brings"):
        given_servers.programs("", 99)
