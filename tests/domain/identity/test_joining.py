"""Who may become a reader. The rows stand in the order of the ladder: each has only its own fault."""

from dataclasses import replace
from datetime import date

import pytest

from bashu.domain.identity.credential import Credential
from bashu.domain.identity.joining import Application, Circumstances, Guardian, may_join
from bashu.domain.identity.kinds import CardKind, PatronCategory, PatronState
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.identity.verifier import Assurance, Verdict
from tests.domain.identity.people import REAL, citizen_number

TODAY = date(2026, 6, 1)


def card(born: date) -> Credential:
    return Credential(CardKind.RESIDENT_ID, citizen_number(born=born, division=REAL), birth_on=born)


ADULT = Application(
    credential=card(date(1990, 3, 7)),
    assurance=Assurance.DEVICE,
    verdict=Verdict.VALID,
    name="李明",
    home_library_id=1,
    rules_accepted=True,
)
CHILD = replace(ADULT, credential=card(date(2016, 3, 7)))
OLD = replace(ADULT.credential, old=True)
SPECIMEN = Credential(CardKind.RESIDENT_ID, citizen_number(), birth_on=date(1990, 3, 7))
PASSPORT = Credential(CardKind.PASSPORT, "USA123456789")
LIBRARY_CARD = Credential(CardKind.LIBRARY_CARD, "CDLIB00012345")
FAMILY = replace(ADULT, credential=LIBRARY_CARD, category=PatronCategory.FAMILY)
VISITOR = replace(ADULT, category=PatronCategory.VISITOR)
KIOSK = Circumstances(today=TODAY, auto_registers=True, demonstration=False)
MOTHER = Guardian(state=PatronState.ACTIVE, category=PatronCategory.ADULT, birth_on=date(1990, 1, 1))
LEFT = replace(MOTHER, state=PatronState.CLOSED)
SISTER = replace(MOTHER, birth_on=date(2009, 1, 1))
HOME = replace(MOTHER, category=PatronCategory.FAMILY, birth_on=None)
SCHOOL = replace(MOTHER, category=PatronCategory.INSTITUTION, birth_on=None)

