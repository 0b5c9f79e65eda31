"""Where there is a yaz-client, by which SRU is asked. `python -m tests.yaz` brings one, if that can be done."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.loud import LOUD

NAME, PACKAGE = "yaz-client", "yaz"


def needed() -> str:
    """For a test; without one it is skipped, and the end of the run says so loudly."""
    found = shutil.which(NAME)
    if found is None:
        pytest.skip(f"{LOUD}SRU by the client that libraries use, for there is no {NAME}. Install Debian's {PACKAGE}.")
    return found


def bring() -> str | None:
    """Debian's package, by root alone: nobody else may install it."""
    if not shutil.which(NAME) and os.geteuid() == 0 and shutil.which("apt-get"):
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", PACKAGE]):
            subprocess.run(["apt-get", "-qq", *words], env=environ, check=False, stdout=subprocess.DEVNULL)
    return shutil.which(NAME)


if __name__ == "__main__" and bring() is None:
    sys.stderr.write(f"\n*** NO {NAME}: SRU WILL NOT BE TESTED by it. Install Debian's package {PACKAGE}. ***\n\n")
