"""The queue: a notice goes once, whatever is killed and begun again; what is not true any more does not go."""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bashu.db.circulation.models import Loan
from bashu.db.notices.gathering import gather
from bashu.db.notices.models import Message, Notice, Template
from bashu.db.notices.preferences import Wish, write_wish
from bashu.db.notices.queries import last_notices
from bashu.db.notices.queue import CLAIM_LASTS, Claimed, claim, end, open_claimed, try_later
from bashu.db.notices.writing import KEPT, NewNotice, clear_old, write_once
from bashu.db.patrons import edits
from bashu.db.patrons.models import Patron
from bashu.domain.notices.events import Channel, Event, Why
from tests.db.notices.conftest import MAIL, bring_back, lent, reached, states
from tests.people import NOON, World, days, make_patron

BOTH = frozenset(Channel)
MINUTE = timedelta(minutes=1)


def due_soon(world: World, barcode: str = "N1", *, patron: Patron | None = None) -> NewNotice:
    loan = lent(world, barcode, due=2, patron=patron)
    notice = NewNotice(event=Event.DUE_SOON, about_id=loan.pk, patron_id=loan.patron_id or 0, occasion="2026-07-03")
    assert write_once([notice], now=NOON) == 1
    return notice


def loan_of(notice: NewNotice) -> Loan:
    return Loan.objects.get(pk=notice.about_id)


def the_claim(now: datetime = NOON, *, channels: frozenset[Channel] = BOTH) -> Claimed:
    found = claim(now, channels=channels)
    assert found is not None
    return found


def test_the_same_is_written_once(world: World) -> None:
    notice = due_soon(world)
    assert write_once([notice, notice], now=NOON + days(1)) == 0
    assert Notice.objects.get().made_at == NOON


def test_of_who_is_gone_nothing_is_written(world: World) -> None:
    assert write_once([NewNotice(event=Event.TRIAL, about_id=1, patron_id=987_654, occasion="x")], now=NOON) == 0


def test_what_is_told_at_one_moment_is_one_message(world: World) -> None:
    due_soon(world, "N1")
    due_soon(world, "N2")
    assert gather(NOON, working=BOTH) == 1
    assert gather(NOON, working=BOTH) == 0
    mine = the_claim()
    assert [told.event for told in open_claimed(mine, NOON)] == [Event.DUE_SOON] * 2
    assert claim(NOON, channels=BOTH) is None
    assert end(mine, NOON)
    assert set(states().values()) == {"sent"}
    assert claim(NOON + days(1), channels=BOTH) is None


def test_by_sms_several_go_together_only_if_a_text_for_that_is_approved(world: World) -> None:
    write_wish(patron_id=world.alice.pk, wish=Wish(channel=Channel.SMS))
    due_soon(world, "N1")
    due_soon(world, "N2")
    gather(NOON, working=BOTH)
    assert Message.objects.count() == 2
    Template.objects.create(text="several", channel="sms", language="zh-hans", body="{count}", code="S9")
    due_soon(world, "N3")
    due_soon(world, "N4")
    gather(NOON, working=BOTH)
    assert Message.objects.count() == 3


def test_what_came_back_is_not_asked_for(world: World) -> None:
    notice = due_soon(world)
    gather(NOON, working=BOTH)
    bring_back(loan_of(notice))
    assert open_claimed(the_claim(), NOON) == []
    assert states() == {"due_soon 2026-07-03": Why.NO_LONGER_TRUE}
    assert Message.objects.get().state == "dropped"


def test_whose_account_was_closed_meanwhile_is_told_nothing(world: World) -> None:
    due_soon(world)
    gather(NOON, working=BOTH)
    Patron.objects.update(state="closed")
    assert open_claimed(the_claim(), NOON) == []
    assert states() == {"due_soon 2026-07-03": Why.ACCOUNT_CLOSED}


