"""Conversations by the habits that machines and their vendors are known for (conversations/*.txt), held with a server.

A file has conversations one after the other: `## ` and what it shows; `#! ` and what is set of the terminal, as JSON;
then a transcript as `bashu sip2 replay` reads it. Each has a line of its own, and leaves nothing behind that the next
would see. Of a due date, or a day in AF, it is compared whether there is one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from bashu.db.circulation.models import Task
from bashu.db.network.models import Terminal
from bashu.db.patrons.models import Block
from bashu.domain.calendar import LOCAL
from bashu.doors.sip2.server import Running
from bashu.engine import clock
from bashu.project.commands.talking import Line
from bashu.wire.sip2 import transcript
from bashu.wire.sip2.transcript import Turn
from tests.people import World

from .machines import ALICES_CARD, PASSWORD

FOLDER = Path(__file__).with_name("conversations")
SECRETS = {"AA": ALICES_CARD, "CN": "chengdu", "CO": PASSWORD}
FEWEST = 300
DAY = re.compile(r"\d{8} {4}\d{6}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d{4}年\d{1,2}月\d{1,2}日")


@dataclass
class Conversation:
    """`first`: where it begins in its file."""

    name: str
    first: int
    settings: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def turns(self) -> tuple[Turn, ...]:
        return transcript.turns("\n" * self.first + "\n".join(self.lines))


def conversations(path: Path) -> Iterator[Conversation]:
    found: Conversation | None = None
    for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            if found is not None:
                yield found
            found = Conversation(line[3:], at)
        elif found is not None and line.startswith("#! "):
            found.settings = orjson.loads(line[3:])
            found.first += 1
        elif found is not None:
            found.lines.append(line)
    if found is not None:
        yield found


def held(server: Running, turns: tuple[Turn, ...], *, charset: str) -> list[str]:
    """What was answered otherwise."""
    line, wrong = Line(f"127.0.0.1:{server.port}", charset=charset), list[str]()
    for turn in turns:
        answer = line.say(transcript.to_say(turn, secrets=SECRETS, now=clock.now().astimezone(LOCAL)))
        told = (each for each in transcript.differences(turn, answer) if not is_another_day(each))
        wrong += [f"line {turn.line}: {each}" for each in told]
    line.close()
    return wrong


def is_another_day(told: str) -> bool:
    was, _, now = told.partition(": was '")[2].partition("', is '")
    return DAY.sub("", was) == DAY.sub("", now.rstrip("'"))


def set_up(terminal: Terminal, conversation: Conversation) -> str:
    """Its charset. As nobody had spoken before."""
    usual = {"sip2_settings": {}, "charset": "GB18030", "language": "zh-hans", "attended": False, "reads_cards": True}
    Task.objects.all().delete()
    Block.objects.all().delete()
    chosen = usual | conversation.settings
    Terminal.objects.filter(pk=terminal.pk).update(**chosen)
    return str(chosen["charset"]).lower()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_each_is_answered_as_it_should_be(path: Path, server: Running, world: World) -> None:
    wrong = {}
    for each in conversations(path):
        charset = set_up(world.chengdu.machine, each)
        if found := held(server, each.turns(), charset=charset):
            wrong[each.name] = found
    assert wrong == {}


def test_there_are_hundreds_and_each_shows_something_else() -> None:
    names = [each.name for path in FOLDER.glob("*.txt") for each in conversations(path)]
    said = [
        (path.stem, orjson.dumps(each.settings), *(turn.said for turn in each.turns()))
        for path in FOLDER.glob("*.txt")
        for each in conversations(path)
    ]
    assert len(names) == len(set(names)) == len(set(said)) >= FEWEST
