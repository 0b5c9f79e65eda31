"""Plain edits of patrons. Each is one transaction, and answers a Problem when it changed nothing."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from bashu.db.network.models import Library, Network
from bashu.db.network.rules import read_rules
from bashu.db.patrons import queries
from bashu.db.patrons.cards import digest_rows, new_card
from bashu.db.patrons.models import Block, Card, Patron
from bashu.db.patrons.vault import Vault
from bashu.domain.calendar import DAY, local_day
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.joining import (
    Application,
    Circumstances,
    Guardian,
    against_card,
    against_holder,
    against_name,
    is_fit,
    may_join,
)
from bashu.domain.identity.kinds import CardState, PatronCategory, PatronState
from bashu.domain.identity.membership import against_block, against_last_day, grown_into
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.policy import NO_LIMIT
from bashu.domain.policy.choose import choose_home

# Crockford's alphabet: no letter that is taken for a digit.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER_LENGTH: Final = 11


@dataclass(frozen=True, slots=True)
class Registered:
    patron_id: int
    number: str
    card_id: int


def register(*, application: Application, vault: Vault, now: datetime) -> Registered | Problem:
    """Open an account for a person who shows a card for the first time."""
    if queries.find_by_digests(vault.digests(application.credential.number)):
        return problem(ProblemCode.ALREADY_REGISTERED)
    category = may_join(application, _circumstances(application, local_day(now)))
    if isinstance(category, Problem):
        return category
    try:
        with transaction.atomic():
            patron = _new_patron(application, category=category, now=now)
            card = _attach(
                application.credential,
                patron=patron,
                library_id=application.home_library_id,
                expires_on=application.card_expires_on,
                vault=vault,
                now=now,
            )
    except IntegrityError:
        # Two kiosks at once: the other one has won.
        if queries.find_by_digests(vault.digests(application.credential.number)):
            return problem(ProblemCode.ALREADY_REGISTERED)
        raise
    return Registered(patron.id, patron.number, card.id)


def add_card(
    *,
    patron_id: int,
    credential: Credential,
    library_id: int,
    vault: Vault,
    now: datetime,
    expires_on: date | None = None,
    verdict: Verdict = Verdict.VALID,
) -> int | Problem:
    """Another card of a patron whom staff have before them; answers the card's id."""
    wrong = against_card(
        credential, assurance=Assurance.STAFF_SAW_IT, verdict=verdict, demonstration=_is_demonstration()
    )
    if wrong is not None:
        return problem(wrong)
    try:
        with transaction.atomic():
            patron = _lock(patron_id)
            if patron is None:
                return problem(ProblemCode.PATRON_UNKNOWN)
            category = PatronCategory(patron.category)
            if (wrong := against_holder(credential, category=category, birth_on=patron.birth_on)) is not None:
                return problem(wrong)
            card = _attach(
                credential, patron=patron, library_id=library_id, expires_on=expires_on, vault=vault, now=now
            )
            Patron.objects.filter(id=patron_id, birth_on=None).update(birth_on=credential.birth_on)
    except IntegrityError:
        if queries.find_by_digests(vault.digests(credential.number)):
            return problem(ProblemCode.ALREADY_REGISTERED)
        raise
    return card.id


@transaction.atomic
def report_card_lost(*, patron_id: int, card_id: int) -> Problem | None:
    """From the next scan on the card is refused everywhere."""
    state = _state_of(patron_id, card_id)
    if not isinstance(state, CardState):
        return state
    if state is CardState.LOST:
        return problem(ProblemCode.CARD_LOST_ALREADY)
    Card.objects.filter(id=card_id).update(state=CardState.LOST.value)
    return None


@transaction.atomic
def report_card_found(*, patron_id: int, card_id: int) -> Problem | None:
    """Staff have seen the person and the card."""
    state = _state_of(patron_id, card_id)
    if not isinstance(state, CardState):
        return state
    if state is not CardState.LOST:
        return problem(ProblemCode.CARD_NOT_LOST)
    Card.objects.filter(id=card_id).update(state=CardState.VALID.value)
    return None


@transaction.atomic
def see_card_again(*, patron_id: int, card_id: int, now: datetime) -> Problem | None:
    """A new card may have the number of the one that was lost or has expired: then the number is good again."""
    state = _state_of(patron_id, card_id)
    if not isinstance(state, CardState):
        return state
    over = Q(state__in=[CardState.LOST.value, CardState.EXPIRED.value]) | Q(
        state=CardState.VALID.value, expires_on__lt=local_day(now)
    )
    cards = Card.objects.filter(over, id=card_id, patron_id=patron_id)
    again = cards.update(state=CardState.VALID.value, expires_on=None)
    return None if again else problem(ProblemCode.CARD_HERE_ALREADY)


