"""Where there is a Chromium for the tests of the pages. `python -m tests.browser` brings one, if that can be done."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.loud import LOUD

T = TypeVar("T")

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


class Shared:
    """One Chromium for all who need no network of their own, from the first of them until `close`.

    It lives in a thread of its own: where Playwright runs, Django lets nobody use the database.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._stack = contextlib.ExitStack()
        self._browser: Browser | None = None

    def do(self, work: Callable[[Browser], T]) -> T:
        """What that thread does with it. It must not touch the database; what it opens is closed behind it."""
        path = needed()
        return self._thread.submit(self._do, work, path).result()

    def close(self) -> None:
        self._thread.submit(self._stack.close).result()
        self._browser = None

    def _do(self, work: Callable[[Browser], T], path: str) -> T:
        if self._browser is None or not self._browser.is_connected():
            playwright = self._stack.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=path, args=arguments())
            self._stack.callback(self._browser.close)
        try:
            return work(self._browser)
        finally:
            for context in self._browser.contexts:
                context.close()


shared = Shared()


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
