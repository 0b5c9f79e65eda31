# ruff: noqa: SLF001 (Django has no other place for it)
"""Django's models of past states, made with less work while migrations run."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db.migrations.state import ProjectState

STATE: Any = ProjectState  # its stubs leave out what is private
DJANGOS = STATE._find_reload_model


def _of_one_alone(state: Any, *changed: Any) -> Any:
    """Which models are made anew after a migration has changed one: Django asks.

    It would take whatever is around that one too, often half of the network. That is needed where a column may change
    that others name (then `delay` is false), and after a new name (then it is true, and the model is not there yet).
    A new model, or a field more or less, changes no other table. A migration in Python finds all models made anew
    (`is_delayed`).
    """
    app_label, model_name, delay = changed
    before = state.apps.all_models[app_label].get(model_name)
    fields = len(state.models[app_label, model_name].fields)
    if before is None:
        alone = not delay
    else:
        alone = delay or fields != len(before._meta.local_fields) + len(before._meta.local_many_to_many)
    if not alone:
        return DJANGOS(state, *changed)
    state.is_delayed = True
    return {(app_label, model_name)}


@contextlib.contextmanager
def little() -> Iterator[None]:
    """Of the time that a hundred migrations took, nine tenths went into models that nobody looked at."""
    STATE._find_reload_model = _of_one_alone
    try:
        yield
    finally:
        STATE._find_reload_model = DJANGOS
