"""The door's page in a browser whose line is cut, whose store is broken, and which has a camera or none."""

import time
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as NoAnswerError
from pytest_django.live_server_helper import LiveServer

from bashu.db.activities.models import ActivitySession, DoorQuestion, Registration, WalkIns
from bashu.engine import clock
from tests import browser
from tests.doors.web.cables import Cable, cable
from tests.doors.web.conftest import ALICE, Site
from tests.doors.web.seasons import HOUR, make_session, registered
from tests.doors.web.test_desk_activities import scan, sign_in

Steps: TypeAlias = Callable[[BrowserContext, Cable], None]
# A camera that shows what a test writes into `window.shown`: this Chromium has a stream, and no detector of its own.
CAMERA = """
window.shown = [];
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code", "code_128"]; }
  async detect() { return window.shown.map((rawValue) => ({ rawValue })); }
};
"""

PUT_ASIDE = """async (name) => {
  const cache = await caches.open(name), paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const has = (part) => paths.some((each) => each.endsWith(part));
  const worker = await navigator.serviceWorker.getRegistration();
  return worker?.active && ["/door", "/door.js", "/door_camera.js", "/bashu.css"].every(has);
}"""

PATIENCE_S = 20

pytestmark = pytest.mark.browser


@pytest.fixture
def session(site: Site) -> ActivitySession:
    return make_session(site, starts_at=clock.now() - HOUR / 6)


def in_a_browser(server: LiveServer, steps: Steps) -> None:
    browser.shared.do(lambda started: visit(started, server, steps=steps))


def in_one_with_a_camera(server: LiveServer, steps: Steps, *, asks: bool = False) -> None:
    """`asks`: nobody answers whether the page may have it."""
    path, fake = browser.needed(), ["--use-fake-device-for-media-stream"]
    fake += [] if asks else ["--use-fake-ui-for-media-stream"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=[*browser.arguments(), *fake])
        visit(started, server, steps=steps)
        started.close()


def visit(started: Browser, server: LiveServer, *, steps: Steps) -> None:
    with cable(server.url) as line:
        context = started.new_context(base_url=line.url, locale="en-GB")
        context.set_default_timeout(1_000 * PATIENCE_S)
        steps(context, line)
        context.close()


def door(session: ActivitySession) -> str:
    return f"/desk/activities/{session.pk}/door"


def until(page: Page, promise: str, *, about: str = "") -> None:
    """`wait_for_function` takes a promise for true before it is kept."""
    deadline = time.monotonic() + PATIENCE_S
    while not page.evaluate(promise, about):
        assert time.monotonic() < deadline, promise
        time.sleep(0.05)


def opened(context: BrowserContext, session: ActivitySession) -> Page:
    """Its script is at work, its worker is there, and the page with all its parts is put aside."""
    page = context.new_page()
    sign_in(page, then=door(session))
    page.wait_for_selector("#scan")
    until(page, PUT_ASIDE, about=f"bashu-door-{session.pk}")
    return page


def test_a93_a_door_is_opened_again_without_the_line(
    site: Site, session: ActivitySession, live_server: LiveServer
) -> None:
    registered(session, site.world.alice.pk)
    bobs = registered(session, site.world.bob.pk, seats=2)
    seen: dict[str, Any] = {}

    def steps(context: BrowserContext, line: Cable) -> None:
        page = opened(context, session)
        scan(page, bobs.code, says="Come in: 2")
        line.cut()
        scan(page, ALICE, says="Kept")
        page.click("text=+1 under 18")
        page.locator("#kept b", has_text="2").wait_for()
        page.reload()
        page.locator("#kept b", has_text="2").wait_for()
        scan(page, bobs.code, says="Problem")
        page.click("text=+1 adult")
        page.locator("#kept b", has_text="3").wait_for()
        seen["inside"] = page.inner_text("#inside")
        line.mend()
        page.wait_for_selector("#kept", state="hidden")

    in_a_browser(live_server, steps)
    assert seen["inside"] == "4"
    assert sorted(each.attended or 0 for each in Registration.objects.all()) == [1, 2]
    assert sum(each.count for each in WalkIns.objects.all()) == 2
    assert not DoorQuestion.objects.exists()


def test_a93_who_signs_out_leaves_no_page_behind(session: ActivitySession, live_server: LiveServer) -> None:
    seen: dict[str, Any] = {}

    def steps(context: BrowserContext, line: Cable) -> None:
        page = opened(context, session)
        page.click("#sign-out")
        page.wait_for_selector("#sign-in")
        until(page, "async () => !(await caches.keys()).length")
        seen["workers"] = page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)")
        line.cut()
        with pytest.raises(NoAnswerError):
            page.goto(door(session))

    in_a_browser(live_server, steps)
    assert seen["workers"] == 0


