from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.routing import FloatGroup, Go, HoldDestination, Place, Reason, RoutedItem, Stay, next_stop

TODAY = date(2026, 5, 1)
HOME = Place(branch_id=1, library_id=1, city="5101", floats_in=True)
SISTER = Place(branch_id=2, library_id=1, city="5101", floats_in=True)
NEIGHBOUR = Place(branch_id=3, library_id=2, city="5101", floats_in=True)
YUZHONG = Place(branch_id=4, library_id=3, city="5001", floats_in=True)
OLD_BOOK = RoutedItem(kind="book", added_on=date(2020, 1, 1))
GROUP = FloatGroup(id=1, branches={1: None, 3: 2, 4: 2}, min_item_age_days=90)


@dataclass(frozen=True)
class Scan:
    """An old book of the home branch, scanned at Yuzhong, where there is room. Each test changes what it is about."""

    here: Place = YUZHONG
    wanted: HoldDestination | None = None
    group: FloatGroup | None = GROUP
    item: RoutedItem = OLD_BOOK
    floated_here: int = 0
    owner_away: int = 0
    owner_quota: int | None = 10

    def next(self) -> Stay | Go:
        return next_stop(
            item=self.item,
            here=self.here,
            home=HOME,
            wanted=self.wanted,
            group=self.group,
            floated_here=self.floated_here,
            owner_away=self.owner_away,
            owner_quota=self.owner_quota,
            on=TODAY,
        )


@pytest.mark.parametrize(
    ("scan", "answer"),
    [
        (Scan(wanted=HoldDestination(branch_id=4)), Stay(Reason.HOLD_HERE)),
        (Scan(wanted=HoldDestination(branch_id=3)), Go(3, Reason.HOLD_ELSEWHERE)),
        (Scan(here=HOME, wanted=HoldDestination(branch_id=3)), Go(3, Reason.HOLD_ELSEWHERE)),
        (Scan(here=HOME), Stay(Reason.AT_HOME)),
        (Scan(here=replace(SISTER, keeps_own=True)), Stay(Reason.OWN_LIBRARY)),
        (Scan(here=SISTER), Go(1, Reason.BRANCH_NOT_IN_GROUP)),
        (Scan(), Stay(Reason.FLOATS)),
        (Scan(group=None), Go(1, Reason.NO_GROUP)),
        (Scan(group=replace(GROUP, branches={1: None})), Go(1, Reason.BRANCH_NOT_IN_GROUP)),
        (Scan(here=replace(YUZHONG, floats_in=False)), Go(1, Reason.BRANCH_TAKES_NONE)),
        (Scan(group=replace(GROUP, crosses_cities=False)), Go(1, Reason.OTHER_CITY)),
        (Scan(here=NEIGHBOUR, group=replace(GROUP, crosses_cities=False)), Stay(Reason.FLOATS)),
        (Scan(group=replace(GROUP, item_kinds=frozenset({"disc"}))), Go(1, Reason.KIND_STAYS_HOME)),
        (Scan(item=RoutedItem(kind="book", added_on=date(2026, 2, 1))), Go(1, Reason.TOO_NEW)),
        (Scan(item=RoutedItem(kind="book", added_on=date(2026, 1, 31))), Stay(Reason.FLOATS)),
        (Scan(floated_here=1), Stay(Reason.FLOATS)),
        (Scan(floated_here=2), Go(1, Reason.BRANCH_FULL)),
        (Scan(floated_here=99, group=replace(GROUP, branches={4: None})), Stay(Reason.FLOATS)),
        (Scan(owner_away=9), Stay(Reason.FLOATS)),
        (Scan(owner_away=10), Go(1, Reason.OWNER_QUOTA)),
        (Scan(owner_away=999, owner_quota=None), Stay(Reason.FLOATS)),
        (Scan(here=SISTER, owner_away=10, group=replace(GROUP, branches={2: 5})), Stay(Reason.FLOATS)),
    ],
)
def test_the_ladder(scan: Scan, answer: Stay | Go) -> None:
    assert scan.next() == answer


scans = st.builds(
    Scan,
    here=st.sampled_from([HOME, SISTER, NEIGHBOUR, YUZHONG, replace(SISTER, keeps_own=True)]),
    wanted=st.none() | st.builds(HoldDestination, branch_id=st.integers(1, 5)),
    group=st.none()
    | st.builds(
        FloatGroup,
        id=st.just(1),
        branches=st.dictionaries(st.integers(1, 4), st.none() | st.integers(0, 3)),
        min_item_age_days=st.integers(0, 3000),
        item_kinds=st.none() | st.frozensets(st.sampled_from(["book", "disc"])),
        crosses_cities=st.booleans(),
    ),
    floated_here=st.integers(0, 4),
    owner_away=st.integers(0, 12),
)


@given(scans)
def test_what_goes_goes_elsewhere(scan: Scan) -> None:
    answer = scan.next()
    assert isinstance(answer, Stay) or answer.branch_id != scan.here.branch_id


@given(scans)
def test_without_a_hold_an_item_stays_or_goes_home(scan: Scan) -> None:
    answer = replace(scan, wanted=None).next()
    assert isinstance(answer, Stay) or answer.branch_id == HOME.branch_id


@given(scans)
def test_a_hold_comes_before_everything(scan: Scan) -> None:
    if scan.wanted:
        assert scan.next().reason in {Reason.HOLD_HERE, Reason.HOLD_ELSEWHERE}


@given(scans)
def test_more_room_never_sends_a_floating_item_home(scan: Scan) -> None:
    if scan.next() == Stay(Reason.FLOATS):
        assert replace(scan, floated_here=0, owner_away=0, owner_quota=None).next() == Stay(Reason.FLOATS)


@given(scans)
def test_each_way_of_going_home_says_why_the_item_did_not_float(scan: Scan) -> None:
    answer = replace(scan, wanted=None).next()
    stays = {Reason.AT_HOME, Reason.OWN_LIBRARY, Reason.FLOATS}
    assert isinstance(answer, Stay) == (answer.reason in stays)
