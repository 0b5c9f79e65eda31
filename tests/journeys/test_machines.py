"""Many machines at once: they race, they speak different charsets, and some are mad."""

import random
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest

from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.machine import Said

MEGABYTE = 1 << 20
NOISE = random.Random("noise").randbytes(20_000)
# What a mad machine sends, before it falls silent.
MADNESS = {
    "nothing": b"",
    "noise": NOISE,
    "a megabyte without an end": b"1" * MEGABYTE,
    "ten thousand empty lines": b"\r" * 10_000,
    "half a message": b"11NN20260101    120000",
    "a login with a wrong checksum": b"9300CNsc01-1-s1|COx|CPSC01-1|AY1AZ0000\r" * 50,
    "unknown messages": b"ZZ\xff\xfe|||\r" * 100,
    "a message for who is logged in": b"09N20260101    12000020260101    120000AP|AO|AB510100000001|AC|\r" * 30,
}
TITLES = """
SELECT i.barcode, b.title FROM catalogue_item i JOIN catalogue_bibrecord b ON b.id = i.bib_id
 WHERE i.status = 'available' AND length(b.title) < 200 ORDER BY i.id
"""


def race(cast: Cast, barcode: str, *, branches: list[str], cards: list[str]) -> list[Said]:
    """Each card at its machine, all at the same moment."""
    start, machines = Barrier(len(cards)), [cast.machine(branch) for branch in branches]
    for machine, card in zip(machines, cards, strict=True):
        machine.patron(card)

    def borrow(place: int) -> Said:
        start.wait()
        return machines[place].borrow(cards[place], barcode)

    with ThreadPoolExecutor(len(cards)) as pool:
        return list(pool.map(borrow, range(len(cards))))


@pytest.mark.parametrize("turn", range(3))
def test_of_two_machines_that_race_for_one_book_exactly_one_wins(cast: Cast, turn: int) -> None:
    book = cast.book(CHENGDU)
    cards = [cast.patron(city, "social_security")["card"] for city in (CHENGDU, CHONGQING)]
    told = race(cast, book.barcode, branches=[book.branch, "CQ01-1"], cards=cards)
    assert sorted(each.ok for each in told) == [False, True]
    (lost,) = [each for each in told if not each.ok]
    assert "another reader still has this item" in lost.words
    assert cast.machine(book.branch).item(book.barcode).state == "04"


def test_a_character_that_a_charset_lacks_is_a_sign_on_the_wire_and_whole_elsewhere(cast: Cast) -> None:
    with cast.connect() as connection:
        barcode, title = next(row for row in connection.execute(TITLES) if "〓" in as_gbk(row[1]))
    by_charset = {each["charset"]: each["location"] for each in cast.facts["terminals"]}
    assert cast.machine(by_charset["UTF-8"]).item(barcode).title == title
    assert cast.machine(by_charset["GB18030"]).item(barcode).title == title
    assert cast.machine(by_charset["GBK"]).item(barcode).title == as_gbk(title)


def as_gbk(text: str) -> str:
    return "".join(each if each.encode("gbk", "ignore") else "〓" for each in text)


@pytest.mark.parametrize("how", MADNESS)
def test_a_mad_machine_disturbs_no_other(cast: Cast, how: str) -> None:
    book, reader = cast.book(CHONGQING), cast.patron(CHONGQING, "social_security")["card"]
    machine = cast.machine(book.branch)
    with socket.create_connection(("127.0.0.1", cast.network.sip2_port), timeout=30) as mad:
        with suppress(ConnectionError):  # the server has heard enough
            mad.sendall(MADNESS[how])
        assert machine.borrow(reader, book.barcode).ok
        assert machine.bring_back(book.barcode).ok
    assert machine.item(book.barcode).state == "03"


def test_a_thousand_silent_lines_disturb_nobody(cast: Cast) -> None:
    book = cast.book(CHONGQING)
    machine = cast.machine(book.branch)
    silent = [socket.create_connection(("127.0.0.1", cast.network.sip2_port), timeout=30) for _ in range(1_000)]
    assert machine.borrow(cast.patron(CHONGQING, "social_security")["card"], book.barcode).ok
    for line in silent:
        line.close()
    assert machine.bring_back(book.barcode).ok
