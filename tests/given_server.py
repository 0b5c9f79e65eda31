"""A PostgreSQL server of the system, as one that BASHU_DATABASE_URL names: TCP, a password, an older version perhaps.

`python -m tests.given_server tests/engine -m server` runs those tests on it that are about the server.
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bashu.project import ports

OLDEST = 15
# To translate the queries of these tests into machine code takes longer than the queries, and changes no answer.
QUICKER = "jit=off"
CONFIGURATION = {"postgresql.conf": "config_file", "pg_hba.conf": "hba_file", "pg_ident.conf": "ident_file"}
RULES = "host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n"


def programs() -> Path | None:
    """The newest that Bashu can use."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    folders += [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    found = {_major(folder): folder for folder in folders if (folder / "initdb").exists()}
    newest = max(found, default=0)
    return found[newest] if newest >= OLDEST else None


@contextlib.contextmanager
def running(folder: Path, *options: str) -> Iterator[str]:
    """The URL of a server from the programs in `folder`, with nothing in it; its role may do anything."""
    password = secrets.token_hex(8)
    with _home() as home:
        _write(home / "password", password)
        initdb = ["--username=bashu", f"--pwfile={home}/password", "--auth=scram-sha-256", "--encoding=UTF8"]
        _run([str(folder / "initdb"), f"--pgdata={home}/data", *initdb, "--locale=C", "--no-sync"], home)
        with _serving(folder, home, options=options) as port:
            yield f"postgresql://bashu:{password}@127.0.0.1:{port}/bashu"


@contextlib.contextmanager
def taking_over(folder: Path, data: Path) -> Iterator[int]:
    """The port of a server on a copy of somebody's data."""
    with _home() as home:
        shutil.copytree(data, home / "data", symlinks=True)
        (home / "data").chmod(0o700)
        if os.geteuid() == 0:
            for path in (home / "data", *(home / "data").rglob("*")):
                shutil.chown(path, "nobody")
        with _serving(folder, home) as port:
            yield port


@contextlib.contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bashu-server-") as name:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(name, nobody.pw_uid, nobody.pw_gid)
        yield Path(name)


@contextlib.contextmanager
def _serving(folder: Path, home: Path, *, options: Sequence[str] = ()) -> Iterator[int]:
    """Its configuration stands beside its data, as Debian has it."""
    port = ports.free()
    for name in CONFIGURATION:
        (home / "data" / name).unlink(missing_ok=True)
        _write(home / name, RULES if name == "pg_hba.conf" else "")
    settings = ["fsync=off", "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", *options]
    settings += [f"{name}={home / file}" for file, name in CONFIGURATION.items()]
    words = " ".join(f"-c {each}" for each in settings)
    control = [str(folder / "pg_ctl"), f"--pgdata={home}/data", "--wait", "--silent"]
    _run([*control, "start", f"--log={home}/log", f"--options={words}"], home)
    try:
        yield port
    finally:
        _run([*control, "stop", "--mode=fast"], home)


def _write(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o644)


def _run(command: list[str], folder: Path) -> None:
    as_nobody: dict[str, Any] = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True, **as_nobody)


def _major(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"\d+", said)[0])


def main(arguments: list[str]) -> int:
    folder = programs()
    if folder is None:
        sys.stderr.write(
            f"\n*** NO POSTGRESQL of version {OLDEST} or newer on this machine: the tests of a server given by URL "
            "WILL NOT RUN. ***\n*** Install Debian's package postgresql. ***\n\n"
        )
        return 0
    with running(folder, QUICKER) as first, running(folder, QUICKER) as second:
        sys.stdout.write(f"On a server given by URL, PostgreSQL {_major(folder)}, one for each of two workers:\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.one_server_each", "--numprocesses", "2"]
        environment = os.environ | {"SERVERS_OF_WORKERS": f"{first} {second}"}
        return subprocess.run([*command, *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