def _state_of(patron_id: int, card_id: int) -> CardState | Problem:
    """Of a card of this patron that can still change: what is cancelled stays so."""
    if _lock(patron_id) is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    state = Card.objects.filter(id=card_id, patron_id=patron_id).values_list("state", flat=True).first()
    if state is None:
        return problem(ProblemCode.CARD_NOT_FOUND)
    return problem(ProblemCode.CARD_CANCELLED) if state == CardState.CANCELLED else CardState(state)


@transaction.atomic
def confirm_guardian(*, patron_id: int, guardian_id: int, now: datetime) -> Problem | None:
    """Staff have seen both, and the paper that says how they are related. It may name another guardian than before."""
    patron = _lock(patron_id)
    if patron is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    if guardian_id == patron_id or not is_fit(_guardian(guardian_id), local_day(now)):
        return problem(ProblemCode.GUARDIAN_UNFIT)
    Patron.objects.filter(id=patron_id).update(
        guardian=guardian_id, guardian_confirmed_at=now, agrees_to_guardian_at=None
    )
    return None


@transaction.atomic
def correct_name(*, patron_id: int, name: str) -> Problem | None:
    """Also for who joined at a machine that could not ask."""
    patron = _lock(patron_id)
    if patron is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    wrong = against_name(name, category=PatronCategory(patron.category))
    if wrong is not None:
        return problem(wrong)
    Patron.objects.filter(id=patron_id).update(name=name.strip())
    return None


@transaction.atomic
def set_last_day(*, patron_id: int, expires_on: date | None, now: datetime) -> Problem | None:
    """Until when the membership goes on; None: without an end, where the rule sets none."""
    patron = _lock(patron_id)
    if patron is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    home, category, today = _home(patron.home_library_id), PatronCategory(patron.category), local_day(now)
    wrong = against_last_day(expires_on, ruled=last_day_ruled(home, category=category, today=today), today=today)
    if wrong is None:
        Patron.objects.filter(id=patron_id).update(expires_on=expires_on)
    return wrong


@transaction.atomic
def grow(*, patron_id: int, now: datetime) -> PatronCategory | Problem:
    """Count who joined as a child or a youth as what they have become; answers the category."""
    patron = _lock(patron_id)
    if patron is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    older = grown_into(PatronCategory(patron.category), birth_on=patron.birth_on, today=local_day(now))
    if older is None:
        return problem(ProblemCode.NOT_GROWN)
    Patron.objects.filter(id=patron_id).update(category=older.value)
    return older


@transaction.atomic
def reopen(*, patron_id: int) -> Problem | None:
    """Make an account that was closed one that borrows again."""
    if _lock(patron_id) is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    closed = Patron.objects.filter(id=patron_id, state=PatronState.CLOSED.value)
    return None if closed.update(state=PatronState.ACTIVE.value) else problem(ProblemCode.NOT_CLOSED)


@transaction.atomic
def place_block(
    *,
    patron_id: int,
    reason: str,
    now: datetime,
    library_id: int | None = None,
    note: str = "",
    ends_at: datetime | None = None,
    by: int | None = None,
) -> int | Problem:
    """Without a library it holds in the whole network; answers the block's id. `by`: of the staff."""
    if _lock(patron_id) is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    if by is not None and (wrong := _against_block(patron_id, reason, library_id=library_id, ends_at=ends_at, now=now)):
        return wrong
    block = Block.objects.create(
        patron_id=patron_id,
        library_id=library_id,
        reason=reason,
        note=note,
        starts_at=now,
        ends_at=ends_at,
        placed_by_id=by,
    )
    return block.id


def _against_block(
    patron_id: int, reason: str, *, library_id: int | None, ends_at: datetime | None, now: datetime
) -> Problem | None:
    """Of one that staff place. A form that is sent twice blocks once."""
    ends_on = None if ends_at is None else local_day(ends_at)
    same = Block.objects.filter(patron=patron_id, reason=reason, library=library_id).exclude(ends_at__lte=now)
    return against_block(reason, library_id=library_id, ends_on=ends_on, today=local_day(now)) or (
        problem(ProblemCode.BLOCK_ALREADY) if same.exists() else None
    )


