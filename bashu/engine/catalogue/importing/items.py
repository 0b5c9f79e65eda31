"""Items as their records have them now: new ones, changed ones, those that stand in another record, and those that
stand in none any more.

What a record does not say of an item stays as it is. Where an item stands and in what state is not what records say.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import psycopg

from bashu.domain.catalogue.importing.items import KINDS, ItemSaid, day_of, price_of, wrong_barcode
from bashu.domain.values import value_class
from bashu.engine.admission import Admitter
from bashu.engine.catalogue.admit import NewItem, admit_items
from bashu.engine.catalogue.importing.about import About, Profile
from bashu.engine.catalogue.importing.item_changes import Change, ItemStated, There, Told, renew

Cursor = psycopg.Cursor[Any]

BY_BARCODE: Final = """
SELECT id, barcode, bib_id, source_id, status,
       call_number, volume, collection, kind, price_fen, home_branch_id, acquired_on
  FROM catalogue_item WHERE owner_id = %s AND barcode = ANY(%s)
"""
BY_SOURCE: Final = """
SELECT id, barcode FROM catalogue_item
 WHERE bib_id = ANY(%s) AND source_id = ANY(%s) AND status <> 'withdrawn'
"""
GONE: Final = """
INSERT INTO catalogue_goneitem (run_id, item_id, state, why) SELECT %s, item_id, 'waits', ''
  FROM unnest(%s::int8[]) AS v(item_id) ON CONFLICT DO NOTHING
"""


@value_class(frozen=True, slots=True, kw_only=True)
class Of:
    """The records that have said all their items."""

    source_ids: tuple[int, ...]
    bib_ids: tuple[int, ...]


def take_in(
    admitter: Admitter, stated: Sequence[ItemStated], *, cursor: Cursor, of: Of, about: About, now: datetime
) -> Told:
    """Inside the transaction of their records, at its end."""
    told, profile = Told(), about.profile
    if profile is None:
        return told
    told.count("items_read", len(stated))
    sound = dict(_sound(stated, profile, told=told))
    cursor.execute(BY_BARCODE, (about.library_id, list(sound)))
    there = {each.barcode: each for each in (There(*row) for row in cursor.fetchall())}
    new = [_new(one, profile, about=about) for barcode, one in sound.items() if barcode not in there]
    if new:
        told.count("items_new", admit_items(admitter, new, now=now))
    changes = [
        Change(each, one, wanted=wanted(one.said, profile)) for each in there.values() for one in [sound[each.barcode]]
    ]
    if changes:
        renew(admitter, changes, cursor=cursor, about=about, now=now, told=told)
    if profile.layout.tag and of.source_ids:
        named = {one.said.barcode for one in stated if not _is_out(one.said, profile)}
        _note_gone(cursor, named, of=of, about=about)
    return told


def _sound(stated: Iterable[ItemStated], profile: Profile, *, told: Told) -> Iterator[tuple[str, ItemStated]]:
    """By their barcodes; of those that come twice, the first."""
    seen = set[str]()
    unknown: Counter[str] = Counter()
    for one in stated:
        said = one.said
        why = wrong_barcode(said.barcode) or (f"item {said.barcode} came before" if said.barcode in seen else "")
        known = _known(said, profile) is not None
        if why:
            told.remarks.append((one.number, why))
        elif not known:
            unknown[said.branch] += 1
        if why or _is_out(said, profile) or not (known or profile.default_branch_id):
            told.count("items_left_out")
            continue
        seen.add(said.barcode)
        yield said.barcode, one
    if unknown:
        told.counts["unknown_branches"] = dict(unknown)


def _is_out(said: ItemSaid, profile: Profile) -> bool:
    """Its library says itself that it is to be lent no more."""
    return bool(said.status) and said.status.casefold() in profile.statuses_left_out


def _known(said: ItemSaid, profile: Profile) -> int | None:
    return profile.branches.get(said.branch.casefold())


def wanted(said: ItemSaid, profile: Profile) -> dict[str, Any]:
    """What is said of it, by its columns."""
    found = {
        "call_number": said.call_number,
        "volume": said.volume,
        "collection": profile.collections.get(said.collection.casefold(), said.collection),
        "kind": _kind(said, profile),
        "price_fen": price_of(said.price),
        "home_branch_id": _known(said, profile),
        "acquired_on": day_of(said.acquired),
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _kind(said: ItemSaid, profile: Profile) -> str:
    code = said.kind.casefold()
    return profile.kinds.get(code, code if code in KINDS else "")


def _new(one: ItemStated, profile: Profile, *, about: About) -> NewItem:
    fields: dict[str, Any] = {"kind": one.kind or "book", "home_branch_id": profile.default_branch_id}
    fields |= wanted(one.said, profile)
    return NewItem(
        owner_id=about.library_id,
        barcode=one.said.barcode,
        bib_id=one.bib_id,
        source_id=one.source_id,
        **fields,
    )


def _note_gone(cursor: Cursor, named: set[str], *, of: Of, about: About) -> None:
    """They are withdrawn when all of the file has been read: they may stand in another record of it."""
    cursor.execute(BY_SOURCE, (sorted({*of.bib_ids}), sorted({*of.source_ids})))
    gone = [item_id for item_id, barcode in cursor.fetchall() if barcode not in named]
    if gone:
        cursor.execute(GONE, (about.run_id, gone))
