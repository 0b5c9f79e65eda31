"""Puts a packed home of an earlier version where this version looks for it."""

import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

from bashu.project import cluster

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
