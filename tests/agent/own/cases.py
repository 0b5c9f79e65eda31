"""Every combination of who asks for what, with which of the two systems within reach; its table in docs/own-system.md.

`python -m tests.agent.own.cases` writes the table anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from bashu.domain.offline import Decider, Item, Reader, Situation, What, who_decides

PAGE = Path(__file__).parents[3] / "docs" / "own-system.md"
BEGIN, END = "<!-- made by python -m tests.agent.own.cases -->\n", "<!-- end -->\n"
ANYBODY = (Reader.LOCAL, Reader.OTHER)
OWN_UP = (Item.LOCAL, Item.LENT, Item.AWAY, Item.OTHER)
# Line and own system: up or down.
REACH = ((True, True), (False, True), (True, False), (False, False))
ASKED: dict[What, tuple[tuple[Reader, ...], tuple[Item, ...]]] = {
    What.LEND: (ANYBODY, OWN_UP),
    What.TAKE_IN: ((Reader.NOBODY,), OWN_UP),
    What.RENEW: (ANYBODY, OWN_UP),
    What.LOOK_AT_ITEM: ((Reader.NOBODY,), OWN_UP),
    What.LOOK_AT_READER: (ANYBODY, (Item.NONE,)),
    What.RENEW_ALL: (ANYBODY, (Item.NONE,)),
    What.HOLD: (ANYBODY, (*OWN_UP, Item.NONE)),
    What.PAY: (ANYBODY, (Item.NONE,)),
    What.CARD: (ANYBODY, (Item.NONE,)),
    What.CANCEL: (ANYBODY, OWN_UP),
    What.REPORT: ((Reader.NOBODY,), OWN_UP),
}


@dataclass(frozen=True)
class Case:
    """`is_so`: how it is. `situation`: how far the box can tell."""

    number: str
    what: What
    reader: Reader
    is_so: Item
    line: bool
    own: bool

    @property
    def situation(self) -> Situation:
        """Without its system nobody in the library knows whether an item is lent there; without the line too, nobody
        knows whose it is, unless the box has seen it leave."""
        item = self.is_so
        if not self.own and item in {Item.LOCAL, Item.LENT}:
            item = Item.LOCAL if self.line else Item.UNTOLD
        if not (self.own or self.line) and item is Item.OTHER:
            item = Item.UNTOLD
        return Situation(what=self.what, reader=self.reader, item=item, line=self.line, own=self.own)

    @property
    def decider(self) -> Decider:
        return who_decides(self.situation)


def cases() -> Iterator[Case]:
    for place, (what, (readers, items)) in enumerate(ASKED.items(), 1):
        for at, (reader, item, (line, own)) in enumerate(product(readers, items, REACH), 1):
            yield Case(f"A{place:X}{at:02}", what, reader, item, line, own)


def table() -> str:
    lines = []
    for what in ASKED:
        lines += [f"**{what.value.capitalize()}.**\n", HEAD, "|---|---|---|---|---|---|"]
        rows = [each for each in cases() if each.what is what]
        for at in range(0, len(rows), len(REACH)):
            row = rows[at : at + len(REACH)]
            told = " | ".join(f"{each.number} {each.decider.value}" for each in row)
            lines.append(f"| {row[0].reader.value} | {row[0].is_so.value} | {told} |")
        lines.append("")
    return "\n".join(lines) + "\n"


HEAD = "| reader | item | both within reach | line cut | own system down | both out of reach |"


def on_page() -> str:
    found = re.search(f"{re.escape(BEGIN)}\n(.*){re.escape(END)}", PAGE.read_text("utf-8"), re.DOTALL)
    return found[1] if found else ""


if __name__ == "__main__":
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + table() + END + rest.partition(END)[2], "utf-8")
