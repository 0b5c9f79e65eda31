"""GB 11643-1999: what is a citizen number, and which part of it is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from bashu.domain.identity import divisions
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.identity.resident_id import check, check_character, from_old, is_specimen
from tests.domain.identity.people import REAL, citizen_number

born = st.dates(min_value=date(1800, 1, 1), max_value=date(2100, 12, 31))
sequences = st.integers(0, 999).map("{:03}".format)
numbers = st.builds(
    citizen_number, division=st.sampled_from(sorted(divisions.CHONGQING_AND_SICHUAN)), born=born, sequence=sequences
)


def code_of(number: str) -> ProblemCode | None:
    found = check(number)
    return found.code if isinstance(found, Problem) else None


def test_the_sample_of_the_standard_has_its_check_character() -> None:
    assert check_character("11010519491231002") == "X"
    assert check("11010519491231002X") == date(1949, 12, 31)


@given(division=st.sampled_from(sorted(divisions.CHONGQING_AND_SICHUAN)), born=born, sequence=sequences)
def test_a_well_formed_number_tells_the_date_of_birth(division: str, born: date, sequence: str) -> None:
    assert check(citizen_number(division=division, born=born, sequence=sequence)) == born


@given(first_17=st.text("0123456789", min_size=17, max_size=17))
def test_the_check_character_is_that_of_python_stdnum(first_17: str) -> None:
    assert check_character(first_17) == ric.calc_check_digit(first_17 + "0")


@given(number=numbers, place=st.integers(0, 17), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    assert (code_of(wrong) is None) == (wrong == number)


@given(number=numbers, place=st.integers(0, 15))
def test_two_digits_in_the_wrong_order_are_always_found(number: str, place: int) -> None:
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (code_of(wrong) is None) == (wrong == number)


@pytest.mark.parametrize(
    ("division", "why"),
    [
        ("500103", "Yuzhong"),
        ("510104", "Jinjiang"),
        ("510202", "Chongqing's centre while it was of Sichuan"),
        ("512221", "Wan county before 1992"),
        ("110105", "another province, by its first digits"),
        ("810000", "residence permit, Hong Kong"),
        ("820000", "residence permit, Macao"),
        ("830000", "residence permit, Taiwan"),
        ("951840", "foreign permanent resident: Sichuan, United States"),
    ],
)
def test_known_divisions(division: str, why: str) -> None:
    assert code_of(citizen_number(division=division)) is None, why


@pytest.mark.parametrize("division", ["510199", "500999", "160101", "000000", "990840"])
def test_unknown_divisions(division: str) -> None:
    assert code_of(citizen_number(division=division)) is ProblemCode.ID_DIVISION


@pytest.mark.parametrize("birth", ["19900230", "19901301", "19000229", "17991231", "00000101"])
def test_dates_that_never_were(birth: str) -> None:
    first_17 = f"510104{birth}000"
    assert code_of(first_17 + check_character(first_17)) is ProblemCode.ID_BIRTH_DATE


@pytest.mark.parametrize(
    ("old", "year"), [("510104900307123", "1990"), ("510104120307996", "1812"), ("510104120307995", "1912")]
)
def test_an_old_number_gets_its_century(old: str, year: str) -> None:
    full = from_old(old)
    assert full[6:10] == year
    assert code_of(full) is None


@pytest.mark.parametrize("division", ["510120", "510220"])
def test_a_division_that_was_gone_before_the_first_number_marks_a_specimen(division: str) -> None:
    number = citizen_number(division=division)
    assert code_of(number) is None
    assert is_specimen(number)
    assert not is_specimen(citizen_number(division=REAL))