def test_a94_what_is_never_taken_in_holds_up_nothing(
    site: Site, session: ActivitySession, live_server: LiveServer
) -> None:
    code = registered(session, site.world.alice.pk).code
    odd = f"""() => {{ for (let n = 0; n < 90; n += 1) for (const id of [[7], "x".repeat(200) + n]) {{
      localStorage.setItem(`bashu-door-{session.pk}-0${{n}}${{typeof id}}`, JSON.stringify({{ id }}));
    }} }}"""

    def steps(context: BrowserContext, line: Cable) -> None:
        page = opened(context, session)
        page.evaluate(odd)
        page.click("text=+1 adult")
        page.locator("#answer .word", has_text="Counted").wait_for()
        page.locator("#walked-in", has_text="1").wait_for()
        scan(page, code, says="Come in: 1")
        page.locator("#kept b", has_text="90").wait_for()
        page.wait_for_selector("#cut", state="hidden")
        page.click("text=+1 under 18")
        page.locator("#answer .word", has_text="Counted: one more").wait_for()

    in_a_browser(live_server, steps)
    assert Registration.objects.get().attended == 1
    assert sum(each.count for each in WalkIns.objects.all()) == 2


def test_a94_two_windows_without_the_line_write_over_nothing(session: ActivitySession, live_server: LiveServer) -> None:
    def steps(context: BrowserContext, line: Cable) -> None:
        windows = [opened(context, session), context.new_page()]
        windows[1].goto(door(session))
        windows[1].wait_for_function("() => document.querySelector('#inside').textContent === '0'")
        windows[1].wait_for_load_state("networkidle")
        line.cut()
        for _ in range(5):
            for page in windows:
                page.click("text=+1 adult")
        windows[0].locator("#kept b", has_text="10").wait_for()
        line.mend()
        for page in windows:
            page.wait_for_selector("#kept", state="hidden")

    in_a_browser(live_server, steps)
    assert [each.count for each in WalkIns.objects.all()] == [1] * 10


def test_a94_five_hundred_things_are_told_when_the_line_is_back(
    session: ActivitySession, live_server: LiveServer
) -> None:
    kept = f"""for (let n = 0; n < 500; n += 1) {{
      const id = scanId();
      localStorage.setItem("bashu-door-{session.pk}-" + id, JSON.stringify({{ id, walk: 1, minor: false }}));
    }}"""

    def steps(context: BrowserContext, line: Cable) -> None:
        page = opened(context, session)
        line.cut()
        page.evaluate(kept)
        line.mend()
        page.locator("#walked-in", has_text="500").wait_for()
        page.wait_for_selector("#kept", state="hidden")

    in_a_browser(live_server, steps)
    assert sum(each.count for each in WalkIns.objects.all()) == 500


def test_a91_a_browser_whose_clock_is_wrong_tells_when_it_was(
    session: ActivitySession, live_server: LiveServer
) -> None:
    def steps(context: BrowserContext, line: Cable) -> None:
        context.add_init_script("Date.now = ((now) => () => now() - 400 * 86400000)(Date.now);")
        page = opened(context, session)
        line.cut()
        page.click("text=+1 adult")
        page.locator("#kept b", has_text="1").wait_for()
        line.mend()
        page.wait_for_selector("#kept", state="hidden")

    begun = clock.now()
    in_a_browser(live_server, steps)
    assert begun <= WalkIns.objects.get().counted_at <= clock.now()


def test_a94_a_desk_is_reminded_of_what_its_browser_has_not_told(
    session: ActivitySession, live_server: LiveServer
) -> None:
    def steps(context: BrowserContext, line: Cable) -> None:
        page = opened(context, session)
        line.cut()
        page.click("text=+1 adult")
        page.locator("#kept b", has_text="1").wait_for()
        page.close()
        line.mend()
        page = context.new_page()
        page.goto("/desk/activities")
        page.locator("#untold a", has_text="Story time").click()
        page.locator("#walked-in", has_text="1").wait_for()
        page.wait_for_selector("#kept", state="hidden")
        page.goto("/desk/activities")
        page.wait_for_selector("#untold", state="hidden")

    in_a_browser(live_server, steps)
    assert [each.count for each in WalkIns.objects.all()] == [1]


def test_a95_codes_are_looked_for_by_the_camera_where_there_is_one(
    site: Site, session: ActivitySession, live_server: LiveServer
) -> None:
    code = registered(session, site.world.alice.pk).code

    def steps(context: BrowserContext, line: Cable) -> None:
        page = opened(context, session)
        page.wait_for_selector("#scan")
        assert page.locator("#camera").is_hidden()
        context.add_init_script(CAMERA)
        page.reload()
        page.click("#camera button")
        page.wait_for_function("() => document.querySelector('#camera video').videoWidth > 0")
        page.evaluate("(code) => { window.shown = [code]; }", code)
        page.locator("#answer .word", has_text="Come in: 1").wait_for()
        page.evaluate("window.shown = []")
        page.click("#camera button")
        page.wait_for_selector("#camera video", state="hidden")

    in_one_with_a_camera(live_server, steps)
    assert Registration.objects.get().attended == 1
    assert not DoorQuestion.objects.exists()


def test_a95_who_gives_no_camera_is_told(session: ActivitySession, live_server: LiveServer) -> None:
    def steps(context: BrowserContext, line: Cable) -> None:
        context.add_init_script(CAMERA)
        page = opened(context, session)
        page.evaluate("() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no'); }; }")
        page.click("#camera button")
        page.wait_for_selector("#camera .problem")

    in_one_with_a_camera(live_server, steps, asks=True)
