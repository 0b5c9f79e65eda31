"""What readers are to be told of what a command did: rows beside its effects, in its transaction. The log says nothing
of them, for it names no person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bashu.domain.activities.commands import PlanSession
from bashu.domain.activities.effects import Effect, RegistrationChanged, RegistrationMade, SessionChanged
from bashu.domain.activities.plan import TOLD_OF
from bashu.domain.activities.state import State
from bashu.domain.activities.states import EndedAs, Standing
from bashu.domain.notices.events import SPECS, Event

NEW_NOTICES = """
INSERT INTO notices_notice (patron_id, event, about_id, occasion, made_at, look_at)
SELECT patron_id, event, about_id, occasion, made_at, look_at
  FROM json_to_recordset(%s) AS v(patron_id int8, event text, about_id int8, occasion text, made_at timestamptz,
       look_at timestamptz)
"""


class Told:
    """Each is told once of each thing, however often a batch comes to it. A change is told to who was registered when
    it was decided on, whatever the batch did later.
    """

    def __init__(self, state: State, registered: Mapping[UUID, Sequence[int]]) -> None:
        self._state = state
        self._registered = registered
        self._rows: dict[tuple[Event, int, str], dict[str, Any]] = {}

    def rows(self) -> list[dict[str, Any]]:
        return list(self._rows.values())

    def add(self, command: object, effects: Sequence[Effect], *, now: datetime) -> None:
        for effect in effects:
            if isinstance(effect, RegistrationMade) and effect.state is Standing.REGISTERED:
                self._tell(Event.ACTIVITY_SEAT, effect.registration_id, occasion="v1", now=now)
            elif isinstance(effect, RegistrationChanged) and (event := _event(effect)) is not None:
                self._tell(event, effect.registration_id, occasion=f"v{effect.version}", now=now)
            elif isinstance(effect, SessionChanged) and isinstance(command, PlanSession):
                self._tell_all(effect, self._registered.get(command.id, ()), now=now)

    def _tell_all(self, effect: SessionChanged, registrations: Sequence[int], *, now: datetime) -> None:
        if not any(name in effect.changed for name in TOLD_OF):
            return
        for each in registrations:
            self._tell(Event.ACTIVITY_CHANGED, each, occasion=f"s{effect.version}", now=now)

    def _tell(self, event: Event, registration_id: int, *, occasion: str, now: datetime) -> None:
        patron_id = self._state.registrations[registration_id].patron_id
        if patron_id is not None:
            self._rows[event, registration_id, occasion] = {
                "patron_id": patron_id, "event": event, "about_id": registration_id, "occasion": occasion,
                "made_at": now, "look_at": now + SPECS[event].rests,
            }  # fmt: skip


def _event(effect: RegistrationChanged) -> Event | None:
    """What the reader did is no news; nor that a session which has been is over."""
    if effect.changed.get("ended_as") == EndedAs.CALLED_OFF:
        return Event.ACTIVITY_CALLED_OFF
    if effect.changed.get("ended_as") == EndedAs.NOT_DRAWN:
        return Event.ACTIVITY_NO_SEAT
    match effect.changed.get("state"):
        case Standing.REGISTERED:
            return Event.ACTIVITY_SEAT
        case Standing.WAITING:
            return Event.ACTIVITY_NO_SEAT
    return None
