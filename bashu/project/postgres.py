"""The embedded PostgreSQL as a process: start it, wait for its recovery, stop it, clear away one left by a crash."""

import contextlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bashu.project import child, claims
from bashu.project import cluster as clusters
from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bashu.project.cluster import Cluster

STALLED_S = 60
STOP_S = 8
STOP_AT_ONCE_S = 3
ARCHIVE_SLOT = "bashu_archive"
LOG_BYTES_MAX = 8 * 1024 * 1024

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "64",
    # Nothing acknowledged is ever lost. These are PostgreSQL's defaults; they stand here so that no file undoes them.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # One small machine: what is at rest takes little memory, and a crash is recovered from in seconds.
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    "checkpoint_timeout": "10min",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "2",
    "max_logical_replication_workers": "0",
    # What the backups have not fetched is kept so long, and lending goes on: a full disk would stop it.
    "max_slot_wal_keep_size": "4GB",
    "jit": "off",
    # A failed statement and the details of why may hold what a person typed: the log gets the error alone.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] ",
    "log_startup_progress_interval": "5s",
    "log_timezone": "UTC",
    "timezone": "UTC",
}

# The major version that has an option first.
SINCE = {"io_method": 18}


@contextlib.contextmanager
def running(
    home: Path, *, options: "Mapping[str, str] | None" = None, report: "Callable[[str], None]" = lambda _: None
) -> "Iterator[Server]":
    """The embedded server of a home, which is claimed for as long."""
    with claims.claim(home):
        cluster = clusters.make(home)
        # A home that was copied still leads to the cluster of the first.
        with claims.claim(cluster.folder):
            clusters.fill(cluster)
            server = Server(cluster, options)
            server.start(report=report)
            try:
                yield server
            finally:
                server.stop()


# What a server of the operator's may have set in the files of its data, and would reach out of this machine or hang.
FOREIGN_OPTIONS = {
    "archive_mode": "off",
    "shared_preload_libraries": "",
    "synchronous_standby_names": "",
    "ssl": "off",
    "logging_collector": "off",
    "log_destination": "stderr",
    "external_pid_file": "",
}


def foreign_options(cluster: "Cluster") -> dict[str, str]:
    """With an empty configuration: the server's own stands elsewhere perhaps, and speaks of another machine."""
    path = cluster.folder / "postgresql.conf"
    path.touch()
    return FOREIGN_OPTIONS | {"config_file": str(path)}


