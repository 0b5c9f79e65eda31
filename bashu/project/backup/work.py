"""The commands for backups: what they do, and what they tell of it."""

import dataclasses
import os
import signal
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bashu.project import child, doorkeeper, home
from bashu.project import cluster as clusters
from bashu.project.backup import base as bases
from bashu.project.backup import folder as folders
from bashu.project.backup import key as keys
from bashu.project.backup import restore as restores
from bashu.project.backup import timelines
from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from bashu.project.backup.restore import Restored
    from bashu.project.env import Env

MIB: Final = 1024 * 1024


def make_key(path: Path) -> str:
    name = keys.make(path).name.hex()
    return (
        f"{path} holds the new key named {name}. Without it no backup can be read: "
        "keep a copy where neither this machine nor the backups are."
    )


def back_up(env: "Env", path: Path, *, key_file: Path | None, keep: int) -> str:
    key = keys.read(key_file)
    with home.database(env):
        made = bases.back_up(env, path, key=key, keep=keep)
    removed = f", {made.removed} older removed" if made.removed else ""
    return (
        f"Backed up to {path}: {made.base.name}, {made.base.size // MIB} MiB in {made.bytes_written // MIB} MiB; "
        f"{made.kept} kept{removed}."
    )


def restore(env: "Env", path: Path, *, key_file: Path | None, to: datetime | None) -> str:
    """Raises OperatingError when nothing was restored, or when what was restored does not verify."""
    bases.check_place(env, path)
    with restores.restoring(env.home, path, key=keys.read(key_file), to=to) as restored:
        clean = _proved(env.home, variables=_without("BASHU_DATABASE_URL"))
    return f"Restored into {env.home}{_reach(restored)}. {clean}{_onto_server(env, restored)}"


def rehearse(env: "Env", path: Path, *, key_file: Path | None, to: datetime | None) -> str:
    """Restore into a folder beside the home, verify, and throw it away."""
    scratch = dataclasses.replace(env, home=env.home.with_name(f"{env.home.name}.rehearsal"), database_url=None)
    variables = _without("BASHU_DATABASE_URL", "BASHU_SECRET_KEY_FILE", "BASHU_IDENTITY_KEYS_FILE")
    key = keys.read(key_file)
    bases.check_place(env, path)
    with restores.rehearsal(scratch.home), restores.restoring(scratch.home, path, key=key, to=to) as restored:
        clean = _proved(scratch.home, variables=variables)
    return f"{path} can be restored{_reach(restored)}. {clean}"


def listed(path: Path, *, key_file: Path | None) -> list[str]:
    folder = folders.open_there(path, keys.read(key_file))
    lines = []
    for base in folder.bases():
        note = ""
        if not timelines.way(folder, base).leads_on_from(base):
            note = "  of a time that was given up by a restore: the write-ahead log goes on from before it"
        elif gap := restores.gap_after(folder, base):
            note = f"  the write-ahead log after it has a gap behind {gap}"
        lines.append(f"{base.name}  PostgreSQL {base.postgres_major}  {base.size // MIB} MiB{note}")
    return lines or [f"{path} holds no finished base backup."]


def _reach(restored: "Restored") -> str:
    until = restored.until or restored.base.finished_at
    gap = f" (a file of the write-ahead log is missing after {restored.gap_after})" if restored.gap_after else ""
    return f" as of {until:%Y-%m-%d %H:%M:%S} UTC{gap}, from the base backup {restored.base.name}"


def _onto_server(env: "Env", restored: "Restored") -> str:
    if restored.base.names is None:
        return ""
    return (
        f"\nIt is the copy of a server of PostgreSQL {restored.base.postgres_major}. `bashu run` without "
        f"BASHU_DATABASE_URL runs it here; or copy {(env.home / 'postgres').resolve() / clusters.DATA} onto the server."
    )


def _without(*names: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in names}


def _proved(where: Path, *, variables: Mapping[str, str]) -> str:
    """Bring the schema up to this program, and verify. What verify says, in a line."""
    environ = {**variables, "BASHU_HOME": str(where)}
    for words in (["db", "upgrade", "--schema-only"], ["verify", "--full"]):
        process = child.start(
            doorkeeper.command(*words),
            at_our_death=signal.SIGTERM,
            environ=environ,
            output=subprocess.PIPE,
            errors=2,
        )
        said, _ = process.communicate()
        if process.returncode != 0:
            raise OperatingError(
                f"the database is restored into {where}, but `bashu {' '.join(words[:2])}` is not content"
            )
    return said.decode().strip()
