"""What doors may know of patrons. Rows are frozen, and no number of a card is in them but masked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F, Q

from bashu.db.patrons.models import Block, Card, CardDigest, Patron
from bashu.domain.calendar import local_day
from bashu.domain.identity.age import is_young
from bashu.domain.identity.kinds import CardKind, CardState, PatronCategory, PatronState


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCard:
    card_id: int
    patron_id: int
    kind: CardKind
    state: CardState
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    card_id: int
    kind: CardKind
    masked: str
    state: CardState
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRow:
    """`library_id` None: in the whole network. `placed_by`: a login; empty where no staff placed it."""

    block_id: int
    library_id: int | None
    reason: str
    note: str
    starts_at: datetime
    ends_at: datetime | None
    placed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronSummary:
    """All that a kiosk, a desk or SIP2's 64 says of a patron, loans aside; `blocks` are those in force."""

    patron_id: int
    number: str
    name: str = field(repr=False)
    birth_on: date | None = field(repr=False)
    category: PatronCategory
    home_library_id: int
    home_library_code: str
    home_library_zh: str
    home_library_en: str
    home_region: str
    language: str
    state: PatronState
    joined_at: datetime
    expires_on: date | None
    owed_fen: int
    # Of this, what was owed when the library joined and nothing was paid of; to the home library.
    taken_over_fen: int
    # What is left of charges, by library.
    debts: Mapping[int, int]
    # Under 14 and without a guardian whom a desk has confirmed.
    needs_guardian: bool
    guardian_id: int | None
    guardian_confirmed_at: datetime | None
    pin_chosen: bool
    pin_locked_until: datetime | None
    rules_accepted_at: datetime | None
    keeps_history: bool
    cards: tuple[CardRow, ...]
    blocks: tuple[BlockRow, ...]

    def owed_to(self, library_id: int) -> int:
        taken_over = self.taken_over_fen if library_id == self.home_library_id else 0
        return self.debts.get(library_id, 0) + taken_over


def find_by_digests(digests: Sequence[bytes]) -> FoundCard | None:
    """The card that has any of these keyed hashes (`Vault.digests`)."""
    card = (
        Card.objects.filter(digests__digest__in=digests)
        .values_list("id", "patron_id", "kind", "state", "expires_on")
        .first()
    )
    if card is None:
        return None
    card_id, patron_id, kind, state, expires_on = card
    return FoundCard(
        card_id=card_id, patron_id=patron_id, kind=CardKind(kind), state=CardState(state), expires_on=expires_on
    )


