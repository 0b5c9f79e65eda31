"""Each numbered case of docs/own-system.md, on a whole agent: who is asked to do it, and what the others learn."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from bashu.domain.offline import Decider, Item, Reader, What
from bashu.wire.sip2.codec import Message
from tests.agent.own.cases import Case, cases, on_page, table
from tests.agent.own.places import BOTH, LI, LOCAL, Place, place
from tests.agent.own.systems import DATE, NETWORK

ITEMS = {Item.LOCAL: "L1", Item.LENT: "L1", Item.AWAY: "L1", Item.OTHER: "N1", Item.NONE: ""}
# Who is known to both where the network has to know them as well.
LOCALS = {
    What.LEND: BOTH,
    What.RENEW: BOTH,
    What.LOOK_AT_READER: BOTH,
    What.RENEW_ALL: BOTH,
    What.CARD: BOTH,
    What.CANCEL: BOTH,
}
COMMANDS: Mapping[What, str] = {
    What.LEND: "CheckOut", What.TAKE_IN: "CheckIn", What.RENEW: "Renew", What.RENEW_ALL: "RenewAll", What.HOLD: "Hold",
    What.PAY: "FeePaid", What.CARD: "BlockPatron", What.CANCEL: "CancelCheckOut", What.REPORT: "ReportItem",
}  # fmt: skip
CODES = {What.LEND: "11", What.TAKE_IN: "09", What.RENEW: "29", What.RENEW_ALL: "65", What.HOLD: "15", What.PAY: "37",
         What.CARD: "01", What.CANCEL: "11 BI", What.REPORT: "19"}  # fmt: skip
LOOKS = {What.LOOK_AT_ITEM, What.LOOK_AT_READER}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("agent")) as each:
        assert each.log_in()
        yield each


def prepare(at: Place, case: Case) -> str:
    """The card that is shown, in the situation of the case; all that was before is forgotten."""
    at.forget()
    card = LOCALS.get(case.what, LOCAL) if case.reader is Reader.LOCAL else LI
    if case.is_so is Item.LENT:
        at.ils.loans["L1"] = card if case.reader is Reader.LOCAL else LOCAL
    if case.is_so is Item.AWAY:
        at.ils.loans["L1"] = NETWORK
        at.beside.ledger.put_away("L1", at=at.beside.now(), due="")
        if case.what is not What.LEND:
            at.network.loans["L1"] = card
    if case.what in {What.RENEW, What.CANCEL} and case.is_so is Item.OTHER:
        at.network.loans["N1"] = card
    if case.reader is not Reader.NOBODY:
        at.reader(card)  # The box knows by now whose reader this is.
    return card


@pytest.fixture
def at(one: Place) -> Iterator[Place]:
    if one.hub.deaf:
        one.mend()
    yield one
    if not one.server.is_up:
        one.own_up()
    one.mend()
    one.say("35", {"date": DATE}, AO="OWN", AA="X")


def reach(at: Place, case: Case) -> None:
    at.ils.done.clear()
    at.network.done.clear()
    at.hub.facts.clear()
    at.store.write("DELETE FROM sqlite_sequence WHERE name = 'fact'")
    at.hub.asks.clear()
    if not case.line:
        at.cut()
    if not case.own:
        at.own_down()


def ask(at: Place, case: Case, *, card: str) -> Message:
    barcode = ITEMS[case.is_so]
    asks: dict[What, Callable[[], Message]] = {
        What.LEND: lambda: at.lend(barcode, card),
        What.TAKE_IN: lambda: at.take_in(barcode),
        What.RENEW: lambda: at.renew(barcode, card),
        What.LOOK_AT_ITEM: lambda: at.item(barcode),
        What.LOOK_AT_READER: lambda: at.reader(card),
        What.RENEW_ALL: lambda: at.say("65", {"date": DATE}, AO="OWN", AA=card),
        What.HOLD: lambda: at.say(
            "15", {"hold_mode": "+", "date": DATE}, AO="OWN", AA=card, AB=barcode, AJ="围城", BY="2"
        ),
        What.PAY: lambda: at.say(
            "37",
            {"date": DATE, "fee_type": "01", "payment_type": "00", "currency": "CNY"},
            AO="OWN",
            AA=card,
            BV="1.00",
        ),
        What.CANCEL: lambda: at.cancel(barcode, card),
        What.REPORT: lambda: at.say("19", {"date": DATE}, AO="OWN", AB=barcode, CH="破损"),
        What.CARD: lambda: at.say("01", {"card_retained": "N", "date": DATE}, AO="OWN", AL="", AA=card),
    }
    return asks[case.what]()


def who_did(at: Place, case: Case) -> set[str]:
    """Which systems have done something, and what is left to be told."""
    did = {"network" for name, _, _ in at.network.done if name == COMMANDS.get(case.what)}
    for code, card, _ in at.ils.done:
        if code == CODES.get(case.what):
            did.add("own, to the network's card" if card == NETWORK and case.what is What.LEND else "own")
    did |= {f"fact {kind}" for kind, _ in at.facts}
    return did | {f"due {each.kind.value}" for each in at.beside.ledger.due(9)}


def expected(case: Case) -> set[str]:
    alone = {What.LEND: {"fact lent"}, What.TAKE_IN: {"fact returned"}}.get(case.what, set())
    told = {What.LEND: {"fact own_lent"}, What.TAKE_IN: {"fact own_returned"}}.get(case.what, set())
    own = {"own, to the network's card"} if case.what is What.LEND else {"own"}
    match case.decider:
        case Decider.OWN:
            return {"own"} | ({"fact own_returned"} if case.what is What.CANCEL else set())
        case Decider.NETWORK if case.what is What.CANCEL and case.is_so is Item.AWAY and not case.own:
            return {"network", "due in"}
        case Decider.OWN_TOLD:
            return {"own"} | told
        case Decider.NETWORK:
            return {"network"}
        case Decider.BOTH:
            return {"own", "network"}
        case Decider.ALONE:
            return alone
        case Decider.MIXED:
            return {"network"} | own
        case Decider.MIXED_ALONE:
            return alone | own
        case Decider.KEPT:
            return {"due in"} | kept(case)
    return set()


def kept(case: Case) -> set[str]:
    if case.is_so is Item.AWAY:
        return {"network"} if case.line else {"fact returned"}
    return {"fact own_returned"} if case.line else {"fact returned"}


# What the own system itself refuses changes nothing anywhere.
REFUSED_THERE = {
    "A121": "it is lent to a local reader", "A122": "so", "A301": "it is not on loan", "A302": "so",
    "A317": "it is not on loan", "A318": "so", "A321": "it is another's", "A322": "so",
    "AA01": "it is not on loan", "AA02": "so", "AA17": "so", "AA18": "so", "AA21": "it is another's", "AA22": "so",
}  # fmt: skip


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.number)
def test_each_is_done_by_whom_the_page_says(at: Place, case: Case) -> None:
    card = prepare(at, case)
    reach(at, case)
    answer = ask(at, case, card=card)
    if case.number in REFUSED_THERE:
        assert answer.fixed["ok"] == "0"
        assert not who_did(at, case) - {"fact own_returned", "fact own_lent"}
    elif case.what in LOOKS:
        assert looked_at(at, answer) == LOOKED_AT.get(case.decider, set())
    else:
        assert who_did(at, case) == expected(case)
        # 24 says neither yes nor no.
        assert answer.code == "24" or said_yes(answer) is (case.decider is not Decider.NOBODY and bool(expected(case)))


LOOKED_AT = {
    Decider.OWN: {"own"},
    Decider.NETWORK: {"network"},
    Decider.BOTH: {"own", "network"},
}


def looked_at(at: Place, answer: Message) -> set[str]:
    asked = {"network" for each in at.hub.asks if not each.question.__class__.__name__.startswith("Login")}
    return ({"own"} if answer.fixed["date"] == DATE else set()) | asked


def said_yes(answer: Message) -> bool:
    return answer.fixed.get("ok", "Y") in {"1", "Y"}


def test_the_page_has_the_table_of_the_cases() -> None:
    assert on_page() == table(), "run python -m tests.agent.own.cases, and read it"