CASES = [
    ("old number", replace(ADULT, credential=OLD), KIOSK, ProblemCode.OLD_NUMBER),
    ("specimen", replace(ADULT, credential=SPECIMEN), KIOSK, ProblemCode.SPECIMEN),
    ("typed", replace(ADULT, assurance=Assurance.TYPED), KIOSK, ProblemCode.NOT_VERIFIED),
    ("lost", replace(ADULT, verdict=Verdict.REPORTED_LOST), KIOSK, ProblemCode.CARD_LOST),
    ("expired", replace(ADULT, verdict=Verdict.EXPIRED), KIOSK, ProblemCode.CARD_EXPIRED),
    ("unknown", replace(ADULT, verdict=Verdict.UNKNOWN), KIOSK, ProblemCode.CARD_UNKNOWN),
    ("a stranger, unavailable", replace(ADULT, verdict=Verdict.UNAVAILABLE), KIOSK, ProblemCode.VERIFIER_UNAVAILABLE),
    ("desk only", ADULT, replace(KIOSK, auto_registers=False), ProblemCode.DESK_ONLY),
    ("rules", replace(ADULT, rules_accepted=False), KIOSK, ProblemCode.RULES_NOT_ACCEPTED),
    ("name", replace(ADULT, name=" \u3000"), KIOSK, ProblemCode.NAME_MISSING),
    ("markup as name", replace(ADULT, name="<b>李明"), KIOSK, ProblemCode.NAME_FORM),
    ("a picture as name", replace(ADULT, name="😀"), KIOSK, ProblemCode.NAME_FORM),
    ("a name without letters", replace(ADULT, name="· -"), KIOSK, ProblemCode.NAME_FORM),
    ("a name with a digit", replace(ADULT, name="李明2"), KIOSK, ProblemCode.NAME_FORM),
    ("at a machine", replace(ADULT, name=ADULT.credential.masked), KIOSK, PatronCategory.ADULT),
    ("no date of birth", replace(ADULT, credential=PASSPORT), KIOSK, ProblemCode.BIRTH_DATE_MISSING),
    ("unborn", replace(ADULT, credential=card(date(2026, 6, 2))), KIOSK, ProblemCode.BIRTH_DATE_FUTURE),
    ("121 years", replace(ADULT, credential=card(date(1905, 6, 1))), KIOSK, ProblemCode.BIRTH_DATE_LONG_AGO),
    ("120 years", replace(ADULT, credential=card(date(1905, 6, 2))), KIOSK, PatronCategory.ADULT),
    ("a name with a middle dot", replace(ADULT, name="阿凡提·买买提"), KIOSK, PatronCategory.ADULT),
    ("a name of another script", replace(ADULT, name="José O’Neill-Müller Jr."), KIOSK, PatronCategory.ADULT),
    ("a rare character", replace(ADULT, name="王𬍛"), KIOSK, PatronCategory.ADULT),
    ("a Tibetan name", replace(ADULT, name="བསྟན་འཛིན"), KIOSK, PatronCategory.ADULT),
    (
        "a school with a digit",
        replace(ADULT, credential=LIBRARY_CARD, name="2班（东区）", category=PatronCategory.INSTITUTION),
        KIOSK,
        PatronCategory.INSTITUTION,
    ),
    ("child alone", CHILD, KIOSK, ProblemCode.GUARDIAN_NEEDED),
    ("guardian unknown", replace(CHILD, guardian_id=9), KIOSK, ProblemCode.GUARDIAN_UNFIT),
    ("guardian left", replace(CHILD, guardian_id=9), replace(KIOSK, guardian=LEFT), ProblemCode.GUARDIAN_UNFIT),
    ("guardian of 17", replace(CHILD, guardian_id=9), replace(KIOSK, guardian=SISTER), ProblemCode.GUARDIAN_UNFIT),
    ("a school", replace(CHILD, guardian_id=9), replace(KIOSK, guardian=SCHOOL), ProblemCode.GUARDIAN_UNFIT),
    (
        "child with a passport",
        replace(ADULT, credential=PASSPORT, birth_on=date(2016, 3, 7)),
        KIOSK,
        ProblemCode.GUARDIAN_NEEDED,
    ),
    ("passport", replace(ADULT, credential=PASSPORT, birth_on=date(1990, 3, 7)), KIOSK, PatronCategory.ADULT),
    ("adult", ADULT, KIOSK, PatronCategory.ADULT),
    ("live QR", replace(ADULT, assurance=Assurance.LIVE_QR), KIOSK, PatronCategory.ADULT),
    ("youth", replace(ADULT, credential=card(date(2011, 1, 1))), KIOSK, PatronCategory.YOUTH),
    ("child with mother", replace(CHILD, guardian_id=9), replace(KIOSK, guardian=MOTHER), PatronCategory.CHILD),
    ("a family", replace(CHILD, guardian_id=9), replace(KIOSK, guardian=HOME), ProblemCode.GUARDIAN_UNFIT),
    ("family", FAMILY, KIOSK, PatronCategory.FAMILY),
    ("a family that was born", replace(FAMILY, birth_on=date(2020, 1, 1)), KIOSK, PatronCategory.FAMILY),
    ("a family with a person's card", replace(FAMILY, credential=PASSPORT), KIOSK, ProblemCode.LIBRARY_CARD_NEEDED),
    ("visitor", replace(VISITOR, expires_on=TODAY), KIOSK, PatronCategory.VISITOR),
    ("a visitor until yesterday", replace(VISITOR, expires_on=date(2026, 5, 31)), KIOSK, ProblemCode.LAST_DAY_BOUNDS),
    ("a visitor for ever", replace(VISITOR, expires_on=date(2036, 6, 2)), KIOSK, ProblemCode.LAST_DAY_BOUNDS),
    ("a visitor of no age", replace(VISITOR, credential=PASSPORT), KIOSK, ProblemCode.BIRTH_DATE_MISSING),
    ("a visitor of ten", replace(CHILD, category=PatronCategory.VISITOR), KIOSK, ProblemCode.GUARDIAN_NEEDED),
    (
        "specimen in a demonstration",
        replace(ADULT, credential=SPECIMEN),
        replace(KIOSK, demonstration=True),
        PatronCategory.ADULT,
    ),
    (
        "at a desk",
        replace(ADULT, assurance=Assurance.STAFF_SAW_IT),
        replace(KIOSK, auto_registers=False),
        PatronCategory.ADULT,
    ),
]


@pytest.mark.parametrize(
    ("application", "circumstances", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES]
)
def test_who_may_join(
    application: Application, circumstances: Circumstances, expected: ProblemCode | PatronCategory
) -> None:
    found = may_join(application, circumstances)
    assert (found.code if isinstance(found, Problem) else found) is expected


def test_what_the_number_says_goes_before_what_was_said() -> None:
    grown_up = replace(CHILD, birth_on=date(1980, 1, 1))
    found = may_join(grown_up, KIOSK)
    assert isinstance(found, Problem)
    assert found.code is ProblemCode.GUARDIAN_NEEDED
