"""Tables say themselves which words a column may hold; the enums live on the domain floor."""

from collections.abc import Iterator
from enum import StrEnum

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, Field, Model, Q, TextField

from bashu.domain.activities.challenges.goals import ForWhom, Goal
from bashu.domain.activities.states import (
    ActivityKind,
    ActivityState,
    Consent,
    EndedAs,
    How,
    Question,
    RegistrationKind,
    SessionStage,
    Standing,
    WhyCalledOff,
)
from bashu.domain.catalogue.importing.runs import GoneState, RunOrigin, RunState
from bashu.domain.circulation.accidents.effects import LoanEnd
from bashu.domain.circulation.commands import OverrideReason
from bashu.domain.circulation.effects import BoxStage, ItemStatus, TaskEnd, TaskKind, TransitEnd, TransitReason
from bashu.domain.circulation.tags import TagLayout, TagSecurity
from bashu.domain.identity.kinds import CardKind, CardState, PatronCategory, PatronState
from bashu.domain.notices.events import Channel, Event, NoticeState
from bashu.domain.policy import Consequence, Lasting, RenewFrom, Voice
from bashu.domain.rights import Role
from bashu.domain.routing import Mode

WORD_COLUMNS = {
    "kind", "state", "status", "role", "category", "renew_from", "overdue_leads_to", "lasting", "ended_as",
    "terms_from", "lending_from", "period_from", "overdue_from", "blocks_from", "loss_from",
}  # fmt: skip
# The log's core knows no rooms, and each room brings commands of its own.
FREE = {"LogEntry.kind"}
ENUMS: dict[tuple[str, str], type[StrEnum]] = {
    ("Item", "status"): ItemStatus,
    ("Transit", "reason"): TransitReason,
    ("Transit", "ended_as"): TransitEnd,
    ("Box", "state"): BoxStage,
    ("Task", "kind"): TaskKind,
    ("Task", "done_as"): TaskEnd,
    ("Leg", "mode"): Mode,
    ("Override", "reason"): OverrideReason,
    ("CirculationRule", "renew_from"): RenewFrom,
    ("CirculationRule", "overdue_leads_to"): Consequence,
    ("CirculationRule", "lasting"): Lasting,
    ("Network", "lending_from"): Voice,
    ("Network", "period_from"): Voice,
    ("Network", "overdue_from"): Voice,
    ("Network", "blocks_from"): Voice,
    ("Network", "loss_from"): Voice,
    ("Loan", "ended_as"): LoanEnd,
    ("Grant", "role"): Role,
    ("Patron", "category"): PatronCategory,
    ("Patron", "state"): PatronState,
    ("Card", "kind"): CardKind,
    ("Card", "state"): CardState,
    ("Notice", "event"): Event,
    ("Notice", "state"): NoticeState,
    ("Message", "state"): NoticeState,
    ("Message", "channel"): Channel,
    ("Template", "channel"): Channel,
    ("Preference", "channel"): Channel,
    ("Confirmation", "channel"): Channel,
    ("ImportRun", "state"): RunState,
    ("ImportRun", "origin"): RunOrigin,
    ("GoneItem", "state"): GoneState,
    ("Activity", "kind"): ActivityKind,
    ("Activity", "state"): ActivityState,
    ("Challenge", "state"): ActivityState,
    ("Challenge", "goal"): Goal,
    ("Challenge", "for_whom"): ForWhom,
    ("BookList", "state"): ActivityState,
    ("Relay", "state"): ActivityState,
    ("ActivitySession", "how"): How,
    ("ActivitySession", "state"): SessionStage,
    ("ActivitySession", "called_off_why"): WhyCalledOff,
    ("Registration", "kind"): RegistrationKind,
    ("Registration", "state"): Standing,
    ("Registration", "consent"): Consent,
    ("Registration", "ended_as"): EndedAs,
    ("DoorQuestion", "kind"): Question,
    ("TagProfile", "layout"): TagLayout,
    ("TagProfile", "security"): TagSecurity,
}


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("bashu.")]


def fields(model: type[Model]) -> "Iterator[Field[object, object]]":
    return (field for field in model._meta.get_fields() if isinstance(field, Field))


def allowed_words(model: type[Model], column: str) -> set[str] | None:
    """The words that the model's constraints let this column hold; None if they let it hold any."""
    constraints = (each for each in model._meta.constraints if isinstance(each, CheckConstraint))
    leaves = (leaf for constraint in constraints for leaf in _leaves(constraint.condition))
    return next((set(words) for name, words in leaves if name == f"{column}__in"), None)


def _leaves(condition: object) -> Iterator[tuple[str, list[str]]]:
    for child in condition.children if isinstance(condition, Q) else ():
        match child:
            case (str(name), list(words)):
                yield name, words
            case _:
                yield from _leaves(child)


def by_name(name: str) -> type[Model]:
    return next(model for model in our_models() if model.__name__ == name)


@pytest.mark.parametrize(("model", "column"), list(ENUMS), ids=".".join)
def test_the_table_allows_what_the_enum_names(model: str, column: str) -> None:
    assert allowed_words(by_name(model), column) == set(ENUMS[model, column])


def test_a_column_of_words_lists_them() -> None:
    columns = ((model, field.name) for model in our_models() for field in fields(model) if isinstance(field, TextField))
    free = [
        f"{model.__name__}.{name}" for model, name in columns if name in WORD_COLUMNS and not allowed_words(model, name)
    ]
    assert set(free) == FREE


def test_no_field_has_choices() -> None:
    """They would make a migration of every change of labels, and guard nothing."""
    assert not [f"{model.__name__}.{field.name}" for model in our_models() for field in fields(model) if field.choices]


def test_instants_and_days_are_named_as_such() -> None:
    endings = {"DateTimeField": ("_at", "_until"), "DateField": ("_on", "on")}
    for model in our_models():
        for field in fields(model):
            assert field.name.endswith(endings.get(field.get_internal_type(), "")), f"{model.__name__}.{field.name}"
