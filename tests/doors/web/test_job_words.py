"""What jobs answer can be told in Chinese: each text that they are made of has its own."""

import ast
import inspect
from types import ModuleType

import pytest

from bashu.doors.jobs import redating, work
from bashu.doors.web.office.job_words import RESULTS, in_chinese


def shapes(module: ModuleType) -> set[str]:
    """Of texts with values in them, and of texts that are answered as they stand."""
    tree = ast.parse(inspect.getsource(module))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.add("".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values))
        elif (
            isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        ):
            found.add(node.value.value)
    return found


def test_each_text_has_its_chinese_and_none_is_left_over() -> None:
    assert shapes(work) | shapes(redating) | {"nothing is late"} == set(RESULTS)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("3 of 10 loans renewed, 2 refused", "10笔借阅中续借3笔，拒绝2笔"),
        ("5 holds looked at, 4 changed, 1 have to be asked again", "查看预约5笔，变更4笔，1笔需再次查询"),
        ("nothing is late", "没有逾期未到的"),
        ("ZeroDivisionError", None),
    ],
)
def test_a_text_in_a_text_is_told_too(english: str, chinese: str | None) -> None:
    assert in_chinese(english) == chinese
