"""Puts a packed home of an earlier version where this version looks for it."""

import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from bashu.project import cluster, env
from bashu.project.home import database

HOMES = Path(__file__).parent / "homes"


def unpack(archive: Path, home: Path) -> dict[str, Any]:
    """What its tables held. The home must not be there yet."""
    home.mkdir(mode=0o755)
    made = cluster.make(home)
    with tarfile.open(archive) as tar:
        tar.extractall(home, filter="tar")
    shutil.move(home / "data", made.data)
    if made.account:
        for path in (made.data, *made.data.rglob("*")):
            os.chown(path, made.account.pw_uid, made.account.pw_gid)
    was: dict[str, Any] = json.loads((home / "told.json").read_text())
    (home / "told.json").unlink()
    return was


def oldest() -> Path:
    """By when its files were made: the names are those of commits."""
    return min(HOMES.glob("*.tar.xz"), key=_made_at)


def newest() -> Path:
    return max(HOMES.glob("*.tar.xz"), key=_made_at)


def _made_at(archive: Path) -> float:
    with tarfile.open(archive) as tar:
        return next(entry.mtime for entry in tar if entry.mtime)


def dump(home: Path, text: Path) -> None:
    """The rows of a home at rest, as SQL that older versions of PostgreSQL understand."""
    with database(env.load({"BASHU_HOME": str(home)})):
        program: list[str | Path] = [cluster.programs() / "pg_dump", "--dbname", cluster.url(home), "--no-owner"]
        subprocess.run([*program, "--file", text], check=True)
    lines = text.read_text().splitlines()
    text.write_text("\n".join(line for line in lines if not line.startswith("SET transaction_timeout")) + "\n")


def load(text: Path, url: str, *, programs: Path) -> None:
    quiet = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
    subprocess.run([programs / "psql", "--dbname", url, *quiet, "--file", text], check=True)
