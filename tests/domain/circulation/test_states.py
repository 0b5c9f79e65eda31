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
RENEWED = loan(renewals=1, renewed_at=NOON - DAY / 1440, renewed_terminal_id=machine(YUZHONG))
STATES = {
    "available at home": Scene(),
    "available, thought elsewhere": Scene(items=(replace(BOOK, branch_id=BEIBEI),)),
    "floated here": Scene(items=(replace(FLOATS, branch_id=YUZHONG),), floating={BOOK.id: YUZHONG}),
    "on loan to this patron": Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(),)),
    "on loan to another": Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(BOB),)),
    "on loan, may float": Scene(items=(replace(FLOATS, status=ItemStatus.ON_LOAN),), loans=(loan(),)),
    "lent a minute ago": Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(at=NOON - DAY / 1440),)),
    "renewed a minute ago": Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(RENEWED,)),
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
    scenes: str | tuple[str, ...]
    action: str
    outcome: str

    @property
    def states(self) -> tuple[str, ...]:
        return (self.scenes,) if isinstance(self.scenes, str) else self.scenes


ROWS = (
    Row("C01", UNLENT, "check out", "lent"),
    Row("C02", "on loan to this patron", "check out", "already_yours"),
    Row("C03", "on loan to this patron", "check out, renews own", "renewed"),
    Row("C04", "lent a minute ago", "check out, renews own", "lent before"),
    Row("C05", "on loan to another", "check out", "on_loan_to_another"),
    Row("C06", "withdrawn", "check out", "item_withdrawn"),
    Row("C07", "unknown", "check out", "item_unknown"),
    Row("C08", "shared", "check out", "item_ambiguous"),
    Row("C09", "shared, own loan", "check out", "already_yours"),
    Row("C10", "available at home", "check in at home", "stay: at_home, nothing changed"),
    Row("C11", "available, thought elsewhere", "check in", "send: no_group"),
    Row("C12", "floated here", "check in", "stay: floats, nothing changed"),
    Row("C13", LENT, "check in", "loan closed, send: no_group"),
    Row("C14", LENT, "check in at home", "loan closed, stay: at_home"),
    Row("C15", "on loan, may float", "check in", "loan closed, stay: floats"),
    Row("C16", "waiting here", "check in", "send: on_its_way, nothing changed"),
    Row("C17", ("dispatched from here", "on the way elsewhere"), "check in", "send: forwarded"),
    Row("C18", "arriving here", "check in", "stay: at_home"),
    Row("C19", "on the way elsewhere", "check in at home", "stay: at_home"),
    Row("C20", "waiting elsewhere", "check in", "send: no_group"),
    Row("C21", "withdrawn", "check in", "exception: conflict"),
    Row("C22", "missing", "check in", "send: no_group"),
    Row("C23", "unknown", "check in", "item_unknown"),
    Row("C24", "unknown", "check in, nobody there", "exception: unknown_item"),
    Row("C25", "shared", "check in", "item_ambiguous"),
    Row("C26", "shared", "check in, nobody there", "exception: ambiguous_item"),
    Row("C27", (*UNLENT, "withdrawn"), "renew", "not_on_loan"),
    Row("C28", "on loan to this patron", "renew", "renewed"),
    Row("C29", "on loan to another", "renew", "loan_of_another"),
    Row("C30", LENT, "renew, no card", "renewed"),
    Row("C31", "unknown", "renew", "item_unknown"),
    Row("C32", "shared", "renew", "item_ambiguous"),
    Row("C33", "shared, own loan", "renew", "renewed"),
    Row("C64", "renewed a minute ago", "renew", "renewed before"),
    Row("C65", "renewed a minute ago", "check out, renews own", "renewed before"),
    Row("C34", NOWHERE_TO_GO, "dispatch", "no_transit"),
    Row("C35", "waiting here", "dispatch", "dispatched"),
    Row("C36", "dispatched from here", "dispatch", "already_dispatched"),
    Row("C37", ("on the way elsewhere", "waiting elsewhere"), "dispatch", "dispatched"),
    Row("C38", "unknown", "dispatch", "item_unknown"),
    Row("C39", "shared", "dispatch", "item_ambiguous"),
    Row("C40", "on the way elsewhere", "receive", "send: forwarded"),
    Row("C41", "arriving here", "receive", "stay: at_home"),
    Row("C42", "unknown", "receive", "item_unknown"),
    Row("C43", "shared", "receive", "item_ambiguous"),
    Row("C44", UNLENT, "record check out", "recorded"),
    Row("C45", "lent a minute ago", "record check out", "recorded before"),
    Row("C46", "on loan to this patron", "record check out", "loan closed, recorded, staff told: already_yours"),
    Row("C47", "on loan to another", "record check out", "loan closed, recorded, staff told: on_loan_to_another"),
    Row("C48", "withdrawn", "record check out", "recorded, staff told: item_withdrawn"),
    Row("C49", "lent since", "record check out", "staff told: lent_again_since"),
    Row("C50", "seen since", "record check out", "staff told: seen_since"),
    Row("C51", "unknown", "record check out", "staff told: item_unknown"),
    Row("C52", "shared", "record check out", "staff told: item_ambiguous"),
    Row("C53", LENT, "record check in", "loan closed, send: no_group"),
    Row("C54", "lent since", "record check in", "staff told: lent_again_since"),
    Row("C55", "seen since", "record check in", "staff told: seen_since"),
    Row("C56", "withdrawn", "record check in", "exception: conflict"),
    Row("C57", "unknown", "record check in", "exception: unknown_item"),
    Row("C58", "shared", "record check in", "exception: ambiguous_item"),
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
    renewal = "renewed" if decision.effects else "renewed before"
    match decision.answer:
        case CheckedOut(renewed=renewed, resent=resent):
            said = renewal if renewed else "lent before" if resent else "lent"
        case Renewed():
            said = renewal
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
