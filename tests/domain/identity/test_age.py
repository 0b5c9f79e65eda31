from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.identity.age import age_on, category_on, under_14
from bashu.domain.identity.kinds import PatronCategory

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("birth_on", "day", "age"),
    [
        (date(2012, 5, 20), date(2026, 5, 19), 13),
        (date(2012, 5, 20), date(2026, 5, 20), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
    ],
)
def test_age_changes_on_the_birthday(birth_on: date, day: date, age: int) -> None:
    assert age_on(birth_on, day) == age
    assert under_14(birth_on, day) == (age < 14)


@given(birth_on=days, day=days)
def test_nobody_grows_younger(birth_on: date, day: date) -> None:
    assert age_on(birth_on, day + timedelta(days=1)) - age_on(birth_on, day) in {0, 1}


@pytest.mark.parametrize(
    ("born", "category"),
    [(2013, PatronCategory.CHILD), (2012, PatronCategory.YOUTH), (2008, PatronCategory.ADULT)],
)
def test_category_follows_age(born: int, category: PatronCategory) -> None:
    assert category_on(date(born, 1, 1), date(2026, 1, 1)) is category
