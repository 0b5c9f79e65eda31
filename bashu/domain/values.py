"""Values that nobody changes once they are made: commands, snapshots, effects, answers.

That they are frozen is what mypy watches over. At run time they are ordinary: a frozen dataclass sets each field by a
call of `object.__setattr__`, and that took an eighth of the processor time that an operation costs.
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["value_class"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass as value_class
else:

    def value_class(*, frozen: bool, **options: Any) -> Callable[[type[T]], type[T]]:
        """As `dataclass(frozen=True, ...)`: equal and hashed by its fields."""
        if not frozen:
            raise TypeError("what may change is a dataclass")
        return dataclasses.dataclass(unsafe_hash=True, **options)
