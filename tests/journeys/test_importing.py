"""A library's catalogue comes in while machines lend and readers search."""

import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

from tests.engine.catalogue.importing.files import book
from tests.journeys.cast import CHONGQING, Cast
from tests.journeys.network import BASHU

RECORDS = 1_500


def search(cast: Cast, text: str) -> str:
    """The page of what is found; urllib raises for whatever is not 200."""
    address = f"http://127.0.0.1:{cast.network.http_port}/search?q={quote(text)}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


def test_lending_and_searching_go_on_while_a_catalogue_comes_in(cast: Cast, tmp_path: Path) -> None:
    path, mark = tmp_path / "books.iso", "并行之书"
    path.write_bytes(b"".join(book(f"beside-{number}", f"{mark}第{number}卷") for number in range(RECORDS)))
    lent, reader = cast.book(CHONGQING), cast.patron(CHONGQING, "social_security")["card"]
    machine, turns = cast.machine(lent.branch), 0
    importing = subprocess.Popen([BASHU, "import", "CQ01", str(path)], env=cast.network.environment)
    while importing.poll() is None:
        assert machine.borrow(reader, lent.barcode).ok
        assert machine.bring_back(lent.barcode).ok
        assert lent.title in search(cast, lent.title)
        turns += 1
    assert (importing.returncode, turns > 0) == (0, True)
    until = time.monotonic() + 60
    while f"{mark}第{RECORDS - 1}卷" not in search(cast, f"{mark}第{RECORDS - 1}卷"):
        assert time.monotonic() < until, "what came in was never found"
    assert machine.item(lent.barcode).state == "03"
