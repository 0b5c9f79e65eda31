import pytest

from bashu.domain.routing import Pace, Place, expected_days

CHENGDU = Place(branch_id=1, library_id=1, city="5101", floats_in=True)
WUHOU = Place(branch_id=2, library_id=2, city="5101", floats_in=True)
YUZHONG = Place(branch_id=3, library_id=3, city="5001", floats_in=True)


@pytest.mark.parametrize(("destination", "days"), [(CHENGDU, (0, 0)), (WUHOU, (1, 2)), (YUZHONG, (3, 5))])
def test_the_usual_pace(destination: Place, days: tuple[int, int]) -> None:
    assert expected_days(CHENGDU, destination) == days
    assert expected_days(destination, CHENGDU) == days


def test_a_network_may_have_its_own_pace() -> None:
    assert expected_days(CHENGDU, YUZHONG, pace=Pace(other_city=(2, 9))) == (2, 9)
