"""The pages as people use them: a finger, a scanner and a card reader that type, a keyboard at the desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

IN_SIGHT = """element => {
    const box = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""


@dataclass(frozen=True)
class Answer:
    """What stands in large words. `tone`: keep, float, send, hold, hold_away, lent or stop."""

    tone: str | None
    words: str


def answer_on(page: Page) -> Answer:
    said = page.locator("#answer")
    return Answer(said.get_attribute("data-tone"), said.inner_text())


def scan(page: Page, text: str) -> None:
    """A scanner types into whatever has the focus, and ends with Enter."""
    page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


class Kiosk:
    """One kiosk, found in the list of all kiosks by the name on its case."""

    def __init__(self, page: Page, url: str, /, *, branch: str) -> None:
        self.page = page
        page.goto(f"{url}/kiosk/")
        with page.expect_navigation():
            page.locator("li", has_text=f"{branch}-K1").get_by_role("link").click()

    def tap(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(f"#{name}").tap()

    def type_on_pad(self, digits: str, *, field: str) -> None:
        self.page.locator(f"#{field}").tap()
        for digit in digits:
            self.page.locator(f'[data-key="{digit}"]:visible').tap()

    def type_number(self, number: str) -> None:
        """On the pad, which takes turns with a board of letters."""
        self.tap("type")
        for key in number:
            target = self.page.locator(f'[data-key="{key}"]')
            if not target.locator("visible=true").count():
                self.page.locator("#letters").tap()
            target.locator("visible=true").tap()
        self.tap("ok")

    def write_name(self, *strokes: tuple[str, str]) -> None:
        """On the board: letters, then the character that is meant; none where the letters stay as they are."""
        self.page.locator("#name").tap()
        for letters, character in strokes:
            for letter in letters:
                self.page.locator(f'#writing [data-key="{letter}"]').tap()
            if character:
                self.page.locator("#found").get_by_role("button", name=character, exact=True).tap()

    def show_card(self, number: str) -> None:
        scan(self.page, number)

    def begin_joining(self, card: str) -> None:
        self.tap("go-join")
        self.show_card(card)
        self.page.locator("[name=accept]").check()

    def join(self, card: str, *, name: str) -> None:
        """From the start to the page where a PIN is chosen."""
        self.begin_joining(card)
        self.page.locator("#name").fill(name)
        self.tap("accept")

    def choose_pin(self, pin: str) -> None:
        self.type_on_pad(pin, field="pin")
        self.type_on_pad(pin, field="again")
        self.tap("ok")

    def borrow(self, barcode: str) -> Answer:
        self.tap("go-borrow")
        scan(self.page, barcode)
        return answer_on(self.page)

    def bring_back(self, barcode: str) -> Answer:
        self.tap("go-return")
        scan(self.page, barcode)
        return answer_on(self.page)

    def can_touch(self, selector: str) -> bool:
        """Without scrolling: its middle is in sight, and nothing covers it."""
        return bool(self.page.locator(selector).first.evaluate(IN_SIGHT))

    @property
    def problem(self) -> Locator:
        return self.page.locator("#problem")

    @property
    def name(self) -> str | None:
        """Of the page that is shown."""
        return self.page.locator("body").get_attribute("data-page")


class Desk:
    """The desk of a library, with somebody signed in."""

    def __init__(self, page: Page, url: str, /, *, login: str, password: str) -> None:
        self.page = page
        page.goto(f"{url}/desk")
        page.get_by_role("textbox").first.fill(login)
        page.locator("#password").fill(password)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    def beside(self, page: Page | None = None) -> "Desk":
        """In another window of the same browser; of its own accord it begins at the desk."""
        other = copy(self)
        other.page = page or self.page.context.new_page()
        if page is None:
            other.page.goto("/desk")
        other.page.wait_for_load_state()
        return other

    def type(self, text: str) -> None:
        """As a scanner does, into whatever has the focus."""
        self.page.keyboard.type(f"{text}\n")

    def press(self, key: str) -> None:
        """A key that changes what the page says, without leaving it."""
        with self.new_answer():
            self.page.keyboard.press(key)

    def leave(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    @contextmanager
    def new_answer(self) -> Iterator[None]:
        """Until the answer has taken the place of what was said before."""
        self.page.locator("#said").evaluate("said => said.insertAdjacentHTML('beforeend', '<i id=old></i>')")
        yield
        self.page.wait_for_selector("#old", state="detached")

    @property
    def answer(self) -> Answer:
        return answer_on(self.page)

    def scan(self, text: str) -> Answer:
        with self.new_answer():
            self.page.keyboard.type(text)
            self.page.keyboard.press("Enter")
        return self.answer

    def take_in(self, barcode: str) -> Answer:
        self.press("F4")
        return self.scan(barcode)

    def dispatch(self, barcode: str) -> Answer:
        self.press("F8")
        return self.scan(barcode)

    def open_patron(self, card: str) -> Locator:
        with self.new_answer():
            self.page.keyboard.type(card)
            self.page.keyboard.press("Enter")
        return self.page.locator("#patron")

    def go(self, where: str) -> Page:
        self.page.goto(f"/desk/{where}")
        return self.page

    def feed(self, *texts: str) -> Answer:
        """Scans that do not wait for the answers before them, on pages that queue them."""
        for text in texts:
            self.type(text)
        expect(self.page.locator("#queue")).to_have_attribute("data-waiting", "0")
        return self.answer


class Reader:
    """Somebody at home, signed in with a card's number and the PIN."""

    def __init__(self, page: Page, patron: dict[str, str]) -> None:
        self.page = page
        page.goto("/my")
        page.locator("#number").fill(patron["card"])
        page.locator("#pin").fill(patron["pin"])
        self.click("#sign-in button")

    def click(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def place_hold(self, bib_id: int, *, at: int) -> None:
        """From the title's page; collected at this branch, of the city that the form shows first."""
        self.page.goto(f"/title/{bib_id}")
        self.click("#place-hold")
        self.page.locator("#branch").select_option(str(at))
        self.click("#keep")
