import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests import browser
from tests.journeys.cast import Cast
from tests.journeys.network import Running
from tests.journeys.pages import Desk, Kiosk
from tests.loud import MEASURED

TOUCH_SCREEN: ViewportSize = {"width": 1080, "height": 1920}
OpenPage: TypeAlias = Callable[..., Page]
Tell: TypeAlias = Callable[[str], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """A figure for the end of the run."""
    return lambda text: record_property(MEASURED, text)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bashu-journeys-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def untouched(folder: Path) -> Running:
    """The demonstration network as `bashu run` makes it in an empty home, stopped. Its search index is complete: each
    copy would make it anew, beside whatever is tested there.
    """
    running = Running(folder / "untouched").start()
    running.wait_for_search()
    assert running.stop() == 0
    return running


@pytest.fixture(scope="session")
def network(untouched: Running, folder: Path) -> Iterator[Running]:
    """A demonstration network, up and running, for all journeys that leave it whole."""
    running = untouched.copy(folder / "network", demo=True).start()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def company(network: Running) -> Iterator[Cast]:
    """No number that anybody has shown in any journey can be read when all are over."""
    company = Cast(network, network.facts())
    yield company
    assert not company.leaks(*company.shown)


@pytest.fixture
def cast(company: Cast) -> Iterator[Cast]:
    yield company
    company.switch_off()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return browser.needed()


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """For one module, for while Playwright runs Django would not let other tests use the database."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, args=browser.arguments())
        yield started
        started.close()


@pytest.fixture
def open_page(chromium: Browser, network: Running) -> Iterator[OpenPage]:
    """Each in a browser of its own: a new person on another machine. No page may complain to its console. `more`: of
    the browser, such as how large its window is."""
    complaints: list[str] = []
    contexts = []

    def opened(*, language: str = "en", touch: bool = False, **more: Any) -> Page:
        how: dict[str, Any] = {
            "locale": language,
            "has_touch": touch,
            "viewport": TOUCH_SCREEN if touch else None,
        } | more
        context = chromium.new_context(base_url=network.url, **how)
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": network.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def open_kiosk(open_page: OpenPage, network: Running) -> Callable[[str], Kiosk]:
    return lambda branch: Kiosk(open_page(touch=True), network.url, branch=branch)


@pytest.fixture
def open_desk(open_page: OpenPage, cast: Cast) -> Callable[..., Desk]:
    def opened(library: str, *, role: str = "librarian") -> Desk:
        staff = cast.staff(library, role=role)
        return Desk(open_page(), cast.network.url, login=staff["login"], password=staff["password"])

    return opened
