"""`bashu demo --json` tells the truth, so that anyone can drive the network from outside."""

from typing import Any

from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.machine import Machine

KEYS = {
    "terminals": {"login", "password", "institution", "location", "library", "city", "charset"},
    "patrons": {"card", "kind", "pin", "home", "city", "state"},
    "items": {"barcode", "owner", "title", "branch", "city", "status"},
    "staff": {"login", "password", "library", "role"},
}
AT_LEAST = {"terminals": 20, "patrons": 20, "items": 200, "staff": 2}
CODES = {"available": "03", "on_loan": "04", "in_transit": "10", "missing": "13", "withdrawn": "01"}
Facts = dict[str, Any]


def test_it_has_all_that_was_promised(cast: Cast) -> None:
    facts, running = cast.facts, cast.network
    assert facts["http"] == running.url
    assert facts["sip2"] == {"host": "127.0.0.1", "port": running.sip2_port}
    assert set(facts) == {"http", "sip2", *KEYS}
    for name, keys in KEYS.items():
        assert len(facts[name]) >= AT_LEAST[name]
        assert all(set(each) == keys for each in facts[name])
    for name in ("terminals", "patrons", "items"):
        assert {CHENGDU, CHONGQING} <= {each["city"] for each in facts[name]}
    assert len({each["state"] for each in facts["patrons"]}) >= 8
    assert {"GBK", "UTF-8"} <= {each["charset"] for each in facts["terminals"]}


def test_the_same_home_tells_the_same_people_and_machines_again(cast: Cast) -> None:
    again = cast.network.facts()
    assert [again[name] for name in ("terminals", "patrons", "staff")] == [
        cast.facts[name] for name in ("terminals", "patrons", "staff")
    ]
    assert [each["barcode"] for each in again["items"]] == [each["barcode"] for each in cast.facts["items"]]


def test_every_terminal_can_log_in(cast: Cast) -> None:
    for terminal in cast.facts["terminals"]:
        machine = Machine(cast.network.sip2_port, terminal)
        status = machine.ask("9900802.00")
        machine.hang_up()
        assert status.fields["AO"] == terminal["institution"]


def test_every_card_is_known(cast: Cast) -> None:
    machine = cast.machine("SC01-1")
    assert {each["card"]: machine.patron(each["card"]).fields["BL"] for each in cast.facts["patrons"]} == {
        each["card"]: "Y" for each in cast.facts["patrons"]
    }


def test_every_item_is_where_it_is_said_to_be(cast: Cast) -> None:
    machine, items = cast.machine("SC03-1"), cast.network.facts()["items"]
    for item in items:
        said = machine.item(item["barcode"])
        assert (said.state, said.title) == (CODES[item["status"]], item["title"]), item
        assert said.fields["AP"] == item["branch"]
