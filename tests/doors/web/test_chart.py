"""The way of a relay as a drawing."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bashu.db.activities.relays import Stop
from bashu.db.network.queries import Name, PlaceRow
from bashu.doors.web.reader.chart import chart

CHENGDU, QINGYANG, CHONGQING = (104.08, 30.65), (104.05, 30.67), (106.51, 29.55)


def stop(at: tuple[float, float], *, month: int = 7) -> Stop:
    name = Name("馆", "Library")
    place = PlaceRow(
        branch_id=1, code="X-1", name=name, library_id=1, library=name, city_code=f"{at[0]:.0f}", city=Name("", "")
    )  # fmt: skip
    return Stop(at=place, month=date(2026, month, 1), readers=1, lon=at[0], lat=at[1])


def test_places_lie_as_on_a_map_and_neighbours_are_one() -> None:
    found = chart([stop(CHENGDU), stop(QINGYANG, month=8), stop(CHONGQING), stop(CHENGDU, month=9)])
    assert found is not None
    west, east = found.spots
    assert (west.numbers, east.numbers) == ([1, 2, 4], [3])
    assert west.said == "1 2 4"
    assert [month.month for month in west.months] == [7, 8, 9]
    assert west.x < east.x
    assert west.y < east.y
    assert len(found.lines) == 2


def test_a_way_within_one_city_is_no_drawing() -> None:
    assert chart([]) is None
    assert chart([stop(CHENGDU), stop(QINGYANG)]) is None


@given(st.lists(st.tuples(st.floats(97, 110), st.floats(26, 34)), min_size=1, max_size=12))
def test_whatever_the_places_all_stand_within_the_drawing(places: list[tuple[float, float]]) -> None:
    found = chart([stop(each) for each in places])
    if found is None:
        return
    assert sorted(number for each in found.spots for number in each.numbers) == [*range(1, len(places) + 1)]
    assert all(0 < each.x < found.wide and 0 < each.y < found.high for each in found.spots)
