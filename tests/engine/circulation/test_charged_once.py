"""What is charged is told once for each cause, whatever is killed, repeated or paid in between: from the command at the
desk to the letter in the hands of a mail server."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bashu.db.circulation.models import Loan
from bashu.db.notices.gathering import gather
from bashu.db.notices.models import Notice
from bashu.db.notices.queue import CLAIM_LASTS, Claimed, claim, end, open_claimed, try_later
from bashu.db.patrons.models import Patron
from bashu.db.settlement.models import Charge
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.notices.events import Channel, NoticeState, Why
from bashu.domain.outcome import Accepted
from bashu.engine.circulation import beside
from bashu.engine.circulation.notices import NEW_NOTICES
from bashu.engine.submit import Engine
from tests.db.notices.conftest import lent, reached
from tests.engine.circulation.test_money import pay
from tests.people import NOON, World, answer, check_in, check_out, make_patron, submit_one

BOTH = frozenset(Channel)
RESTS = timedelta(minutes=10)
# As if the database died in the midst of a batch: the statement that writes notices fails, with all that it came from.
DYING = NEW_NOTICES.replace("v(patron_id", "v(about_id int8, patron_id")


@dataclass
class Rig:
    """A desk that takes in late books, sends again what it was not answered, and takes money; senders that are killed
    anywhere; and a post office that remembers in which letters each notice came."""

    world: World
    engine: Engine
    patron: Patron
    now: datetime = NOON
    asked: list[Any] = field(default_factory=list)
    letters: dict[int, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    killed_after_taking: int = 0

    def step(self, what: str) -> None:
        match what:
            case "return" | "return, and the database dies":
                self.take_in(dies=what != "return")
            case "repeat":
                for command in self.asked:
                    submit_one(self.engine, command, now=self.now)
            case "pay":
                self.pay()
            case "wait":
                self.now += CLAIM_LASTS
            case "gather":
                self.now += RESTS
                gather(self.now, working=BOTH)
            case _ if (mine := claim(self.now, channels=BOTH)) is not None:
                self.handle(mine, what)

    def take_in(self, *, dies: bool) -> None:
        """Ten days late: a book that was lent as the first one was."""
        loan = lent(self.world, f"H{os.urandom(6).hex()}", due=-10, patron=self.patron)
        terms = Loan.objects.get(patron=self.world.alice).terms
        Loan.objects.filter(pk=loan.pk).update(terms=terms)
        command = check_in(loan.item, self.world.chengdu.desk, at=self.now)
        with patch.object(beside, "NEW_NOTICES", DYING if dies else NEW_NOTICES):
            assert isinstance(submit_one(self.engine, command), Accepted) is not dies
        self.asked.append(command)

    def pay(self) -> None:
        """All of what is owed, before it was told or after."""
        if owed := Patron.objects.get(pk=self.patron.pk).owed_fen:
            paid = replace(pay(self.world, owed, at=self.now), patron=PatronScan(patron_id=self.patron.pk))
            answer(submit_one(self.engine, paid, now=self.now))

    def handle(self, mine: Claimed, what: str) -> None:
        told = [] if what == "killed before" else open_claimed(mine, self.now)
        if not told:
            return
        if what == "away":
            try_later(mine, self.now + CLAIM_LASTS)
            return
        for each in told:
            self.letters[each.notice_id].append(mine.key)
        self.killed_after_taking += what == "killed after"
        if what != "killed after":
            end(mine, self.now)


STEPS = st.sampled_from([
    "return", "return, and the database dies", "repeat", "pay", "gather", "send", "killed before", "killed after",
    "away", "wait",
])  # fmt: skip


def at_last() -> Iterator[str]:
    """Everything is asked again, and nobody is killed any more."""
    yield from ["repeat", "gather", "wait", *["send"] * 30, "repeat", "gather", "wait", *["send"] * 30]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(STEPS, max_size=20))
def test_what_is_charged_is_told_once_whatever_is_killed_and_repeated(
    world: World, engine: Engine, steps: list[str]
) -> None:
    if not Loan.objects.exists():
        answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk)))
    rig = Rig(world, engine, make_patron(f"reader {os.urandom(6).hex()}", world.chengdu.library))
    reached(rig.patron)
    for each in ["return", *steps, *at_last()]:
        rig.step(each)
    notices = list(Notice.objects.filter(patron=rig.patron.pk))
    charges = set(Charge.objects.filter(patron=rig.patron).values_list("pk", flat=True))
    assert [(row.event, row.state == NoticeState.WAITING) for row in notices] == [("charged", False)] * len(rig.asked)
    assert sorted(row.about_id for row in notices) == sorted(charges)
    for row in notices:
        keys = rig.letters[row.pk]
        assert len(set(keys)) <= 1
        assert len(keys) == 1 or rig.killed_after_taking or row.why == Why.NO_LONGER_TRUE
        assert (row.state == NoticeState.SENT) is (row.why == "")
        assert keys or row.state == NoticeState.DROPPED
