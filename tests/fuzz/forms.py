"""What a browser may send to the pages: never a fault of ours, nothing that was typed in a log, no change by looking.

An input is a visit: a line for each request, its parts with tabs between: method and address, body, content type,
cookies, a header. `{kiosk}`, `{item}`, `{bib}`, `{branch}` and `{staff}` stand for ids. The pages need the tables of
`tests/doors/web`.
"""

import io
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from django.core.cache import cache

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import Item
from bashu.db.network.models import Branch, Staff, Terminal
from bashu.project.logs import Line
from bashu.project.wsgi import application
from tests.doors.web.conftest import ALICE, CHILD, PASSWORD, PIN, STRANGER

CSRF = "a" * 32
PAGES_MAX = 12
FORM = b"application/x-www-form-urlencoded"
# What nobody but the page it was typed into may know.
SECRETS = (ALICE, STRANGER, CHILD, PIN, PASSWORD)
METHODS_THAT_ASK = {"GET", "HEAD", "OPTIONS", "TRACE"}


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    target: bytes
    body: bytes = b""
    kind: bytes = FORM
    cookies: bytes = b""
    header: bytes = b""

    def line(self) -> bytes:
        return b"\t".join([self.method.encode() + b" " + self.target, self.body, self.kind, self.cookies, self.header])


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Browser:
    """Calls the application as the server does, and keeps its cookies."""

    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": CSRF})

    def ask(self, request: Request) -> Response:
        began: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            began.append((status, headers))
            return lambda _: None

        answer: Any = application(self._environ(request), begin)
        body = b"".join(answer)
        answer.close()
        ((status, headers),) = began
        for name, value in headers:
            if name == "Set-Cookie" and not value.startswith("csrftoken="):
                self.cookies |= {key: morsel.coded_value for key, morsel in SimpleCookie(value).items()}
        return Response(int(status.split()[0]), headers, body)

    def _environ(self, request: Request) -> dict[str, Any]:
        path, _, query = request.target.partition(b"?")
        own = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        name, _, value = request.header.decode("latin-1").partition(":")
        environ = {
            "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"), "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost", "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request.body), "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(request.body)), "CONTENT_TYPE": request.kind.decode("latin-1"),
            "HTTP_COOKIE": request.cookies.decode("latin-1") or own, "HTTP_X_CSRFTOKEN": CSRF,
        }  # fmt: skip
        if name := re.sub("[^A-Z]", "_", name.upper().strip()):
            environ[f"HTTP_{name}"] = value.strip()
        return environ


