"""A call with more than two bare values cannot be read, so the rest are named."""

from tests.house.exceptions import MANY_POSITIONAL
from tests.house.sources import Function, functions


def positional(function: Function) -> int:
    arguments = function.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    return len(names) - (function.is_method and names[:1] in (["self"], ["cls"]))


def too_many() -> set[str]:
    return {
        function.where
        for function in functions("bashu", "tests", "bench")
        if positional(function) > 2 and not function.is_test and not function.is_fixture and not is_dunder(function)
    }


def is_dunder(function: Function) -> bool:
    return function.node.name.startswith("__") and function.node.name != "__init__"


def test_at_most_two_parameters_are_positional() -> None:
    assert not too_many() - set(MANY_POSITIONAL)


def test_each_exception_is_still_needed() -> None:
    assert set(MANY_POSITIONAL) <= too_many()
