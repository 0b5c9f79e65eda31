"""PostgreSQL's programs that this machine has beside those in the wheel."""

import functools
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

# Where Debian, Red Hat, Alpine and PostgreSQL's own Makefile put them.
FOLDERS: Final = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/libexec/postgresql*",
    "usr/local/pgsql/bin",
)


@functools.cache
def programs(name: str) -> dict[int, Path]:
    """By major version: the folders that hold the program of this name."""
    folders = [folder for pattern in FOLDERS for folder in Path("/").glob(pattern)]
    if on_path := shutil.which(name):
        folders.append(Path(on_path).resolve().parent)
    found = ((_major(folder / name), folder) for folder in folders if (folder / name).is_file())
    return {major: folder for major, folder in found if major}


def _major(program: Path) -> int | None:
    """None for what cannot be run, or is something else."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(version.group(1)) if version else None
