"""Where there is a Chromium for the tests of the pages. `python -m tests.browser` brings one, if that can be done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.loud import LOUD

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The system's, else the one that Playwright keeps."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def needed() -> str:
    """For a test; without one it is skipped, and the end of the run says so loudly."""
    found = find()
    if found is None:
        pytest.skip(f"{LOUD}the pages in a browser, for there is no Chromium. Install Debian's package chromium.")
    return found


def arguments() -> list[str]:
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def bring() -> str | None:
    """Debian's package, by root alone: nobody else may install it."""
    if found := find():
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-cjk"]):
        if subprocess.run(["apt-get", "-qq", *words], env=environ, check=False).returncode != 0:
            return None
    return find()


if __name__ == "__main__":
    if bring() is None:
        sys.stderr.write(
            "\n*** NO BROWSER: the tests of the pages in a real Chromium WILL NOT RUN. ***\n"
            "*** Install Debian's package chromium, or run `.venv/bin/playwright install chromium`. ***\n\n"
        )
