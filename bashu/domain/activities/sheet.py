"""The sheet of one session while a command is decided: what it becomes, and the effects so far."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bashu.domain.activities.effects import Effect, QuotaSet, RegistrationChanged, SessionChanged
from bashu.domain.activities.seats import Seats, most_ever
from bashu.domain.activities.state import State, party_of
from bashu.domain.activities.states import EndedAs, Quota, Registration, Session, Standing
from bashu.domain.activities.waiting import moving_up


class Sheet:
    """Changes nothing of the state. The session changes once, and each quota, however much the command does."""

    def __init__(self, state: State, session: Session, *, at: datetime) -> None:
        self.at = at
        self._state = state
        self._before = session
        self.session = session
        self.quotas = {each.library_id: each for each in state.quotas_of(session.id)}
        self._quotas_before = dict(self.quotas)
        self._gone: set[int] = set()
        self.effects: list[Effect] = []
        self.moved_up = 0

    def change(self, **changed: Any) -> None:
        self.session = replace(self.session, **changed)

    def set_quota(self, quota: Quota) -> None:
        self.quotas[quota.library_id] = quota

    def seats(self) -> Seats:
        return Seats.at(self.at, session=self.session, quotas=self.quotas.values())

    def take(self, seats: int, *, library_id: int, quota_seats: int) -> None:
        """Seats are given, or with less than none given back."""
        self.change(seats_taken=self.session.seats_taken + seats)
        if quota_seats:
            quota = self.quotas[library_id]
            self.quotas[library_id] = replace(quota, taken=quota.taken + quota_seats)

    def most_ever(self, library_id: int) -> int:
        return most_ever(library_id, session=self.session, quotas=self.quotas.values())

    def holds_up(self, each: Registration) -> bool:
        """Whether those behind wait for it, if it does not fit now."""
        return each.seats <= self.most_ever(each.home_library_id)

    def settle_line(self) -> None:
        """Whoever now has seats moves up, as long as they can come."""
        if self.session.waiting and self.at < self.session.ends_at:
            self._seat(moving_up(self._waiting(), self.seats(), holds=self.holds_up))

    def newcomer(self, seats: int, *, library_id: int) -> int | None:
        """How many of the seats are of the quota, for somebody who stands behind the whole line; None: no seats."""
        line = self._state.line(self.session.id)
        parties = line.parties - Counter(party_of(line.waiting[each]) for each in self._gone if each in line.waiting)
        before = {library for library, wanted in parties if wanted <= self.most_ever(library)}
        return self.seats().give(seats, library_id=library_id, common=not before, own=library_id not in before)

    def end(
        self, each: Registration, *, state: Standing | None = None, ended_as: EndedAs, by: int | None = None
    ) -> None:
        """Its seats, or its place in the line, are free then. `by`: which staff did it."""
        if each.state is Standing.REGISTERED:
            self.take(-each.seats, library_id=each.home_library_id, quota_seats=-each.quota_seats)
        elif each.state is Standing.WAITING:
            self._leave_line(each)
        also: dict[str, Any] = {"attended": None, "attended_at": None} if each.attended else {}
        if by is not None:
            also["ended_by"] = by
        self.tell(each, state=state or Standing.CANCELLED, ended_at=self.at, ended_as=ended_as, position=None, **also)

    def tell(self, each: Registration, **changed: Any) -> None:
        """Once for each registration."""
        self.effects.append(RegistrationChanged(each.id, each.version + 1, changed))

    def done(self) -> tuple[Effect, ...]:
        quotas = [
            QuotaSet(
                quota_id=each.id, version=each.version + (each.library_id in self._quotas_before),
                session_id=each.session_id, library_id=each.library_id, seats=each.seats, until_at=each.until_at,
                taken=each.taken,
            )
            for each in self.quotas.values()
            if self._quotas_before.get(each.library_id) != each
        ]  # fmt: skip
        changed = {
            name: value for name in _MAY_CHANGE if (value := getattr(self.session, name)) != getattr(self._before, name)
        }
        session = [SessionChanged(self.session.id, self._before.version + 1, changed)] if changed else []
        return (*self.effects, *quotas, *session)

    def _seat(self, moved: Iterable[tuple[Registration, int]]) -> None:
        for each, mine in list(moved):
            self._leave_line(each)
            self.take(each.seats, library_id=each.home_library_id, quota_seats=mine)
            self.tell(each, state=Standing.REGISTERED, quota_seats=mine, position=None)
            self.moved_up += 1

    def _leave_line(self, each: Registration) -> None:
        self._gone.add(each.id)
        self.change(waiting=self.session.waiting - 1)

    def _waiting(self) -> Iterable[Registration]:
        line = self._state.line(self.session.id).waiting
        return (each for each in line.values() if each.id not in self._gone)


_MAY_CHANGE = tuple(name for name in Session.__slots__ if name not in {"id", "version", "activity_id"})
