"""Who may become a reader: a ladder of reasons against it, the first that holds is the answer."""

import unicodedata
from dataclasses import replace
from datetime import date
from typing import Final

from bashu.domain.identity.age import ADULT_FROM, OLDEST, age_on, category_on, under_14
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.kinds import CardKind, PatronCategory, PatronState
from bashu.domain.identity.membership import against_last_day
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.identity.verifier import OPENS_ACCOUNT, Assurance, Verdict
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Application:
    """A person at a kiosk or a desk who wants to join. `birth_on` is asked where the number does not tell it.

    `category`: given by staff for those who do not join as a person of their age (a family, a visitor, ...).
    """

    credential: Credential
    assurance: Assurance
    verdict: Verdict
    name: str
    home_library_id: int
    rules_accepted: bool
    birth_on: date | None = None
    category: PatronCategory | None = None
    guardian_id: int | None = None
    language: str = "zh-hans"
    card_expires_on: date | None = None
    expires_on: date | None = None

    @property
    def born_on(self) -> date | None:
        """The number's own date goes before what was said."""
        return None if self.category in NOT_ONE_PERSON else self.credential.birth_on or self.birth_on


@value_class(frozen=True, slots=True, kw_only=True)
class Guardian:
    """What is known of the patron who is named as guardian."""

    state: PatronState
    category: PatronCategory
    birth_on: date | None


