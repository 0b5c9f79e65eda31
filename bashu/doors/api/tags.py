"""Whose books lie on the plate of a machine: tags as it read them, and which items are meant.

A key opens this for one library, whose profile says which tags its machines use. Nothing is changed by it, and nothing
is written on a tag: docs/rfid.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import HttpBearer

from bashu.db.catalogue.tagged import TaggedRow, items_on_tags
from bashu.db.network import tags as kept
from bashu.domain.circulation.tags import (
    TROUBLES,
    Known,
    Meant,
    TaggedItem,
    TagLayout,
    TagProfile,
    TagRead,
    TagSecurity,
    TagTrouble,
    folded,
    meant_by,
)
from bashu.doors.api import tag_shapes as shapes
from bashu.doors.api.problems import LIVE, RefusedError
from bashu.doors.api.shapes import Named, Problem
from bashu.engine import clock, keys
from bashu.wire.rfid.errors import Damage, TagError
from bashu.wire.rfid.tags import Memory, read
from bashu.wire.rfid.values import Layout, Tag

# The machine may try again by itself.
_WITHOUT_A_DESK: Final = frozenset({TagTrouble.SET_INCOMPLETE})


class ByTagKey(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> keys.Opened | None:
        del request
        return keys.opened_by(keys.TAGS, token, now=clock.now())


router = Router(auth=ByTagKey(), tags=["tags"])
WRONG: Final[dict[int, Any]] = {400: Problem, 401: Problem, 409: Problem}


@dataclass(slots=True)
class _Book:
    """The tags that were sent with one barcode and owner, or a tag of which nothing is read."""

    numbers: list[int] = field(default_factory=list)
    reads: list[TagRead] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    error: TagError | None = None


@router.post(
    "/resolve", response={200: shapes.TagsMeant} | WRONG, summary="Which items tags mean", operation_id="resolve_tags"
)
def resolve(request: HttpRequest, response: HttpResponse, *, sent: shapes.TagsSent) -> shapes.TagsMeant:
    response.headers["Cache-Control"] = LIVE
    opened: keys.Opened = request.auth  # type: ignore[attr-defined]
    asks = kept.profiles([opened.library_id]).get(opened.library_id)
    if asks is None:
        raise RefusedError(HTTPStatus.CONFLICT, "The library has not said how its tags are written: /office/tags.")
    books = _books(sent.tags, asks=asks)
    known, rows = _known(books, asks=asks)
    return shapes.TagsMeant(books=[_told(book, sent.tags, known=known, rows=rows) for book in books])


def _books(sent: Sequence[shapes.TagSent], *, asks: TagProfile) -> list[_Book]:
    """In the order in which they were sent."""
    books = dict[tuple[str, str] | int, _Book]()
    for number, one in enumerate(sent):
        if sum(bool(each) for each in (one.blocks, one.uii, one.barcode)) != 1:
            raise RefusedError(HTTPStatus.BAD_REQUEST, f"Tag {number}: send blocks, uii or barcode, and one of them.")
        try:
            found, tag = _read(one, asks=asks)
        except TagError as error:
            books[number] = _Book(numbers=[number], error=error)
            continue
        book = books.setdefault((found.barcode, folded(found.owner_code)), _Book())
        book.numbers.append(number)
        book.reads.append(found)
        if tag is not None:
            book.tags.append(tag)
    return list(books.values())


def _read(one: shapes.TagSent, *, asks: TagProfile) -> tuple[TagRead, Tag | None]:
    """Raises TagError."""
    if one.barcode:
        return TagRead(barcode=one.barcode, owner_code=one.owner, parts=one.parts, part=one.part), None
    memory = Memory(
        blocks=bytes.fromhex(one.blocks),
        afi=_byte(one.afi),
        dsfid=_byte(one.dsfid),
        bank_01=bytes.fromhex(one.uii),
        bank_11=bytes.fromhex(one.user),
    )
    tag = read(memory, layouts=[Layout(each.value) for each in TagLayout if asks.reads(each)])
    # No table takes what no barcode has.
    if not (tag.item + tag.owner).isprintable() or max(len(tag.item), len(tag.owner)) > shapes.BARCODE_MAX:
        raise TagError(Damage.BAD_VALUE, "Its identifier or its owner has characters that none has.")
    found = TagRead(
        barcode=tag.item,
        owner_code=tag.owner,
        layout=TagLayout(tag.layout.value),
        afi=memory.said_afi,
        parts=tag.set.parts if tag.set else 0,
        part=tag.set.part if tag.set else 0,
    )
    return found, tag


def _known(books: Sequence[_Book], *, asks: TagProfile) -> tuple[Known, dict[int, TaggedRow]]:
    """Three statements, whatever was sent; the items by their ids besides."""
    firsts = [book.reads[0] for book in books if book.reads]
    owners = kept.owners({tag.owner_code for tag in firsts if tag.owner_code})
    wanted = [
        (tag.barcode, owners.get(folded(tag.owner_code)))
        for tag in firsts
        if not tag.owner_code or folded(tag.owner_code) in owners
    ]
    rows = items_on_tags(wanted)
    items = dict[str, list[TaggedItem]]()
    for row in rows:
        items.setdefault(row.barcode, []).append(
            TaggedItem(item_id=row.item_id, barcode=row.barcode, owner_library_id=row.owner_library_id)
        )
    known = Known(
        asks=asks,
        owners=owners,
        profiles=kept.profiles({row.owner_library_id for row in rows}),
        prefixes={row.owner_library_id: row.prefix for row in rows},
        items=items,
    )
    return known, {row.item_id: row for row in rows}


def _told(
    book: _Book, sent: Sequence[shapes.TagSent], *, known: Known, rows: Mapping[int, TaggedRow]
) -> shapes.TagMeant:
    meant = meant_by(book.reads, known=known) if book.reads else Meant(troubles=(_trouble(book.error),))
    own = known.profiles.get(meant.owner_library_id or 0)
    items = [_item(rows[item_id]) for item_id in meant.items]
    first = book.reads[0] if book.reads else TagRead(barcode="")
    usage = book.tags[0].usage if book.tags else None
    return shapes.TagMeant(
        tags=book.numbers,
        uids=[sent[number].uid for number in book.numbers],
        layout=first.layout or "",
        barcode=first.barcode,
        owner=first.owner_code,
        usage="" if usage is None else f"{usage:02X}",
        secured=_secured(book, own=own),
        item=items[0] if len(items) == 1 else None,
        candidates=items[: shapes.CANDIDATES_MAX] if len(items) > 1 else [],
        parts=meant.parts,
        seen=list(meant.seen),
        missing=list(meant.missing),
        security=_security(own),
        desk=bool(set(meant.troubles) - _WITHOUT_A_DESK),
        problems=[_problem(trouble, detail=book.error.detail if book.error else "") for trouble in meant.troubles],
    )


def _trouble(error: TagError | None) -> TagTrouble:
    other = error is not None and error.damage is Damage.OTHER_LAYOUT
    return TagTrouble.NOT_READ if other else TagTrouble.DAMAGED


def _problem(trouble: TagTrouble, *, detail: str) -> shapes.TagProblem:
    zh, en = TROUBLES[trouble]
    return shapes.TagProblem(code=trouble, zh=zh, en=en, detail=detail)


def _item(row: TaggedRow) -> shapes.TaggedItem:
    library = Named(code=row.owner_code, zh=row.owner.zh, en=row.owner.en)
    return shapes.TaggedItem(id=row.item_id, library=library, barcode=row.barcode, title=row.title, state=row.status)


def _security(own: TagProfile | None) -> shapes.TagSecurity | None:
    if own is None:
        return None
    return shapes.TagSecurity(kind=own.security, afi_in=f"{own.afi_in:02X}", afi_out=f"{own.afi_out:02X}")


def _secured(book: _Book, *, own: TagProfile | None) -> bool | None:
    """Of a set with tags that say different things: not all of it is."""
    if own is None:
        return None
    if own.security is TagSecurity.BANK_01:
        said = [None if tag.lent is None else not tag.lent for tag in book.tags]
    elif own.security is TagSecurity.AFI:
        said = [{own.afi_in: True, own.afi_out: False}.get(tag.afi or 0) for tag in book.reads if tag.afi is not None]
    else:
        return None
    return None if not said or None in said else all(said)


def _byte(text: str | None) -> int | None:
    return None if text is None else int(text, 16)