@transaction.atomic
def lift_block(*, block_id: int, now: datetime, by: int | None = None) -> bool:
    """False when it had ended already. One that begins and ends in the same instant is taken away."""
    open_block = Block.objects.select_for_update().filter(id=block_id).exclude(ends_at__lte=now).first()
    if open_block is None:
        return False
    if open_block.starts_at >= now:
        open_block.delete()
    else:
        Block.objects.filter(id=block_id).update(ends_at=now, lifted_by=by)
    return True


@transaction.atomic
def erase(*, patron_id: int) -> Problem | None:
    """Forget a person: name, cards, blocks, and all that ties a loan or a log row to them (PIPL art. 47).

    Loans stay, as nobody's. Refused while something is open between the person and a library.
    """
    patron = _lock(patron_id)
    if patron is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    if patron.owed_fen:
        return problem(ProblemCode.MONEY_OWED)
    if Patron.objects.filter(id=patron_id, charges__isnull=False, charges__settled_at=None).exists():
        return problem(ProblemCode.MONEY_TO_REFUND)
    if Patron.objects.filter(id=patron_id, deposits__isnull=False, deposits__settled_at=None).exists():
        return problem(ProblemCode.DEPOSIT_HELD)
    if Patron.objects.filter(id=patron_id, loan__isnull=False, loan__checked_in_at=None).exists():
        return problem(ProblemCode.LOANS_OPEN)
    Patron.objects.filter(guardian=patron_id).update(
        guardian=None, guardian_confirmed_at=None, agrees_to_guardian_at=None
    )
    patron.delete()
    return None


def _lock(patron_id: int) -> Patron | None:
    """The same lock that the engine takes, so that no loan is made beside an edit."""
    return Patron.objects.select_for_update(no_key=True).filter(id=patron_id).first()


def joining_at(library_id: int, *, today: date) -> tuple[Circumstances, dict[PatronCategory, date | None]]:
    """For many who join at one library on one day: nobody's guardian, and the last day that is ruled for each."""
    circumstances = Circumstances(today=today, auto_registers=True, demonstration=_is_demonstration())
    home = _home(library_id)
    return circumstances, {each: last_day_ruled(home, category=each, today=today) for each in PatronCategory}


def _circumstances(application: Application, today: date) -> Circumstances:
    return Circumstances(
        today=today,
        auto_registers=Library.objects.values_list("auto_registers", flat=True).get(id=application.home_library_id),
        demonstration=_is_demonstration(),
        guardian=_guardian(application.guardian_id),
    )


def _is_demonstration() -> bool:
    return Network.objects.filter(demonstration=True).exists()


def _guardian(guardian_id: int | None) -> Guardian | None:
    if guardian_id is None:
        return None
    row = Patron.objects.filter(id=guardian_id).values_list("state", "category", "birth_on").first()
    if row is None:
        return None
    state, category, birth_on = row
    return Guardian(state=PatronState(state), category=PatronCategory(category), birth_on=birth_on)


def _new_patron(application: Application, *, category: PatronCategory, now: datetime) -> Patron:
    return Patron.objects.create(
        number=new_number(),
        name=application.name.strip(),
        birth_on=application.born_on,
        category=category.value,
        home_library_id=application.home_library_id,
        language=application.language,
        joined_at=now,
        expires_on=application.expires_on
        or last_day_ruled(_home(application.home_library_id), category=category, today=local_day(now)),
        first_returns=0,
        guardian_id=application.guardian_id,
        rules_accepted_at=now,
    )


def last_day_ruled(home: tuple[int, str], *, category: PatronCategory, today: date) -> date | None:
    """Of whoever joins today at this library (id, region), by the rule; None where it sets none."""
    days = choose_home(read_rules(), "membership_days", home=home, patron_category=category, on=today)
    return None if days is None or days == NO_LIMIT else today + days * DAY


def _home(library_id: int) -> tuple[int, str]:
    return library_id, Library.objects.values_list("region_id", flat=True).get(id=library_id)


def _attach(
    credential: Credential,
    *,
    patron: Patron,
    library_id: int,
    expires_on: date | None,
    vault: Vault,
    now: datetime,
) -> Card:
    card = new_card(credential, patron_id=patron.id, library_id=library_id, expires_on=expires_on, vault=vault, now=now)
    card.save()
    for row in digest_rows(card, credential.number, vault=vault):
        row.save()
    return card


def new_number() -> str:
    """55 random bits behind an R: two patrons will not meet in one number."""
    return "R" + "".join(secrets.choice(_ALPHABET) for _ in range(_NUMBER_LENGTH))