@value_class(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """`guardian` is None when none was named, or nobody was found."""

    today: date
    auto_registers: bool
    demonstration: bool
    guardian: Guardian | None = None


def may_join(application: Application, circumstances: Circumstances) -> PatronCategory | Problem:
    """The category as which the person joins, or why not."""
    reason = _against_card(application, circumstances) or _against_person(application, circumstances)
    if reason is not None:
        return problem(reason, most=OLDEST)
    wrong_day = against_last_day(application.expires_on, ruled=None, today=circumstances.today)
    return wrong_day or _category(application, circumstances.today) or problem(ProblemCode.BIRTH_DATE_MISSING)


def may_be_taken_over(application: Application, circumstances: Circumstances) -> PatronCategory | Problem:
    """Of a reader whom a library has already. A child's guardian may come later, and borrows nothing before; what the
    library counts a person as stands where no date of birth tells it."""
    told = application.category
    chosen = replace(application, category=told if told in CHOSEN_BY_STAFF else None)
    answer = may_join(chosen, circumstances)
    if not isinstance(answer, Problem):
        return answer
    if answer.code is ProblemCode.GUARDIAN_NEEDED:
        return chosen.category or PatronCategory.CHILD
    return told if told is not None and answer.code is ProblemCode.BIRTH_DATE_MISSING else answer


def against_card(
    credential: Credential, *, assurance: Assurance, verdict: Verdict, demonstration: bool
) -> ProblemCode | None:
    """Why this card opens no account, and is not added to one."""
    if credential.old:
        return ProblemCode.OLD_NUMBER
    if credential.specimen and not demonstration:
        return ProblemCode.SPECIMEN
    if assurance not in OPENS_ACCOUNT:
        return ProblemCode.NOT_VERIFIED
    return None if verdict is Verdict.VALID else _VERDICTS[verdict]


def against_holder(credential: Credential, *, category: PatronCategory, birth_on: date | None) -> ProblemCode | None:
    """Why this card is not that of the patron who is there already."""
    if birth_on is not None and credential.birth_on is not None and birth_on != credential.birth_on:
        return ProblemCode.BORN_ANOTHER_DAY
    return _against_kind(credential, category)


def against_name(name: str, *, category: PatronCategory) -> ProblemCode | None:
    """Of a person; families and institutions are called as they like."""
    if not name.strip():
        return ProblemCode.NAME_MISSING
    return None if category in NOT_ONE_PERSON or _is_a_name(name) else ProblemCode.NAME_FORM


def _against_card(application: Application, circumstances: Circumstances) -> ProblemCode | None:
    by_itself = against_card(
        application.credential,
        assurance=application.assurance,
        verdict=application.verdict,
        demonstration=circumstances.demonstration,
    )
    if by_itself is not None:
        return by_itself
    if (wrong := _against_kind(application.credential, application.category)) is not None:
        return wrong
    if application.assurance is not Assurance.STAFF_SAW_IT and not circumstances.auto_registers:
        return ProblemCode.DESK_ONLY
    return None


def _against_kind(credential: Credential, category: PatronCategory | None) -> ProblemCode | None:
    if category in NOT_ONE_PERSON and credential.kind is not CardKind.LIBRARY_CARD:
        return ProblemCode.LIBRARY_CARD_NEEDED
    return None


def _against_person(application: Application, circumstances: Circumstances) -> ProblemCode | None:
    born_on, today = application.born_on, circumstances.today
    if not application.rules_accepted:
        return ProblemCode.RULES_NOT_ACCEPTED
    if not application.name.strip():
        return ProblemCode.NAME_MISSING
    if not _may_be_named_so(application):
        return ProblemCode.NAME_FORM
    if born_on is not None and born_on > today:
        return ProblemCode.BIRTH_DATE_FUTURE
    if born_on is not None and age_on(born_on, today) > OLDEST:
        return ProblemCode.BIRTH_DATE_LONG_AGO
    if application.guardian_id is not None and not is_fit(circumstances.guardian, today):
        return ProblemCode.GUARDIAN_UNFIT
    if application.guardian_id is None and _needs_guardian(application, today):
        return ProblemCode.GUARDIAN_NEEDED
    return None


def _category(application: Application, today: date) -> PatronCategory | None:
    """Without a date of birth a child with a passport would join as an adult, or as a visitor without a guardian."""
    if application.category in NOT_ONE_PERSON:
        return application.category
    return None if application.born_on is None else application.category or category_on(application.born_on, today)


def _may_be_named_so(application: Application) -> bool:
    """A machine that is told no name has the masked number in its place."""
    if application.category in NOT_ONE_PERSON or application.name == application.credential.masked:
        return True
    return _is_a_name(application.name)


def _is_a_name(name: str) -> bool:
    """Letters of any script, with their accents, and what stands between the parts of a name."""
    return all(each in _BETWEEN or unicodedata.category(each)[0] in "LM" for each in name) and any(
        unicodedata.category(each)[0] == "L" for each in name
    )


def is_fit(guardian: Guardian | None, today: date) -> bool:
    """An open account of a grown-up person."""
    if guardian is None or guardian.state is not PatronState.ACTIVE or guardian.category in _NOT_GUARDIANS:
        return False
    return guardian.birth_on is None or age_on(guardian.birth_on, today) >= ADULT_FROM


def _needs_guardian(application: Application, today: date) -> bool:
    if application.category is PatronCategory.CHILD:
        return True
    return application.born_on is not None and under_14(application.born_on, today)


_VERDICTS: Final = {
    Verdict.REPORTED_LOST: ProblemCode.CARD_LOST,
    Verdict.EXPIRED: ProblemCode.CARD_EXPIRED,
    Verdict.UNKNOWN: ProblemCode.CARD_UNKNOWN,
    Verdict.UNAVAILABLE: ProblemCode.VERIFIER_UNAVAILABLE,
}
NOT_ONE_PERSON: Final = frozenset({PatronCategory.FAMILY, PatronCategory.INSTITUTION})
# Blanks, middle dots, the dot between Tibetan syllables, hyphens, apostrophes, full stops.
_BETWEEN: Final = frozenset(" \u3000·•‧・-‐‑'’ʼ.་")
# What staff may choose for who does not join as a person of their age; a person's own card opens the last two alone.
CHOSEN_BY_STAFF: Final = (
    PatronCategory.FAMILY,
    PatronCategory.INSTITUTION,
    PatronCategory.TEMPORARY,
    PatronCategory.VISITOR,
)
_NOT_GUARDIANS: Final = NOT_ONE_PERSON | {PatronCategory.CHILD, PatronCategory.YOUTH}
