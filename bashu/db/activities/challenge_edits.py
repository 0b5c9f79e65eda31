"""What the office writes of challenges, book lists and relays, and who takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from django.db import transaction
from django.db.models import Max

from bashu.db.activities.booklists import ENTRIES_MAX
from bashu.db.activities.models import BookList, BookListEntry, Challenge, ChallengeEntry, Relay, Team
from bashu.db.catalogue.models import BibRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeText:
    """As `Challenge` has them."""

    title_zh: str
    title_en: str
    goal: str
    target: int
    for_whom: str
    from_on: date
    until_on: date
    says_zh: str = ""
    says_en: str = ""
    from_age: int | None = None
    to_age: int | None = None
    book_list_id: int | None = None
    brand_id: int | None = None
    series_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookListText:
    title_zh: str
    title_en: str
    says_zh: str = ""
    says_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayText:
    title_zh: str
    title_en: str
    item_id: int
    from_on: date
    says_zh: str = ""
    says_en: str = ""
    until_on: date | None = None
    series_id: int | None = None
    activity_id: int | None = None


# What somebody who takes part has agreed to.
AGREED: Final = ("goal", "target", "for_whom", "from_on", "until_on", "book_list_id")

Row: TypeAlias = type[Challenge] | type[BookList] | type[Relay]


def write(
    model: Row,
    text: ChallengeText | BookListText | RelayText,
    *,
    library_id: int | None,
    row_id: int | None,
    now: datetime,
) -> int | None:
    """The id; None if there is no such row. Whose it is does not change. A new one is a draft."""
    values = {name: getattr(text, name) for name in text.__slots__}
    rows: Any = model.objects
    if row_id is None:
        return int(rows.create(library_id=library_id, written_at=now, **values).pk)
    return row_id if rows.filter(pk=row_id).update(**values) else None


def write_challenge(
    text: ChallengeText, *, library_id: int | None, challenge_id: int | None, now: datetime
) -> int | None:
    return write(Challenge, text, library_id=library_id, row_id=challenge_id, now=now)


def asks_otherwise(challenge_id: int, text: ChallengeText) -> bool:
    """Whether who takes part agreed to something else. Call inside a transaction: nobody joins meanwhile."""
    row = Challenge.objects.select_for_update(no_key=True).filter(pk=challenge_id).first()
    if row is None or not ChallengeEntry.objects.filter(challenge=row).exists():
        return False
    return any(getattr(row, name) != getattr(text, name) for name in AGREED)


def write_list(text: BookListText, *, library_id: int | None, list_id: int | None, now: datetime) -> int | None:
    return write(BookList, text, library_id=library_id, row_id=list_id, now=now)


def write_relay(text: RelayText, *, library_id: int, relay_id: int | None, now: datetime) -> int | None:
    return write(Relay, text, library_id=library_id, row_id=relay_id, now=now)


def set_state(what: str, row_id: int, *, state: str) -> bool:
    """`what`: Challenge, BookList or Relay. Whether it was another one."""
    models: dict[str, Row] = {"Challenge": Challenge, "BookList": BookList, "Relay": Relay}
    rows: Any = models[what].objects
    return bool(rows.filter(pk=row_id).exclude(state=state).update(state=state))


@transaction.atomic
def add_to_list(list_id: int, bib_id: int, *, zh: str, en: str) -> bool:
    """Behind the others, or with other words where it stands. False if there is no such record, or no room."""
    if not BibRecord.objects.filter(pk=bib_id, gone_at=None, merged_into=None).exists():
        return False
    BookList.objects.select_for_update().get(pk=list_id)
    rows = BookListEntry.objects.filter(book_list=list_id)
    if rows.filter(bib=bib_id).update(says_zh=zh, says_en=en):
        return True
    if rows.count() >= ENTRIES_MAX:
        return False
    place = (rows.aggregate(last=Max("place"))["last"] or 0) + 1
    rows.create(book_list_id=list_id, bib_id=bib_id, place=place, says_zh=zh, says_en=en)
    return True


@transaction.atomic
def move_up(list_id: int, entry_id: int) -> None:
    """Before the one that is before it."""
    ids = list(BookListEntry.objects.filter(book_list=list_id).order_by("place", "id").values_list("id", flat=True))
    if entry_id in ids[1:]:
        at = ids.index(entry_id)
        ids[at - 1], ids[at] = ids[at], ids[at - 1]
        _place(ids)


def take_from_list(list_id: int, entry_id: int) -> None:
    BookListEntry.objects.filter(book_list=list_id, pk=entry_id).delete()


def _place(ids: Sequence[int]) -> None:
    BookListEntry.objects.bulk_update([BookListEntry(pk=pk, place=place) for place, pk in enumerate(ids)], ["place"])


def add_team(challenge_id: int, *, name: str, code: str, by_staff: bool, now: datetime) -> Team:
    return Team.objects.create(challenge_id=challenge_id, name=name, code=code, by_staff=by_staff, made_at=now)


def enter(challenge_id: int, patron_id: int, *, team: Team | None, nick: str, began: bool, now: datetime) -> bool:
    """False if they took part before. `began`: the list of what they had was begun for this."""
    values = {"team": team, "nick": nick, "opted_in_at": now, "began_history": began}
    _, is_new = ChallengeEntry.objects.get_or_create(challenge_id=challenge_id, patron_id=patron_id, defaults=values)
    return is_new


def keep_list(challenge_id: int, patron_id: int) -> None:
    """The list of what they had does not end with this challenge."""
    ChallengeEntry.objects.filter(challenge=challenge_id, patron=patron_id).update(began_history=False)


def keep_lists(patron_id: int) -> None:
    """Nor with any: the reader says to keep it, whatever it was begun for."""
    ChallengeEntry.objects.filter(patron=patron_id).update(began_history=False)


@transaction.atomic
def drop_empty_teams() -> int:
    """Those that readers made; how many. Who joins one at this moment holds it, so it is looked at once more then."""
    empty = Team.objects.filter(by_staff=False, entries=None).order_by("id")
    ids = list(empty.select_for_update(of=("self",)).values_list("id", flat=True))
    return Team.objects.filter(pk__in=ids, entries=None).delete()[0]
