"""What a scanner or a keyboard sent: which kind of card it is, or what is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.identity.countries import PASSPORT_ISSUERS
from bashu.domain.identity.credential import Credential, mask, parse_credential, without_person
from bashu.domain.identity.kinds import CardKind
from bashu.domain.identity.problems import Problem, ProblemCode
from tests.domain.identity.people import citizen_number

NUMBER = citizen_number(born=date(1990, 3, 7))
WITH_X = "11010519491231002X"


def read(text: str) -> Credential:
    found = parse_credential(text)
    assert isinstance(found, Credential), found
    return found


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        pytest.param(NUMBER, CardKind.RESIDENT_ID, NUMBER, id="as printed"),
        pytest.param(WITH_X.lower(), CardKind.RESIDENT_ID, WITH_X, id="small x"),
        pytest.param("１１０１０５１９４９１２３１００２ｘ", CardKind.RESIDENT_ID, WITH_X, id="full width"),
        pytest.param(" 110105 19491231-002X\r\n", CardKind.RESIDENT_ID, WITH_X, id="blanks, hyphen, end of line"),
        pytest.param("110105\u300019491231\uff0d002X", CardKind.RESIDENT_ID, WITH_X, id="full-width blank and hyphen"),
        pytest.param("a12345678", CardKind.SOCIAL_SECURITY, "A12345678", id="social security card"),
        pytest.param("usa 123456789", CardKind.PASSPORT, "USA123456789", id="passport"),
        pytest.param("CHNE12345678", CardKind.PASSPORT, "CHNE12345678", id="Chinese passport"),
        pytest.param("CDL0012345", CardKind.LIBRARY_CARD, "CDL0012345", id="no such state"),
        pytest.param("00012345678901", CardKind.LIBRARY_CARD, "00012345678901", id="fourteen digits"),
    ],
)
def test_kinds(text: str, kind: CardKind, number: str) -> None:
    found = read(text)
    assert (found.kind, found.number) == (kind, number)


def test_an_old_number_finds_the_same_person_but_is_marked() -> None:
    old = read("510104900307123")
    assert old == Credential(CardKind.RESIDENT_ID, old.number, birth_on=date(1990, 3, 7), old=True)
    assert read(old.number).number == old.number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ProblemCode.EMPTY),
        (" - ", ProblemCode.EMPTY),
        ("5101|04", ProblemCode.UNREADABLE),
        ("张三", ProblemCode.UNREADABLE),
        ("Straße1", ProblemCode.UNREADABLE),
        ("٥١٠١٠٤", ProblemCode.UNREADABLE),
        ("123", ProblemCode.TOO_SHORT),
        ("A" * 21, ProblemCode.TOO_LONG),
        (NUMBER[:17], ProblemCode.ID_LENGTH),
        (NUMBER + "1", ProblemCode.ID_LENGTH),
        ("6217001234567890123", ProblemCode.BANK_NUMBER),
        ("160101900307123", ProblemCode.ID_DIVISION),
        ("510104901307123", ProblemCode.ID_BIRTH_DATE),
        ("110105194912310021", ProblemCode.ID_CHECK),
    ],
)
def test_what_is_wrong_is_named(text: str, code: ProblemCode) -> None:
    found = parse_credential(text)
    assert isinstance(found, Problem)
    assert found.code is code
    assert found.zh
    assert found.en


def test_a_length_error_says_how_many_were_read() -> None:
    found = parse_credential(NUMBER[:17])
    assert isinstance(found, Problem)
    assert "17" in found.en
    assert "17" in found.zh


@given(text=st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(parse_credential(text), Credential | Problem)


@given(text=st.from_regex(r"[A-Za-z0-9 -]{0,24}", fullmatch=True))
def test_reading_a_normalised_number_again_changes_nothing(text: str) -> None:
    found = parse_credential(text)
    if isinstance(found, Credential) and not found.old:
        assert parse_credential(found.number) == found


@given(kind=st.sampled_from(CardKind), number=st.text("0123456789ABCXYZ", min_size=4, max_size=20))
def test_a_mask_keeps_the_length_and_hides_at_least_half(kind: CardKind, number: str) -> None:
    masked = mask(kind, number)
    assert len(masked) == len(number)
    assert masked.count("*") * 2 >= len(number)


def test_a_masked_id_and_its_date_of_birth_do_not_give_the_number_away() -> None:
    assert mask(CardKind.RESIDENT_ID, WITH_X) == "1****************X"
    assert mask(CardKind.PASSPORT, "USA123456789") == "USA*******89"


@pytest.mark.parametrize(
    "text", [NUMBER, WITH_X.lower(), "11010519491231-0021", "510104900307123", "A12345678", "USA123456789"]
)
def test_what_may_be_a_persons_number_is_masked_where_no_card_belongs(text: str) -> None:
    assert without_person(text).count("*") * 2 >= len(without_person(text))


@pytest.mark.parametrize(
    "text", [NUMBER + "|B1", f"ID: {NUMBER}", NUMBER + WITH_X, WITH_X + NUMBER, "张三" + NUMBER, NUMBER + "ABC"]
)
def test_a_citizen_number_among_other_things_is_masked_too(text: str) -> None:
    assert not {NUMBER, WITH_X} & {without_person(text)[at : at + 18] for at in range(len(text))}


@pytest.mark.parametrize("barcode", ["B1", "01010012345678", "SC01-0000123", "CDL0012345", "五"])
def test_the_barcode_of_a_book_is_kept_as_it_is(barcode: str) -> None:
    assert without_person(barcode) == barcode


@given(sequence=st.integers(1, 999).map("{:03}".format))
def test_a_credential_in_a_traceback_shows_no_number(sequence: str) -> None:
    found = read(citizen_number(sequence=sequence))
    assert found.number not in repr(found)
    assert "1990" not in repr(found)


def test_all_states_of_iso_3166_can_issue_passports() -> None:
    assert len(PASSPORT_ISSUERS) == 249 + 15
