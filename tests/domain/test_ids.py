from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.ids import MILLISECOND, first_id_at, following, instant_of, uuid7

instants = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
randoms = st.binary(min_size=10, max_size=10)


def test_the_example_of_the_standard_is_read_and_made() -> None:
    """RFC 9562, appendix A.6."""
    example = UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
    assert instant_of(example) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    random = (0xCC3 << 68 | 0x18C4DC0C0C07398F).to_bytes(10)
    assert uuid7(instant_of(example), random) == example


@given(instants, randoms)
def test_an_id_says_its_millisecond(instant: datetime, random: bytes) -> None:
    made = uuid7(instant, random)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert timedelta(0) <= instant - instant_of(made) < MILLISECOND


@given(instants, randoms)
def test_the_first_id_of_a_millisecond_parts_before_from_after(instant: datetime, random: bytes) -> None:
    assert first_id_at(instant) <= uuid7(instant, random) < first_id_at(instant + MILLISECOND)


@given(instants, randoms, randoms)
def test_all_random_bits_but_six_are_kept(instant: datetime, one: bytes, other: bytes) -> None:
    kept = int.from_bytes(b"\xff" * 10) & ~(0b111111 << 62)
    differ = (int.from_bytes(one) ^ int.from_bytes(other)) & kept != 0
    assert (uuid7(instant, one) != uuid7(instant, other)) == differ


@given(instants, randoms)
def test_a_command_that_follows_has_always_the_same_id_of_the_same_time(instant: datetime, random: bytes) -> None:
    first = uuid7(instant, random)
    second = following(first)
    assert second == following(first) != first
    assert (second.version, second.variant, instant_of(second)) == (7, "specified in RFC 4122", instant_of(first))


def test_what_is_not_a_version_7_id_says_no_time() -> None:
    with pytest.raises(ValueError, match="not a UUID of version 7"):
        instant_of(UUID("d9428888-122b-11e1-b85c-61cd3cbb3210"))


def test_an_id_from_after_the_last_year_is_refused() -> None:
    with pytest.raises(ValueError, match="after the year 9999"):
        instant_of(UUID("ffffffff-ffff-7000-8000-000000000000"))


@pytest.mark.parametrize(
    ("instant", "random", "complaint"),
    [
        (datetime(2026, 1, 1), b"0123456789", "no time zone"),  # noqa: DTZ001
        (datetime(1969, 12, 31, tzinfo=UTC), b"0123456789", "before 1970"),
        (datetime(2026, 1, 1, tzinfo=UTC), b"012345678", "needs 10 random bytes, not 9"),
    ],
)
def test_a_wrong_time_or_too_little_chance_is_named(instant: datetime, random: bytes, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        uuid7(instant, random)
