"""The table of docs/circulation.md, as the decisions make it."""

import re
from collections.abc import Iterator
from functools import cache

from tests.house.sources import ROOT
from tests.matrix import actions, states
from tests.matrix.cells import NOT_YET, Cell, cells
from tests.matrix.finer import finer_cases

PAGE = ROOT / "docs" / "circulation.md"
BEGIN, END = "<!-- made by python -m tests.matrix -->", "<!-- to here -->"
MADE = re.compile(f"(?<={re.escape(BEGIN)}\n).*(?={re.escape(END)})", re.DOTALL)


def shown(cell: Cell) -> str:
    """Its number, what becomes of it, and the finer case that is about it."""
    cases = finer_cases(cell)
    named = f"({', '.join(cases)})" if cases else ""
    outcome = f"*impossible:* {cell.outcome}" if cell.is_impossible else cell.outcome
    return " ".join(part for part in (cell.number, outcome, named) if part)


def table() -> str:
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    by_place = {cell.place: cell for cell in cells()}
    for family in actions.FAMILIES:
        yield from ("", f"**{family.name}.** {family.about}", "")
        yield _row("state", *(action.name for action in family.actions))
        yield "|" + "---|" * (len(family.actions) + 1)
        for state in states.STATES:
            places = (f"M{action.number:02}{state.number:02}" for action in family.actions)
            yield _row(state.name, *(shown(by_place[place]) for place in places))
        yield from _planned_rows([action.number for action in family.actions])
    yield ""


def _planned_rows(numbers: list[int]) -> Iterator[str]:
    for state in states.PLANNED:
        yield _row(state.name, *(f"M{number:02}{state.number:02} *{NOT_YET}*" for number in numbers))


def _row(*parts: str) -> str:
    return f"| {' | '.join(parts)} |"


def on_page() -> str:
    found = MADE.search(PAGE.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{PAGE} has lost the line {BEGIN}, or {END} after it")
    return found.group()


@cache
def page_cells() -> dict[tuple[str, str], str]:
    """What stands on the page, by state and action."""
    found: dict[tuple[str, str], str] = {}
    header: list[str] = []
    for line in on_page().splitlines():
        parts = [part.strip() for part in line.strip("|").split("|")]
        if parts[0] == "state":
            header = parts
        elif line.startswith("|") and not line.startswith("|-"):
            found |= {(parts[0], name): part for name, part in zip(header[1:], parts[1:], strict=True)}
    return found


def write() -> bool:
    """Whether anything of the page is another now."""
    before = PAGE.read_text(encoding="utf-8")
    on_page()
    after = MADE.sub(lambda _: table(), before)
    PAGE.write_text(after, encoding="utf-8")
    return after != before
