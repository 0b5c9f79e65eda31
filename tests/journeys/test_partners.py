"""A vendor's program tries the sandbox: a token, a loan in one city, the return in another, and all of it as events."""

import json
import re
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from bashu.engine import clock
from tests.journeys.network import Running

HERE, THERE = "SC01", "CQ01"
SCOPES = ("items:read", "events:read", "circulation:write")


class Program:
    """It knows the address, its client and its secret."""

    def __init__(self, url: str, *, client: str, secret: str) -> None:
        self._root, self._told = f"{url}/api/v1", f"{client}:{secret}".encode()
        self.sandbox = ""
        self._token = ""

    def sign_in(self) -> int:
        form = urlencode({"grant_type": "client_credentials"}).encode()
        status, told = self._ask("/token", form, Authorization=f"Basic {b64encode(self._told).decode()}")
        self._token = told.get("access_token", "")
        return status

    def get(self, path: str, **asked: str) -> Any:
        return self._ask(f"{path}?{urlencode(asked)}", None, Authorization=f"Bearer {self._token}")[1]

    def do(self, *commands: dict[str, Any]) -> list[Any]:
        """What came of each."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        status, told = self._ask("/commands", json.dumps({"commands": commands}).encode(), **headers)
        assert status == 200, told
        return list(told["results"])

    def terminal(self, library: str) -> int:
        """One without staff, where a reader's card was seen to be read."""
        branches = [each for each in self.get("/places")["branches"] if each["library"]["code"] == library]
        return int(next(each["id"] for branch in branches for each in branch["terminals"] if each["reads_cards"]))

    def events(self, cursor: str) -> tuple[list[Any], str]:
        """All until now."""
        found: list[Any] = []
        while True:
            told = self.get("/events", after=cursor)
            found, cursor = [*found, *told["events"]], told["after"]
            if not told["more"]:
                return found, cursor

    def _ask(self, path: str, body: bytes | None, **headers: str) -> tuple[int, Any]:
        request = urllib.request.Request(self._root + path, body, headers)  # noqa: S310 (ours)
        try:
            with urllib.request.urlopen(request, timeout=60) as told:  # noqa: S310
                self.sandbox = told.headers.get("Bashu-Sandbox", "")
                return told.status, json.load(told)
        except HTTPError as told:
            return told.code, json.load(told)


@pytest.fixture(scope="module")
def sandbox(untouched: Running, folder: Path) -> Iterator[Running]:
    running = untouched.copy(folder / "sandbox")
    del running.settings["BASHU_DEMO"]
    running.settings["BASHU_SANDBOX"] = "on"
    yield running.start()
    assert running.stop() == 0


@pytest.fixture
def program(sandbox: Running) -> Program:
    """As the network's office lets it in."""
    where = [word for code in (HERE, THERE) for word in ("--library", code)]
    may = [word for scope in SCOPES for word in ("--scope", scope)]
    told = sandbox.bashu("partner", "add", "Gates of Tianfu", *where, *may)
    client, secret = re.findall(r"(?:client id|secret)\s+(\S+)", told)
    return Program(sandbox.url, client=client, secret=secret)


def command(kind: str, terminal: int, **more: str) -> dict[str, Any]:
    return {"id": str(clock.new_id()), "kind": kind, "terminal": terminal, **more}


def case(sandbox: Running) -> tuple[dict[str, str], list[str]]:
    """A reader who may borrow, and two books that stand here."""
    facts = sandbox.facts()
    reader = next(each for each in facts["patrons"] if (each["home"], each["state"]) == (HERE, "ok") and each["pin"])
    books = [each["barcode"] for each in facts["items"] if (each["owner"], each["status"]) == (HERE, "available")]
    return {"card": reader["card"], "pin": reader["pin"]}, books[:2]


def test_a_program_borrows_here_returns_there_and_reads_what_happened(sandbox: Running, program: Program) -> None:
    assert program.sign_in() == 200
    assert program.sandbox == "on"
    whom, books = case(sandbox)
    _, began = program.events(program.get("/events")["after"])
    lends = [command("check_out", program.terminal(HERE), barcode=each, owner=HERE, **whom) for each in books]
    assert [each["outcome"] for each in program.do(*lends)] == ["accepted"] * 2
    assert all(each["repeated"] for each in program.do(*lends)), "a lost answer is asked for by the same ids"
    brings = [command("check_in", program.terminal(THERE), barcode=each, owner=HERE) for each in books]
    back = program.do(*brings)
    assert [each["outcome"] for each in back] == ["accepted"] * 2
    happened, after = program.events(began)
    items = {program.get("/items", barcode=each, owner=HERE)["items"][0]["id"] for each in books}
    loans = [(each["kind"], each["item"]["id"]) for each in happened if each["kind"].startswith("loan.")]
    assert sorted(loans) == sorted((kind, item) for item in items for kind in ("loan.closed", "loan.opened"))
    assert not any(each.get("patron") for each in happened), "no scope was given for persons"
    assert program.events(after) == ([], after)


def test_a_program_that_was_ended_hears_no_more_at_once(sandbox: Running, program: Program) -> None:
    assert program.sign_in() == 200
    assert program.get("/places")["branches"]
    number = sandbox.bashu("partner", "list").splitlines()[-1].split()[0]
    sandbox.bashu("partner", "end", number)
    assert program.get("/places")["status"] == 401
    assert program.sign_in() == 401