class Server:
    """One embedded server, used by `running`. Call from the main thread."""

    def __init__(self, cluster: "Cluster", options: "Mapping[str, str] | None" = None) -> None:
        self.cluster = cluster
        since = {name: value for name, value in OPTIONS.items() if cluster.major >= SINCE.get(name, 0)}
        self._options = since | (foreign_options(cluster) if cluster.foreign else {}) | dict(options or {})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, report: "Callable[[str], None]" = lambda _: None) -> None:
        """Returns when connections are taken. Recovery may take as long as it moves; `report` is told of it."""
        clear_leftovers(self.cluster)
        if self.cluster.log.exists() and self.cluster.log.stat().st_size > LOG_BYTES_MAX:
            self.cluster.log.replace(self.cluster.log.with_suffix(".log.1"))
        files = {
            "unix_socket_directories": str(self.cluster.sockets),
            "hba_file": str(self.cluster.folder / "pg_hba.conf"),
            "ident_file": str(self.cluster.folder / "pg_ident.conf"),
        }
        command: list[str | Path] = [self.cluster.programs / "postgres", "-D", self.cluster.data]
        for name, value in (self._options | files).items():
            command += ["-c", f"{name}={value}"]
        with self.cluster.log.open("ab") as log:
            told = log.tell()
            self._process = child.start(
                command,
                at_our_death=signal.SIGINT,
                account=self.cluster.account,
                environ={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                folder=self.cluster.folder,
                output=log,
            )
        try:
            self._wait(self._process, told=told, report=report)
            if not self.cluster.foreign:
                self._make_database()
        except BaseException:
            self.stop()
            raise

    def forget_archive(self) -> None:
        """When nobody fetches the write-ahead log any more, it need not be kept."""
        slots = self._ask("SELECT slot_name FROM pg_replication_slots", database=clusters.DATABASE)
        if ARCHIVE_SLOT in slots:
            self._ask(f"SELECT pg_drop_replication_slot('{ARCHIVE_SLOT}')", database=clusters.DATABASE)

    def exit_code(self) -> int | None:
        """None while the server runs."""
        return self._process.poll() if self._process else 0

    def stop(self) -> None:
        """Fast and clean; at once when that takes too long, which costs a recovery and loses nothing."""
        if self._process is None:
            return
        for sign, wait_s in ((signal.SIGINT, STOP_S), (signal.SIGQUIT, STOP_AT_ONCE_S), (signal.SIGKILL, None)):
            self._process.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(wait_s)
                break
        self._process = None

    def _wait(self, process: subprocess.Popen[bytes], *, told: int, report: "Callable[[str], None]") -> None:
        """A server that neither writes nor computes for a minute is given up; one that does is waited for."""
        seen, since = _signs_of_life(self.cluster), time.monotonic()
        reported = since
        while not _is_ready(self.cluster):
            if process.poll() is not None:
                raise OperatingError(_why_it_ended(self.cluster, told))
            time.sleep(0.05)
            now = time.monotonic()
            if (signs := _signs_of_life(self.cluster)) != seen:
                seen, since = signs, now
            if now - since > STALLED_S:
                raise OperatingError(f"PostgreSQL does not come up and stands still; its log: {self.cluster.log}")
            if now - reported > 5:
                reported = now
                report("PostgreSQL recovers what was under way when it was stopped")

    def _make_database(self) -> None:
        if clusters.OWNER not in self._ask("SELECT rolname FROM pg_roles"):
            self._ask(f"CREATE ROLE {clusters.OWNER} LOGIN CREATEDB")
        if clusters.DATABASE not in self._ask("SELECT datname FROM pg_database"):
            self._ask(f"CREATE DATABASE {clusters.DATABASE} OWNER {clusters.OWNER}")

    def _ask(self, statement: str, *, database: str = "postgres") -> list[str]:
        """The lines of its answer. PostgreSQL's own client goes when it is done; a library stays in `bashu run`."""
        where = self.cluster.url(user=clusters.SUPERUSER, database=database)
        done = subprocess.run(  # noqa: S603
            [clusters.programs() / "psql", "-XAtq", "--dbname", where, "--command", statement],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            # Ctrl-C is for `bashu run`.
            start_new_session=True,
        )
        if done.returncode != 0:
            raise OperatingError(f"PostgreSQL refuses what its start needs: {' '.join(done.stderr.split())}")
        return done.stdout.splitlines()


def clear_leftovers(cluster: "Cluster") -> None:
    """End a server that a killed Bashu left behind, then its lock files: a number in one may be another process by now.

    Only processes that stand in this very data folder are touched, and PostgreSQL's all do.
    """
    for sign, wait_s in ((signal.SIGINT, STOP_S), (signal.SIGQUIT, STOP_AT_ONCE_S), (signal.SIGKILL, STALLED_S)):
        deadline = time.monotonic() + wait_s
        left = list(_processes(cluster))
        if sign is not signal.SIGKILL:
            left = [pid for pid in left if pid == _postmaster(cluster)]
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
        while any(_processes(cluster)) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not any(_processes(cluster)):
            break
    else:
        raise OperatingError(f"a PostgreSQL left behind in {cluster.data} cannot be ended")
    for path in (cluster.data / "postmaster.pid", *cluster.sockets.glob(".s.PGSQL.*")):
        path.unlink(missing_ok=True)


def _processes(cluster: "Cluster") -> "Iterator[int]":
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == cluster.data and (entry / "exe").readlink().name.startswith(
                    "postgres"
                ):
                    yield int(entry.name)


def _pid_file(cluster: "Cluster") -> list[str]:
    try:
        return (cluster.data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return []


def _postmaster(cluster: "Cluster") -> int:
    lines = _pid_file(cluster)
    return int(lines[0]) if lines and lines[0].isdigit() else 0


def _is_ready(cluster: "Cluster") -> bool:
    lines = _pid_file(cluster)
    return len(lines) > 7 and lines[7].strip() == "ready"


def _signs_of_life(cluster: "Cluster") -> tuple[int, int]:
    """Bytes logged, and processor time used by all of its processes."""
    ticks = 0
    for pid in _processes(cluster):
        with contextlib.suppress(OSError):
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])
    return cluster.log.stat().st_size, ticks


def _why_it_ended(cluster: "Cluster", told: int) -> str:
    with cluster.log.open("rb") as log:
        log.seek(told)
        said = log.read().decode(errors="replace")
    if "No space left on device" in said:
        return f"the disk is full: PostgreSQL cannot start in {cluster.data}; make room and start again"
    grave = re.findall(r"(?:FATAL|PANIC): +(.+)", said)
    last = grave[-1] if grave else (said.strip().splitlines() or ["it said nothing"])[-1]
    return f"PostgreSQL did not start: {last} (its log: {cluster.log})"
