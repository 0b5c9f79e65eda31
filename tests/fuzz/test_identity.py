"""Numbers that are nearly good, with all that scanners and fingers put between."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bashu.domain.identity import divisions
from bashu.domain.identity.countries import PASSPORT_ISSUERS
from tests.domain.identity.people import citizen_number
from tests.fuzz import identity
from tests.fuzz.damage import damaged

FUZZ = settings.get_profile("fuzz")

_digits = "0123456789"
_citizens = st.builds(
    citizen_number,
    division=st.sampled_from([*sorted(divisions.CHONGQING_AND_SICHUAN)[::40], "110105", "810000", "951840"]),
    born=st.dates(min_value=date(1800, 1, 1)),
    sequence=st.integers(0, 999).map("{:03}".format),
)
_old = st.builds(lambda number: number[:6] + number[8:17], _citizens)
_passports = st.builds(str.__add__, st.sampled_from(sorted(PASSPORT_ISSUERS)), st.text(_digits + "EK", max_size=10))
_others = st.one_of(st.text(_digits, max_size=22), st.text(_digits + "XABC", max_size=22), st.text(max_size=12))
_numbers = st.one_of(_citizens, _old, _passports, _others)


@st.composite
def _typed(draw: st.DrawFn) -> str:
    """As a keyboard or a scanner sends it: wide, small, with blanks and hyphens."""
    text = draw(_numbers)
    if draw(st.booleans()):
        text = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)
    at, between = draw(st.integers(0, len(text))), draw(st.text(identity.SEPARATORS, max_size=3))
    text = text[:at] + between + text[at:]
    return text.lower() if draw(st.booleans()) else text


@FUZZ
@given(_typed())
def test_two_readings_of_the_rules_agree(text: str) -> None:
    identity.check(text.encode())


@FUZZ
@given(damaged(_numbers.map(str.encode)))
def test_two_readings_of_a_damaged_number_agree(data: bytes) -> None:
    identity.check(data)


@FUZZ
@given(st.lists(st.one_of(_citizens, st.text(max_size=5)), min_size=2, max_size=4).map("".join))
def test_a_number_among_other_things_is_never_kept(text: str) -> None:
    identity.check(text.encode())
