"""Where a network to practise in lives, and what of this machine's settings reaches it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bashu.project.errors import OperatingError, of_disk

MARK: Final = "PRACTICE"
MARKED: Final = "This home is for practice: nothing in it is real. `bashu practice` made it.\n"
# Beside a Bashu at work on the same machine.
PORTS: Final = {"BASHU_HTTP_PORT": "8010", "BASHU_SIP2_PORT": "6011"}
# No mail, no message, no backup, no key and no database of the real one: what is not listed stays outside.
REACHES: Final = frozenset({
    "BASHU_HTTP_HOST", "BASHU_HTTP_THREADS", "BASHU_ALLOWED_HOSTS", "BASHU_SIP2_HOST", "BASHU_OPERATE_HOST",
    "BASHU_LOG_LEVEL", "BASHU_LOG_FORMAT", "BASHU_DEBUG",
})  # fmt: skip


def environment(environ: Mapping[str, str], *, home: Path, ports: Mapping[str, str]) -> dict[str, str]:
    """That of a process which practises. `ports`: those that were named; else those of `PORTS`, never the real ones."""
    kept = {name: value for name, value in environ.items() if not name.startswith("BASHU_") or name in REACHES}
    own = {"BASHU_HOME": str(home), "BASHU_DEMO": "off", **PORTS, **ports}
    return kept | own


def mark(home: Path) -> None:
    """Raises OperatingError for a folder in which something else is."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_marked(home):
            if any(home.iterdir()):
                raise OperatingError(
                    f"{home} is no home for practice: something else is in it. Name an empty folder with --home."
                )
            (home / MARK).write_text(MARKED, encoding="utf-8")
    except OSError as error:
        raise OperatingError(f"the home for practice {home} cannot be made: {of_disk(error)}") from None


def is_marked(home: Path) -> bool:
    return (home / MARK).is_file()


def enter(environ: Mapping[str, str]) -> None:
    """From here on this process and those that it starts see nothing else."""
    for name in [name for name in os.environ if name.startswith("BASHU_")]:
        del os.environ[name]
    os.environ.update({name: value for name, value in environ.items() if name.startswith("BASHU_")})
