"""Compares the files of a base backup with the list that PostgreSQL sent with them, and reads its write-ahead log.

That is what pg_verifybackup does; the one in the wheel does not even start (0.6.0, PostgreSQL 18).
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bashu.project.errors import OperatingError

NAME: Final = "backup_manifest"
LAST_LINE: Final = b'"Manifest-Checksum"'
# Its segments are read with pg_waldump instead.
WAL: Final = "pg_wal"


def verify(data: Path, *, programs: Path) -> None:
    """Raises OperatingError that names the first file that is not what PostgreSQL sent."""
    try:
        for problem in _problems(data, programs):
            raise OperatingError(f"the backup is not what PostgreSQL sent: {problem}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OperatingError(f"the backup is not what PostgreSQL sent: {NAME} cannot be read ({error})") from None


def _problems(data: Path, programs: Path) -> Iterator[str]:
    text = (data / NAME).read_bytes()
    listed = json.loads(text)
    if hashlib.sha256(text[: text.rindex(LAST_LINE)]).hexdigest() != listed["Manifest-Checksum"]:
        yield f"{NAME} is not what it was"
    known = set()
    for file in listed["Files"]:
        name = file["Path"] if "Path" in file else bytes.fromhex(file["Encoded-Path"]).decode()
        known.add(name)
        yield from _compared(data / name, file, name=name)
    for path in data.rglob("*"):
        name = path.relative_to(data).as_posix()
        if path.is_file() and name not in known and name != NAME and not name.startswith(f"{WAL}/"):
            yield f"{name} is not in its list"
    for part in listed["WAL-Ranges"]:
        yield from _read_wal(data, part, programs=programs)


def _compared(path: Path, file: dict[str, Any], *, name: str) -> Iterator[str]:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        yield f"{name} is missing"
        return
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, file["Checksum-Algorithm"].lower()).hexdigest()
    if (size, digest) != (file["Size"], file["Checksum"]):
        yield f"{name} is not what it was"


def _read_wal(data: Path, part: dict[str, Any], *, programs: Path) -> Iterator[str]:
    done = subprocess.run(  # noqa: S603
        [
            *(programs / "pg_waldump", "--quiet", f"--path={data / WAL}", f"--timeline={part['Timeline']}"),
            *(f"--start={part['Start-LSN']}", f"--end={part['End-LSN']}"),
        ],
        env={"PATH": os.defpath, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        yield (done.stderr.strip().splitlines() or ["pg_waldump cannot read its write-ahead log"])[0]
