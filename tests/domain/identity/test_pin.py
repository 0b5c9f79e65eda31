from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.identity.pin import pin_problem
from bashu.domain.identity.problems import ProblemCode
from tests.domain.identity.people import citizen_number

BORN = date(1990, 3, 7)
NUMBER = citizen_number(born=BORN, sequence="257")


def code_of(pin: str) -> ProblemCode | None:
    found = pin_problem(pin, numbers=[NUMBER], birth_on=BORN)
    return found.code if found else None


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        pytest.param("306817", None, id="a good one"),
        pytest.param("12345", ProblemCode.PIN_FORM, id="too short"),
        pytest.param("1234567890123", ProblemCode.PIN_FORM, id="too long"),
        pytest.param("30681a", ProblemCode.PIN_FORM, id="a letter"),
        pytest.param("３０６８１７", ProblemCode.PIN_FORM, id="full width"),
        pytest.param("000000", ProblemCode.PIN_TRIVIAL, id="one digit"),
        pytest.param("123123", ProblemCode.PIN_TRIVIAL, id="twice the same"),
        pytest.param("123456", ProblemCode.PIN_TRIVIAL, id="upwards"),
        pytest.param("987654", ProblemCode.PIN_TRIVIAL, id="downwards"),
        pytest.param("147258", ProblemCode.PIN_TRIVIAL, id="keyboard columns"),
        pytest.param("900307", ProblemCode.PIN_FROM_CARD, id="date of birth"),
        pytest.param("07031990", ProblemCode.PIN_FROM_CARD, id="date of birth, other order"),
    ],
)
def test_which_pins_may_be_chosen(pin: str, code: ProblemCode | None) -> None:
    assert code_of(pin) is code


@given(start=st.integers(0, 11), length=st.integers(6, 12))
def test_no_part_of_an_id_number_is_a_pin(start: int, length: int) -> None:
    part = NUMBER[:17][start : start + length]
    assert code_of(part) is not None
