"""Whatever is asked in whatever order: seats are never oversold, nobody loses one, and counts are sums."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.activities import commands
from bashu.domain.activities.commands import QuotaPlan
from bashu.domain.activities.draw import commitment_of
from bashu.domain.activities.states import How, SessionStage, Standing, WhyCalledOff
from tests.domain.activities.making import CHENGDU, CHONGQING, NEVER, NOON, STARTS, Activities

HOUR = timedelta(hours=1)
SEED = bytes(range(32))
LIBRARIES = (CHENGDU, CHONGQING, 3)
OFTEN = ["register"] * 9 + ["cancel"] * 4 + ["plan", "clock", "check_in", "draw", "draw"]
STEPS = st.lists(
    st.tuples(st.sampled_from(OFTEN), st.integers(1, 15), st.integers(1, 4), st.sampled_from([0, 0, 1, 3])),
    min_size=30,
    max_size=60,
)
QUOTAS = st.dictionaries(
    st.sampled_from(LIBRARIES), st.tuples(st.integers(1, 4), st.sampled_from([None, 20, 60])), max_size=3
)
Step = tuple[str, int, int, int]


class Run:
    """One session, in which readers 1 to 15 of three libraries do what they like."""

    def __init__(self, how: How, *, capacity: int, waiting_max: int, quotas: dict[int, tuple[int, int | None]]) -> None:
        self.all_ = Activities()
        self.fields: dict[str, Any] = {
            "how": how, "capacity": capacity, "party_max": 4, "waiting_max": waiting_max, "closes_at": NOON + 80 * HOUR,
            "commitment": commitment_of(SEED), "draw_at": NOON + 80 * HOUR,
            "quotas": tuple(
                QuotaPlan(library_id=library, seats=seats, until_at=None if hours is None else NOON + hours * HOUR)
                for library, (seats, hours) in quotas.items()
            ),
        }  # fmt: skip
        self.session_id = self.all_.plan(**self.fields)

    def step(self, what: str, *, who: int, seats: int, at: datetime) -> None:
        self.all_.reader(who, home_library_id=LIBRARIES[who % 3])
        before = {each.id for each in self.seated()}
        theirs = self.all_.state.taking_part.get((self.session_id, who), 0)
        self.all_.decide(self._command(what, who=who, seats=seats, at=at))
        if what == "call_off":
            assert not self.seated()
        elif what != "end":
            assert before - {each.id for each in self.seated()} <= ({theirs} if what == "cancel" else set())

    def _command(self, what: str, *, who: int, seats: int, at: datetime) -> Any:
        all_, session = self.all_, self.session_id
        of_session: dict[str, Any] = {"id": NEVER, "occurred_at": at, "session_id": session}
        match what:
            case "register":
                return all_.registering(who, session, at=at, seats=seats)
            case "cancel":
                theirs = all_.state.taking_part.get((session, who), 0)
                return all_.cancelling(theirs, at=at, patron=all_.reader(who))
            case "check_in":
                return commands.CheckInReader(**of_session, patron=all_.reader(who), came=seats)
            case "plan":
                quotas = self.fields["quotas"][: seats - 1]
                return all_.planning(session_id=session, at=at, **(self.fields | {"capacity": who, "quotas": quotas}))
            case "draw":
                return commands.Draw(**of_session, seed=SEED.hex())
            case "call_off":
                return commands.CallOffSession(**of_session, staff_id=1, why=WhyCalledOff.OTHER)
            case "end":
                return commands.EndSession(**of_session)
        return commands.MoveUp(**of_session)

    def seated(self) -> Sequence[Any]:
        rows = self.all_.state.open_of(self.session_id)
        return [each for each in rows if each.state is Standing.REGISTERED]

    def check(self) -> None:
        session = self.all_.session(self.session_id)
        waiting = [each for each in self.all_.state.open_of(session.id) if each.state is Standing.WAITING]
        line = list(self.all_.state.line(session.id).waiting.values())
        assert session.waiting == len(waiting) == len(line) <= session.waiting_max
        assert [each.position for each in line] == sorted(each.position or 0 for each in waiting)
        if session.state is not SessionStage.OVER:
            assert session.seats_taken == sum(each.seats for each in self.seated())
        assert 0 <= session.seats_taken <= session.capacity
        for quota in self.all_.state.quotas_of(session.id):
            mine = [each for each in self.seated() if each.home_library_id == quota.library_id]
            assert session.state is SessionStage.OVER or quota.taken == sum(each.quota_seats for each in mine)
            assert 0 <= quota.taken <= quota.seats


@given(
    steps=STEPS, how=st.sampled_from([How.FIRST_COME, How.DRAW]), capacity=st.integers(1, 10),
    waiting_max=st.integers(0, 5), quotas=QUOTAS, ends=st.sampled_from(["call_off", "end"]),
)  # fmt: skip
def test_a30_seats_are_never_oversold_whatever_is_asked_in_whatever_order(
    steps: list[Step],
    how: How,
    capacity: int,
    waiting_max: int,
    quotas: dict[int, tuple[int, int | None]],
    ends: str,
) -> None:
    kept = sum(seats for seats, _ in quotas.values())
    run = Run(how, capacity=max(capacity, kept), waiting_max=waiting_max, quotas=quotas)
    at = NOON
    for what, who, seats, hours in [*steps, (ends, 1, 1, 0)]:
        at += hours * HOUR
        moment = {"draw": max(at, NOON + 80 * HOUR), "end": STARTS + 2 * HOUR}.get(what, at)
        run.step(what, who=who, seats=seats, at=moment)
        run.check()