def test_of_the_steps_of_a_loan_only_the_last_is_told(world: World) -> None:
    loan = lent(world, "N1", due=-9)
    for step in (1, 7):
        occasion = f"2026-06-22+{step}"
        write_once([NewNotice(event=Event.OVERDUE, about_id=loan.pk, patron_id=world.alice.pk, occasion=occasion)],
                   now=NOON)  # fmt: skip
    gather(NOON, working=BOTH)
    assert len(open_claimed(the_claim(), NOON)) == 1
    assert states() == {"overdue 2026-06-22+1": Why.LATER_STEP, "overdue 2026-06-22+7": "waiting"}


def test_a_claim_that_ran_out_is_another_s(world: World) -> None:
    due_soon(world)
    gather(NOON, working=BOTH)
    first = the_claim()
    assert claim(NOON + CLAIM_LASTS - MINUTE, channels=BOTH) is None
    second = the_claim(NOON + CLAIM_LASTS)
    assert (second.key, second.tries) == (first.key, 2)
    assert not end(first, NOON + CLAIM_LASTS)
    assert not try_later(first, NOON)
    assert end(second, NOON + CLAIM_LASTS)


def test_only_what_a_working_channel_takes_is_claimed(world: World) -> None:
    due_soon(world)
    gather(NOON, working=BOTH)
    assert claim(NOON, channels=[Channel.SMS]) is None
    assert the_claim(channels=frozenset({Channel.EMAIL})).tries == 1


def test_a_reader_who_is_erased_leaves_no_notice(world: World) -> None:
    notice = due_soon(world)
    gather(NOON, working=BOTH)
    bring_back(loan_of(notice))
    loan_of(notice).delete()
    assert edits.erase(patron_id=world.alice.pk) is None
    assert not Notice.objects.exists()
    assert not Message.objects.exists()


def test_what_is_old_is_deleted(world: World) -> None:
    due_soon(world)
    gather(NOON, working=BOTH)
    assert clear_old(NOON + KEPT) == 0
    assert clear_old(NOON + KEPT + MINUTE) == 1
    assert not Message.objects.exists()


def test_the_desk_sees_what_a_reader_was_told(world: World) -> None:
    due_soon(world)
    gather(NOON, working=BOTH)
    end(the_claim(), NOON + MINUTE)
    (row,) = last_notices(world.alice.pk)
    assert (row.event, row.channel, row.at, row.why) == (Event.DUE_SOON, Channel.EMAIL, NOON + MINUTE, None)


@dataclass
class Rig:
    """Senders that are killed anywhere, and a post office that remembers what it took."""

    now: datetime = NOON
    taken: Counter[UUID] = field(default_factory=Counter)
    killed_after_taking: int = 0

    def step(self, what: str) -> None:
        if what == "wait":
            self.now += CLAIM_LASTS
        elif what == "gather":
            gather(self.now, working=BOTH)
        elif (mine := claim(self.now, channels=BOTH)) is not None:
            self.handle(mine, what)

    def handle(self, mine: Claimed, what: str) -> None:
        if what == "killed before" or not open_claimed(mine, self.now):
            return
        if what == "away":
            try_later(mine, self.now + MINUTE)
            return
        self.taken[mine.key] += 1
        if what == "killed after":
            self.killed_after_taking += 1
        else:
            end(mine, self.now)


STEPS = st.sampled_from(["gather", "send", "killed before", "killed after", "away", "wait"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25), readers=st.integers(1, 3))
def test_a_notice_goes_once_however_senders_are_killed(world: World, steps: list[str], readers: int) -> None:
    """More than once only if a sender was killed between the last byte and its mark, and then under the same key."""
    Loan.objects.all().delete()
    Patron.objects.filter(number__startswith="reader").delete()
    rig = Rig()
    for number in range(readers):
        reader = make_patron(f"reader {number}", world.chengdu.library)
        reached(reader, MAIL)
        due_soon(world, f"H{os.urandom(6).hex()}", patron=reader)
    for each in [*steps, "gather", "wait", *["send"] * readers, "wait", *["send"] * readers]:
        rig.step(each)
    assert len(rig.taken) == readers
    assert sum(rig.taken.values()) == readers + rig.killed_after_taking
    assert set(states().values()) == {"sent"}
