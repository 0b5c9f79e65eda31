"""Every state of an item times every action: the numbered table of docs/circulation.md, row by row."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bashu.domain.circulation.answers import CheckedIn, CheckedOut, Dispatched, Recorded, Renewed
from bashu.domain.circulation.commands import CirculationCommand
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.outcome import Decision, Refused
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    CHONGQING,
    DAY,
    EVERYWHERE,
    JINJIANG,
    NOON,
    TWIN,
    YUZHONG,
    Scene,
    check_in,
    check_out,
    desk,
    dispatch,
    loan,
    machine,
    receive,
    record_check_in,
    record_check_out,
    renew,
    transit,
)
from tests.house.sources import ROOT, table_rows

PAGE: Path = ROOT / "docs" / "circulation.md"

ON_THE_WAY = replace(BOOK, status=ItemStatus.IN_TRANSIT, branch_id=YUZHONG)
FLOATS = replace(BOOK, float_group_id=EVERYWHERE.id)
STATES = {
    "available at home": Scene(),
    "available, thought elsewhere": Scene(items=(replace(BOOK, branch_id=BEIBEI),)),
    "floated here": Scene(items=(replace(FLOATS, branch_id=YUZHONG),), floating={BOOK.id: YUZHONG}),
    "on loan to this patron": Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(),)),
    "on loan to another": Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(BOB),)),
    "on loan, may float": Scene(items=(replace(FLOATS, status=ItemStatus.ON_LOAN),), loans=(loan(),)),
    "lent a minute ago": Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(at=NOON - DAY / 1440),)),
    "lent since": Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(BOB, at=NOON + DAY),)),
    "seen since": Scene(seen_at={BOOK.id: NOON + DAY}),
    "waiting here": Scene(items=(ON_THE_WAY,), transit=transit(YUZHONG, dispatched=False)),
    "dispatched from here": Scene(items=(ON_THE_WAY,), transit=transit(YUZHONG)),
    "arriving here": Scene(
        items=(replace(ON_THE_WAY, owner_library_id=CHONGQING, home_branch_id=YUZHONG),),
        transit=transit(BEIBEI, YUZHONG),
    ),
    "on the way elsewhere": Scene(items=(ON_THE_WAY,), transit=transit(BEIBEI)),
    "waiting elsewhere": Scene(items=(ON_THE_WAY,), transit=transit(BEIBEI, dispatched=False)),
    "withdrawn": Scene(items=(replace(BOOK, status=ItemStatus.WITHDRAWN),)),
    "missing": Scene(items=(replace(BOOK, status=ItemStatus.MISSING),)),
    "unknown": Scene(items=()),
    "shared": Scene(items=(BOOK, TWIN), loans=(loan(BOB),)),
    "shared, own loan": Scene(items=(BOOK, TWIN), loans=(loan(),)),
}
AT_DESK, AT_MACHINE = desk(YUZHONG), machine(YUZHONG)
ACTIONS: dict[str, CirculationCommand] = {
    "check out": check_out(),
    "check out, renews own": check_out(renews_own=True),
    "check in": check_in(terminal_id=AT_DESK),
    "check in at home": check_in(terminal_id=desk(JINJIANG)),
    "check in, nobody there": check_in(),
    "renew": renew(),
    "renew, no card": renew(patron=None, trust=None, terminal_id=AT_DESK),
    "dispatch": dispatch(),
    "receive": receive(),
    "record check out": record_check_out(),
    "record check in": record_check_in(),
}
UNLENT = (
    "available at home", "available, thought elsewhere", "floated here", "waiting here", "arriving here",
    "on the way elsewhere", "waiting elsewhere", "missing",
)  # fmt: skip
LENT = ("on loan to this patron", "on loan to another")
NOWHERE_TO_GO = (
    "available at home", "available, thought elsewhere", "floated here", "on loan to this patron",
    "on loan to another", "arriving here", "withdrawn", "missing",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    number: str
    states: tuple[str, ...]
    action: str
    outcome: str


def row(number: str, states: str | tuple[str, ...], action: str, *, gives: str) -> Row:
    return Row(number, (states,) if isinstance(states, str) else states, action, gives)


ROWS = (
    row("C01", UNLENT, "check out", gives="lent"),
    row("C02", "on loan to this patron", "check out", gives="already_yours"),
    row("C03", "on loan to this patron", "check out, renews own", gives="renewed"),
    row("C04", "lent a minute ago", "check out, renews own", gives="lent before"),
    row("C05", "on loan to another", "check out", gives="on_loan_to_another"),
    row("C06", "withdrawn", "check out", gives="item_withdrawn"),
    row("C07", "unknown", "check out", gives="item_unknown"),
    row("C08", "shared", "check out", gives="item_ambiguous"),
    row("C09", "shared, own loan", "check out", gives="already_yours"),
    row("C10", "available at home", "check in at home", gives="stay: at_home, nothing changed"),
    row("C11", "available, thought elsewhere", "check in", gives="send: no_group"),
    row("C12", "floated here", "check in", gives="stay: floats, nothing changed"),
    row("C13", LENT, "check in", gives="loan closed, send: no_group"),
    row("C14", LENT, "check in at home", gives="loan closed, stay: at_home"),
    row("C15", "on loan, may float", "check in", gives="loan closed, stay: floats"),
    row("C16", "waiting here", "check in", gives="send: on_its_way, nothing changed"),
    row("C17", ("dispatched from here", "on the way elsewhere"), "check in", gives="send: forwarded"),
    row("C18", "arriving here", "check in", gives="stay: at_home"),
    row("C19", "on the way elsewhere", "check in at home", gives="stay: at_home"),
    row("C20", "waiting elsewhere", "check in", gives="send: no_group"),
    row("C21", "withdrawn", "check in", gives="exception: conflict"),
    row("C22", "missing", "check in", gives="send: no_group"),
    row("C23", "unknown", "check in", gives="item_unknown"),
    row("C24", "unknown", "check in, nobody there", gives="exception: unknown_item"),
    row("C25", "shared", "check in", gives="item_ambiguous"),
    row("C26", "shared", "check in, nobody there", gives="exception: ambiguous_item"),
    row("C27", (*UNLENT, "withdrawn"), "renew", gives="not_on_loan"),
    row("C28", "on loan to this patron", "renew", gives="renewed"),
    row("C29", "on loan to another", "renew", gives="loan_of_another"),
    row("C30", LENT, "renew, no card", gives="renewed"),
    row("C31", "unknown", "renew", gives="item_unknown"),
    row("C32", "shared", "renew", gives="item_ambiguous"),
    row("C33", "shared, own loan", "renew", gives="renewed"),
    row("C34", NOWHERE_TO_GO, "dispatch", gives="no_transit"),
    row("C35", "waiting here", "dispatch", gives="dispatched"),
    row("C36", "dispatched from here", "dispatch", gives="already_dispatched"),
    row("C37", ("on the way elsewhere", "waiting elsewhere"), "dispatch", gives="dispatched"),
    row("C38", "unknown", "dispatch", gives="item_unknown"),
    row("C39", "shared", "dispatch", gives="item_ambiguous"),
    row("C40", "on the way elsewhere", "receive", gives="send: forwarded"),
    row("C41", "arriving here", "receive", gives="stay: at_home"),
    row("C42", "unknown", "receive", gives="item_unknown"),
    row("C43", "shared", "receive", gives="item_ambiguous"),
    row("C44", UNLENT, "record check out", gives="recorded"),
    row("C45", "lent a minute ago", "record check out", gives="recorded before"),
    row("C46", "on loan to this patron", "record check out", gives="loan closed, recorded, staff told: already_yours"),
    row("C47", "on loan to another", "record check out", gives="loan closed, recorded, staff told: on_loan_to_another"),
    row("C48", "withdrawn", "record check out", gives="recorded, staff told: item_withdrawn"),
    row("C49", "lent since", "record check out", gives="staff told: lent_again_since"),
    row("C50", "seen since", "record check out", gives="staff told: seen_since"),
    row("C51", "unknown", "record check out", gives="staff told: item_unknown"),
    row("C52", "shared", "record check out", gives="staff told: item_ambiguous"),
    row("C53", LENT, "record check in", gives="loan closed, send: no_group"),
    row("C54", "lent since", "record check in", gives="staff told: lent_again_since"),
    row("C55", "seen since", "record check in", gives="staff told: seen_since"),
    row("C56", "withdrawn", "record check in", gives="exception: conflict"),
    row("C57", "unknown", "record check in", gives="exception: unknown_item"),
    row("C58", "shared", "record check in", gives="exception: ambiguous_item"),
)  # fmt: skip
SAME = {
    "C59": ("receive", "check in", (*STATES,)),
    "C60": ("record check in", "check in", UNLENT),
}


def outcome(decision: Decision) -> str:
    """A decision in the words of the page."""
    if isinstance(decision, Refused):
        return str(decision.refusal)
    named = {type(effect).__name__: effect for effect in decision.effects}
    told = f"staff told: {named['TaskRaised'].details.get('refusal')}" if "TaskRaised" in named else ""
    match decision.answer:
        case CheckedOut(renewed=renewed, resent=resent):
            said = "renewed" if renewed else "lent before" if resent else "lent"
        case Renewed():
            said = "renewed"
        case CheckedIn(stop=stop, reason=reason):
            said, told = f"{stop}: {reason}", "" if decision.effects else "nothing changed"
        case Dispatched():
            said = "dispatched"
        case Recorded(loan_id=loan_id):
            said = "recorded" if decision.effects and loan_id else "recorded before" if loan_id else ""
    return ", ".join(part for part in ("loan closed" if "LoanClosed" in named else "", said, told) if part)


CELLS = [pytest.param(row, state, id=f"{row.number} {state}") for row in ROWS for state in row.states]


@pytest.mark.parametrize(("row", "state"), CELLS)
def test_each_row_of_the_page(row: Row, state: str) -> None:
    assert outcome(STATES[state].decide(ACTIONS[row.action])) == row.outcome


@pytest.mark.parametrize("number", SAME)
def test_rows_that_say_the_same_as_another_action(number: str) -> None:
    action, other, states = SAME[number]
    for state in states:
        assert STATES[state].decide(ACTIONS[action]) == STATES[state].decide(ACTIONS[other]), state


def test_the_page_says_what_the_rows_say() -> None:
    page = {cells[0]: cells[1:] for cells in table_rows(PAGE)}
    for each in ROWS:
        states, action, told = page[each.number]
        assert (states, action) == ("; ".join(each.states), each.action), each.number
        assert told.startswith(f"`{each.outcome}`"), each.number


def test_no_state_is_forgotten() -> None:
    """Variants of a state are named beside it; only the plain ones must meet every action."""
    covered = {(state, row.action.split(",")[0].removesuffix(" at home")) for row in ROWS for state in row.states}
    covered |= {(state, action) for action, _, states in SAME.values() for state in states}
    plain = (*UNLENT, "on loan to this patron", "on loan to another", "withdrawn", "unknown", "shared")
    actions = ("check out", "check in", "renew", "dispatch", "receive", "record check out", "record check in")
    missing = {(state, action) for state in plain for action in actions} - covered
    assert missing == set()
