from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.sip2.times import from_sip, to_sip

CHINA = timezone(timedelta(hours=8))


@given(st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.just(CHINA)))  # noqa: DTZ001
def test_a_time_survives_to_the_second(at: datetime) -> None:
    assert from_sip(to_sip(at), CHINA) == at.replace(microsecond=0)


def test_the_zone_is_blank_for_local_and_z_for_utc() -> None:
    assert from_sip("20261123    093015", CHINA) == datetime(2026, 11, 23, 9, 30, 15, tzinfo=CHINA)
    assert from_sip("20261123   Z013015", CHINA) == datetime(2026, 11, 23, 1, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [" " * 18, "20261123", "20261323    093015", "20261123    250000", "20261123 EST093015", "00011123    093015",
     "2026112३    093015"],
)  # fmt: skip
def test_no_possible_time_is_none(text: str) -> None:
    assert from_sip(text, CHINA) is None


@given(st.text(max_size=20))
def test_any_text_is_a_time_or_none(text: str) -> None:
    assert from_sip(text, CHINA) is None or len(text) == 18
