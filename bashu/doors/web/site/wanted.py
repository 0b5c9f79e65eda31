"""Whether somebody wants the process of the site agent: a file in the home. `bashu run` looks at it, so this is light.

site/wanted     somebody does; its time of change is when it was last used
"""

from pathlib import Path
from typing import Final

FOLDER: Final = "site"
WANTED: Final = "wanted"


def wanted(home: Path) -> Path:
    return home / FOLDER / WANTED


def want(home: Path) -> None:
    """It is used now."""
    wanted(home).parent.mkdir(mode=0o700, exist_ok=True)
    wanted(home).touch(mode=0o600)


def want_no_more(home: Path) -> None:
    wanted(home).unlink(missing_ok=True)


def is_wanted(home: Path) -> bool:
    return wanted(home).exists()
