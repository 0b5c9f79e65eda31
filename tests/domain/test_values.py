"""Values are equal and hashed by their fields, and whoever changes one is told so by the type checker."""

from pathlib import Path

import pytest
from mypy import api

from bashu.domain.values import value_class


@value_class(frozen=True, slots=True)
class Point:
    x: int
    y: int


def test_they_are_equal_and_hashed_by_their_fields() -> None:
    assert Point(1, 2) == Point(1, 2) != Point(2, 1)
    assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2


def test_what_may_change_is_no_value() -> None:
    with pytest.raises(TypeError, match="dataclass"):
        value_class(frozen=False)


def test_the_type_checker_sees_a_change(tmp_path: Path) -> None:
    defined = Path(__file__).read_text().split("@value_class")[1].split("\n\n\n")[0]
    head = "from bashu.domain.values import value_class\n\n\n@value_class"
    (tmp_path / "changed.py").write_text(f"{head}{defined}\n\n\nPoint(1, 2).x = 3\n")
    told, _, _ = api.run(
        ["--strict", "--follow-imports=silent", "--cache-dir", str(tmp_path), str(tmp_path / "changed.py")]
    )
    assert 'Property "x" defined in "Point" is read-only' in told