def whose_cards(digests: Collection[bytes]) -> dict[bytes, int]:
    """Whose cards these are, by the keyed hashes of them that we know."""
    rows = CardDigest.objects.filter(digest__in=digests).values_list("digest", "card__patron_id")
    return {bytes(digest): patron_id for digest, patron_id in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has a card that was looked up, and which library registered it. `guardian_id`: one who was confirmed."""

    patron_id: int
    registered_library_id: int
    home_library_id: int
    name: str = field(repr=False)
    category: PatronCategory
    birth_on: date | None = field(repr=False)
    is_closed: bool
    has_id_card: bool
    guardian_id: int | None
    family_id: int | None


def holders(digests: Collection[bytes]) -> dict[bytes, Holder]:
    """By the keyed hashes of their cards that we know."""
    rows = CardDigest.objects.filter(digest__in=digests).select_related("card__patron")
    cards = {bytes(row.digest): row.card for row in rows}
    ids = Card.objects.filter(patron__in={card.patron_id for card in cards.values()}, kind=CardKind.RESIDENT_ID.value)
    with_id = set(ids.values_list("patron_id", flat=True))
    return {
        digest: Holder(
            patron_id=card.patron_id,
            registered_library_id=card.registered_library_id,
            home_library_id=card.patron.home_library_id,
            name=card.patron.name,
            category=PatronCategory(card.patron.category),
            birth_on=card.patron.birth_on,
            is_closed=card.patron.state == PatronState.CLOSED,
            has_id_card=card.patron_id in with_id,
            guardian_id=card.patron.guardian_id if card.patron.guardian_confirmed_at else None,
            family_id=card.patron.family_id,
        )
        for digest, card in cards.items()
    }


def cards_of(patron_ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of the cards of each, in the order in which they came."""
    found: dict[int, list[int]] = {}
    for patron_id, card_id in Card.objects.filter(patron__in=patron_ids).order_by("id").values_list("patron_id", "id"):
        found.setdefault(patron_id, []).append(card_id)
    return found


def of_numbers(numbers: Collection[str]) -> dict[str, int]:
    """The patrons with these reader numbers, by how the numbers are written here."""
    plain = {number: number.strip().upper() for number in numbers}
    known = dict(Patron.objects.filter(number__in=plain.values()).values_list("number", "id"))
    return {number: known[found] for number, found in plain.items() if found in known}


def find_by_number(number: str) -> int | None:
    """The patron with this reader number, which is printed on receipts and known to staff; it proves nothing."""
    return Patron.objects.filter(number=number.strip().upper()).values_list("id", flat=True).first()


def find_named(*, number: str, name: str) -> int | None:
    """The patron whom somebody knows by number and name."""
    known = Patron.objects.filter(number=number.strip().upper(), name=name.strip(), state=PatronState.ACTIVE.value)
    return known.values_list("id", flat=True).first()


def patron_summary(patron_id: int, *, now: datetime, at_library: int | None = None) -> PatronSummary | None:
    """Three queries. `at_library`: with the blocks that hold there alone; another library's are its own matter."""
    patron = Patron.objects.select_related("home_library").filter(id=patron_id).first()
    if patron is None:
        return None
    home = patron.home_library
    return PatronSummary(
        patron_id=patron.id,
        number=patron.number,
        name=patron.name,
        birth_on=patron.birth_on,
        category=PatronCategory(patron.category),
        home_library_id=home.id,
        home_library_code=home.code,
        home_library_zh=home.name_zh,
        home_library_en=home.name_en,
        home_region=home.region_id,
        language=patron.language,
        state=PatronState(patron.state),
        joined_at=patron.joined_at,
        expires_on=patron.expires_on,
        owed_fen=patron.owed_fen,
        taken_over_fen=patron.owed_fen - sum(patron.debts.values()),
        debts={int(library_id): fen for library_id, fen in patron.debts.items()},
        needs_guardian=_needs_guardian(patron, local_day(now)),
        guardian_id=patron.guardian_id,
        guardian_confirmed_at=patron.guardian_confirmed_at,
        pin_chosen=bool(patron.pin_hash),
        pin_locked_until=patron.pin_locked_until if patron.pin_locked_until and patron.pin_locked_until > now else None,
        rules_accepted_at=patron.rules_accepted_at,
        keeps_history=patron.keeps_history,
        cards=_cards(patron_id),
        blocks=_blocks(patron_id, now=now, at_library=at_library),
    )


def _needs_guardian(patron: Patron, today: date) -> bool:
    return is_young(patron.category, patron.birth_on, on=today) and patron.guardian_confirmed_at is None


def _cards(patron_id: int) -> tuple[CardRow, ...]:
    rows = Card.objects.filter(patron_id=patron_id).order_by("id")
    return tuple(
        CardRow(
            card_id=card.id,
            kind=CardKind(card.kind),
            masked=card.masked,
            state=CardState(card.state),
            expires_on=card.expires_on,
        )
        for card in rows
    )


def _blocks(patron_id: int, *, now: datetime, at_library: int | None) -> tuple[BlockRow, ...]:
    in_force = Q(starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
    if at_library is not None:
        in_force &= Q(library=None) | Q(library=at_library)
    login = F("placed_by__user__username")
    rows = Block.objects.filter(in_force, patron_id=patron_id).annotate(login=login).order_by("id")
    return tuple(
        BlockRow(
            block_id=block.id,
            library_id=block.library_id,
            reason=block.reason,
            note=block.note,
            starts_at=block.starts_at,
            ends_at=block.ends_at,
            placed_by=block.login or "",
        )
        for block in rows
    )
