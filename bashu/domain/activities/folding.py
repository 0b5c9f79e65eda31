"""The state after an effect, so that the next command of the batch sees it."""

from dataclasses import replace
from typing import assert_never

from bashu.domain.activities.effects import (
    Effect,
    QuestionRaised,
    QuestionSettled,
    QuotaSet,
    RegistrationChanged,
    RegistrationMade,
    SessionChanged,
    SessionPlanned,
    WalkInsCounted,
)
from bashu.domain.activities.state import State
from bashu.domain.activities.states import Quota, Registration, Session


def fold(state: State, effect: Effect, *, patron_id: int | None) -> None:
    """`patron_id`: of the person of the decision; no effect names one."""
    match effect:
        case SessionPlanned(session_id, version, said):
            state.sessions[session_id] = Session(id=session_id, version=version, **said)
        case SessionChanged(session_id, version, changed):
            state.sessions[session_id] = replace(state.sessions[session_id], version=version, **changed)
        case QuotaSet():
            state.quotas.setdefault(effect.session_id, {})[effect.library_id] = _quota(effect)
        case RegistrationMade():
            state.put(_registration(effect, patron_id=patron_id))
        case RegistrationChanged(registration_id, version, changed):
            state.put(replace(state.registrations[registration_id], version=version, **changed))
        case QuestionRaised():
            state.questions[effect.question_id] = effect.version
        case QuestionSettled(question_id):
            del state.questions[question_id]
        case WalkInsCounted():
            people, minors = state.walk_ins.get(effect.session_id, (0, 0))
            state.walk_ins[effect.session_id] = (people + effect.count, minors + effect.minors)
        case _:
            assert_never(effect)


def _quota(effect: QuotaSet) -> Quota:
    fields = {name: getattr(effect, name) for name in QuotaSet.__slots__ if name != "quota_id"}
    return Quota(id=effect.quota_id, **fields)


def _registration(effect: RegistrationMade, *, patron_id: int | None) -> Registration:
    fields = {name: getattr(effect, name) for name in RegistrationMade.__slots__ if name != "registration_id"}
    return Registration(id=effect.registration_id, patron_id=patron_id, **fields)