class Ear(logging.Handler):
    """Hears what goes into the log, written as Bashu writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Line("{levelname} {name}: {message}", style="{"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def check(data: bytes) -> None:
    ids = {
        b"{kiosk}": kiosk_id(), b"{item}": item_id(), b"{bib}": bib_id(), b"{branch}": branch_id(),
        b"{staff}": staff_id(),
    }  # fmt: skip
    for name, number in ids.items():
        data = data.replace(name, str(number).encode())
    visit([request for line in data.split(b"\n")[:PAGES_MAX] if (request := read(line))])


def kiosk_id() -> int:
    return Terminal.objects.filter(kind="kiosk").order_by("id").values_list("id", flat=True)[0]


def branch_id() -> int:
    return Branch.objects.order_by("-id").values_list("id", flat=True)[0]


def staff_id() -> int:
    return Staff.objects.order_by("id").values_list("id", flat=True)[0]


def item_id() -> int:
    return Item.objects.order_by("id").values_list("id", flat=True)[0]


def bib_id() -> int:
    return Item.objects.order_by("id").values_list("bib_id", flat=True)[0]


def read(line: bytes) -> Request | None:
    """None for a line that no server would hand on."""
    first, *rest = line.split(b"\t")[:5]
    method, _, target = first.partition(b" ")
    if not re.fullmatch(rb"[A-Z]{1,12}", method) or not target.startswith(b"/"):
        return None
    return Request(method.decode(), target, *rest)


def visit(requests: list[Request]) -> None:
    cache.clear()
    browser, ear = Browser(), Ear()
    logging.getLogger().addHandler(ear)
    try:
        for request in requests:
            before = LogEntry.objects.count()
            answer = browser.ask(request)
            assert answer.status < 500, "\n".join([repr(request), *ear.lines])
            assert b"Traceback" not in answer.body
            if request.method in METHODS_THAT_ASK:
                assert LogEntry.objects.count() == before, "looking changed something"
    finally:
        logging.getLogger().removeHandler(ear)
    told = "\n".join(ear.lines)
    addresses = b"".join(request.target for request in requests).decode("latin-1")
    assert not [secret for secret in SECRETS if secret in told and secret not in addresses]
    assert "Traceback" not in told


def post(page: str, **given: str) -> Request:
    return Request("POST", page.encode(), urlencode(given).encode())


def get(page: str) -> Request:
    return Request("GET", page.encode())


KIOSK = "/kiosk/{kiosk}/"
CHIEF = post("/desk/sign-in", username="chief-chengdu", password=PASSWORD)
SIGN_IN = post("/desk/sign-in", username="desk-chengdu", password=PASSWORD)
CARD = post(KIOSK + "card", text=ALICE, then="borrow")
NEW_CARD = post(KIOSK + "card", text=STRANGER)
TYPED = post(KIOSK + "card", text=ALICE, typed="1", then="loans")
OFFICE = post("/desk/sign-in", username="office", password=PASSWORD)
NEW_CHILD = post("/desk/scan", text=CHILD)
AT_HOME = post("/my/sign-in", number=ALICE, pin=PIN, next="/my")
PLACED = post("/title/{bib}/hold", what="title", branch="1", city="5101", wanted_until="2099-01-01")
# How far a visit may have come before anything odd is sent.
BEGINNINGS = [
    [],
    [CARD],
    [TYPED],
    [NEW_CARD],
    [SIGN_IN],
    [CHIEF],
    [SIGN_IN, post("/desk/scan", text=ALICE)],
    [CHIEF, post("/desk/scan", text=ALICE)],
    [SIGN_IN, NEW_CHILD],
    [OFFICE],
    [AT_HOME],
    [AT_HOME, PLACED],
]
VISITS = [
    [get("/"), get("/search?q=蜀道难&page=2"), get("/libraries"), get("/title/{bib}"), get("/item/{item}")],
    [get("/kiosk/"), get(KIOSK), get(KIOSK + "menu"), get(KIOSK + "card?then=loans&typed=1")],
    [CARD, get(KIOSK + "borrow"), post(KIOSK + "borrow", text="B1"), get(KIOSK + "loans"),
     post(KIOSK + "renew", item_id="all"), post(KIOSK + "return", text="B1"), post(KIOSK + "finish")],
    [TYPED, post(KIOSK + "pin", pin=PIN, then="loans"),
     get(KIOSK + "loans")],
    [NEW_CARD, get(KIOSK + "join"),
     post(KIOSK + "join", accept="yes", name="王小丫", birth_on="1999-12-24"),
     post(KIOSK + "choose-pin", pin="640821", again="640821")],
    [post(KIOSK + "card", text="USA123456789"), post(KIOSK + "join", accept="yes", name="A", birth_on="1964-08-21")],
    [SIGN_IN, get("/desk"), post("/desk/scan", text=ALICE), post("/desk/scan", text="B1", item_id="{item}"),
     post("/desk/mode", mode="renew"), post("/desk/scan", text="B1"), post("/desk/close"), get("/desk/van")],
    [SIGN_IN, get("/desk/boxes"), post("/desk/boxes/open", next="{branch}", barcode="L1"),
     post("/desk/boxes/scan", text="L1"), post("/desk/boxes/mode", mode="hand_over", carrier="A1"),
     post("/desk/where", text="L1"), get("/desk/where/{item}"), get("/desk/van"), get("/desk/tasks"),
     get("/desk/moves")],
    [OFFICE, get("/office/routes"), get("/office/routes/board?from=CD-1&to=CQ-1&on=2026-07-01&at=12:00"),
     post("/office/routes/add", origin="CD-1", destination="CQ-1", mode="rail", weekday="1", leaves_at="18:00",
          hours="4", cut_off_minutes="60", cost="1.5"),
     post("/office/floats/add", code="g", name_zh="组", name_en="G", regions="50"), get("/office/floats"),
     post("/office/floats/takes", branch="CD-1", takes="no"), get("/office/balance")],
    [OFFICE, get("/office/rotations"), post("/office/rotations/add", owner_id="1", name_zh="箱", name_en="Case",
                                            begins_on="2026-07-01", repeats="yes"),
     post("/office/rotations/1/stop", how="add", branch="CQ-1", days="60"),
     post("/office/rotations/1/items", how="join", barcodes="B1"), post("/desk/moves/scan", text="B1")],
    [OFFICE, get("/office/network"), post("/office/network", period="owner", order0="goes_home", nearby_days="1",
                                          late_after_days="2", do="check"),
     get("/office/delivery"), post("/office/delivery/save", library="", first="3", first_items="3", further="1",
                                   items_max="5", days="4"), post("/office/delivery/remove", library="")],
    [SIGN_IN, NEW_CHILD, get("/desk/register"),
     post("/desk/register", accept="yes", name="王小明", guardian=ALICE), post("/desk/guardian", guardian=ALICE),
     post("/desk/pin", pin="640821", again="640821"), post("/desk/card-lost", card_id="1"),
     post("/desk/card-found", card_id="1"), get("/desk/tasks"), post("/desk/sign-out")],
    [get("/my"), AT_HOME, get("/title/{bib}/hold"), PLACED, get("/my"), get("/my/hold/1"),
     post("/my/hold/1/pause", until="2099-01-01"), post("/my/hold/1/go-on"), post("/my/hold/1/pickup", branch="1"),
     post("/my/hold/1/cancel"), post("/my/renew", item_id="all"), post("/my/history", keep="yes")],
    [SIGN_IN, post("/desk/scan", text=ALICE), get("/desk/find?q=B1"),
     post("/desk/place/{bib}", branch="1", kind="home"), get("/desk/pull"),
     post("/desk/pull/scan", text="B1", scan="0190a000-0000-7000-8000-000000000000"),
     post("/desk/pull/not-found", hold_id="1", item_id="{item}"), get("/desk/shelf"),
     post("/desk/shelf/scan", text="B1"), get("/desk/queue/{bib}"), get("/desk/slips"), get("/desk/slip/1")],
    [SIGN_IN, get("/desk/hold/1"), post("/desk/hold/1/cancel", reason="by_staff"), post("/desk/hold/1/go-on"),
     post("/desk/hold/1/pause", until="x"), post("/desk/hold/1/pickup", branch="1", kind="home"),
     post("/desk/queue/{bib}/reorder", hold_id="1", before_id="", reason="deadline"), post("/desk/slips")],
    [CHIEF, get("/office"), get("/office/staff"), get("/office/staff/{staff}"), get("/office/overrides"),
     post("/office/staff/add", login="novice", terminal_id="1"),
     post("/office/staff/{staff}/give", role="desk_lead", scope="branch:CD-1", starts_on="", ends_on="2099-12-31"),
     post("/office/staff/{staff}/end", grant_id="1"), post("/office/staff/{staff}/password"),
     post("/office/staff/{staff}/switch", on="no"), post("/office/password", old_password=PASSWORD)],
    [CHIEF, post("/desk/scan", text=ALICE), post("/desk/scan", text="B1"),
     post("/desk/let-pass", reason="hardship"),
     post("/desk/let-pass", text="L1", reason="teaching", due_on="2026-12-31")],
    [post("/language/setlang/", language="en", next=KIOSK), post(KIOSK + "set-up"), get("/admin/login/?next=/admin/")],
]  # fmt: skip


def seeds() -> Iterator[bytes]:
    for requests in VISITS:
        yield b"\n".join(request.line() for request in requests)
