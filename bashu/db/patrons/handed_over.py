"""The readers whom a library registered, in clear, as it brings them to another system."""

from collections.abc import Iterator
from typing import Any

from bashu.db.patrons.cards import number_of
from bashu.db.patrons.contacts import opened_contact
from bashu.db.patrons.models import Block, Card, Contact, Patron
from bashu.db.patrons.vault import Vault
from bashu.domain.calendar import local_day
from bashu.domain.identity.kinds import CardKind, CardState, PatronState

OF_A_PERSON = (CardKind.RESIDENT_ID.value, CardKind.PASSPORT.value)


def readers_of(library_id: int, *, vault: Vault) -> Iterator[dict[str, Any]]:
    """In the columns of `bashu import-patrons`; a line for each card that it registered. Raises VaultError."""
    rows = Card.objects.filter(registered_library=library_id, patron__home_library=library_id)
    blocked = set(Block.objects.filter(library=library_id, ends_at=None).values_list("patron_id", flat=True))
    contacts = {row.pk: row for row in Contact.objects.filter(patron__home_library=library_id)}
    others = set(rows.exclude(kind__in=OF_A_PERSON).values_list("patron_id", flat=True))
    own, cards = _numbers(library_id, vault=vault), _cards(library_id, vault=vault)
    for card in rows.select_related("patron").order_by("patron_id", "id").iterator():
        patron, number = card.patron, number_of(card, vault=vault)
        contact = opened_contact(contacts[patron.pk], vault=vault) if patron.pk in contacts else None
        if card.kind in OF_A_PERSON and patron.pk in others:
            # It stands beside that card.
            continue
        yield {
            "card": number, "kind": card.kind.replace("_", " "),
            "id number": own.get(patron.pk, "") if card.kind not in OF_A_PERSON else "", "name": patron.name,
            "category": patron.category, "birth date": patron.birth_on or "",
            "phone": contact.mobile if contact else "", "e-mail": contact.email if contact else "",
            "registered on": local_day(card.registered_at), "expires on": card.expires_on or patron.expires_on or "",
            "state": _state(card, patron, blocked=patron.pk in blocked), "reader number": patron.number,
            "guardian": cards.get(patron.guardian_id or 0, "") if patron.guardian_confirmed_at else "",
            "family": cards.get(patron.family_id or 0, ""),
        }  # fmt: skip


def shown_by(library_id: int, *, vault: Vault) -> dict[int, str]:
    """By which card each reader of its own is named in its lists: the first that it registered. Raises VaultError."""
    found = _cards(library_id, vault=vault)
    numbers = Patron.objects.filter(home_library=library_id).exclude(pk__in=found).values_list("id", "number")
    return dict(numbers) | found


def _cards(library_id: int, *, vault: Vault) -> dict[int, str]:
    rows = Card.objects.filter(registered_library=library_id, patron__home_library=library_id).order_by("-id")
    return {card.patron_id: number_of(card, vault=vault) for card in rows.iterator()}


def _numbers(library_id: int, *, vault: Vault) -> dict[int, str]:
    rows = Card.objects.filter(
        registered_library=library_id, patron__home_library=library_id, kind__in=OF_A_PERSON
    )  # fmt: skip
    return {card.patron_id: number_of(card, vault=vault) for card in rows.order_by("-id").iterator()}


def _state(card: Card, patron: Patron, *, blocked: bool) -> str:
    if patron.state != PatronState.ACTIVE.value:
        return "closed"
    if card.state != CardState.VALID.value:
        return "lost"
    return "blocked" if blocked else "active"
