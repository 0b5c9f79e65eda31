"""Policies by name and from files, and what is told of those that cannot be read."""

from pathlib import Path

import pytest

from bashu.domain.circulation.holds.states import Criterion
from bashu.domain.routing import Mode
from bashu.project.errors import OperatingError
from bashu.project.simulate.policy import PRESETS, asked_for

WHOLE = """
base = "capacity"
name_zh = "周日也开车"
name_en = "Vans on Sundays too"
[float]
branches = ["50", "5101"]
capacity = 40
crosses_cities = false
go_home_months = 3
owner_quota_percent = 30
[holds]
order = ["nearest_first", "first_in_line"]
nearby_days = 0
shelf_days = 5
[routes]
van = [1, 7]
"""


def written(folder: Path, text: str, *, name: str = "mine.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_file_says_what_differs_from_its_preset(tmp_path: Path) -> None:
    found = asked_for(written(tmp_path, WHOLE)).policy
    assert (found.name, found.name_zh, found.regions) == ("mine", "周日也开车", ("50", "5101"))
    assert (found.capacity, found.capacity_percent, found.go_home_months) == (40, None, 3)
    assert (found.crosses_cities, found.owner_quota_percent) == (False, 30)
    assert found.order == (Criterion.NEAREST_FIRST, Criterion.FIRST_IN_LINE)
    assert (found.nearby_days, found.shelf_days) == (0, 5)
    assert found.weekdays == ((Mode.VAN, frozenset({0, 6})),)


def test_what_a_file_does_not_say_is_as_in_its_preset(tmp_path: Path) -> None:
    found = asked_for(written(tmp_path, 'base = "city"\n')).policy
    assert (found.regions, found.crosses_cities) == (PRESETS["city"].regions, False)
    assert asked_for(written(tmp_path, "", name="empty.toml")).policy.regions == ()
    assert [asked_for(name).policy.name for name in PRESETS] == list(PRESETS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("base = ", "Invalid value"),
        ('base = "best"', "base: 'best' is none of home, float, capacity, city"),
        ("base = ['home']", "base: ['home'] is none of home, float, capacity, city"),
        ("colour = 1", "colour: no such key; there are base, name_zh"),
        ("name_en = 3", "name_en: 3 is no text"),
        ("float = 1", "[float] is a table of its own"),
        ("[float]\ncapacty = 1", "[float] capacty: no such key; there are branches, capacity"),
        ("[float]\ncapacity = -1", "[float] capacity: -1 is not a whole number from 0"),
        ("[float]\ncapacity = true", "True is not a whole number"),
        ("[float]\ncapacity = 1\ncapacity_percent = 1", "not both"),
        ("[float]\ncapacity_percent = 'x'", "'x' is not a number from 0 to 1000"),
        ("[float]\nbranches = 'some'", '\'some\' is neither "none", "all" nor a list of codes'),
        ("[float]\nbranches = []", "[] is neither"),
        ("[float]\ncrosses_cities = 1", "1 is neither true nor false"),
        ("[holds]\norder = ['fastest']", "'fastest' is none of first_in_line"),
        ("[holds]\norder = ['goes_home', 'goes_home']", "each once"),
        ("[holds]\norder = [['first_in_line']]", "['first_in_line'] is none of first_in_line, nearest_first"),
        ("[holds]\norder = [{}]", "[holds] order: {} is none of"),
        ("[routes]\nvan = [[1]]", "not a list of days from 1, a Monday, to 7"),
        ("[routes]\nvan = [0]", "not a list of days from 1, a Monday, to 7"),
        ("[routes]\nbicycle = [1]", "[routes] bicycle: no such key; there are van, truck, rail"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(OperatingError) as error:
        asked_for(path)
    assert str(error.value).startswith(f"{path}: ")
    assert told in str(error.value)


def test_what_is_neither_a_preset_nor_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OperatingError, match="There is no policy 'best': name one of home, float"):
        asked_for("best")
    with pytest.raises(OperatingError, match="No such file"):
        asked_for(str(tmp_path / "gone.toml"))
    with pytest.raises(OperatingError, match="home is the name of a preset"):
        asked_for(written(tmp_path, "", name="home.toml"))
