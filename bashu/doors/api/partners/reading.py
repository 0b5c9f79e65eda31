"""What partners read: their branches and terminals, items, holds, transits and boxes."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from bashu.db.circulation import boxes as kept_boxes
from bashu.db.circulation import for_partners as kept
from bashu.db.circulation.boxes import BoxRow
from bashu.db.circulation.for_partners import HoldRow, ItemRow, MoveRow
from bashu.db.circulation.holds import pull_list as to_pull
from bashu.db.network.partners import branches_of
from bashu.db.parts import START_MAX
from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.rights.scopes import PartnerScope
from bashu.doors.api.partners import access, shapes
from bashu.doors.api.partners.shapes import ID_MAX, SIZE_MAX, Word
from bashu.doors.api.problems import LIVE, RefusedError
from bashu.doors.api.shapes import Named
from bashu.engine.partners import Opened

router = Router(tags=["partners: reading"])
Number = Annotated[int, Path(ge=1, le=ID_MAX)]
Branch = Annotated[Word, Query(description="code of a branch of the client's libraries")]
After = Annotated[int, Query(ge=0, le=ID_MAX, description="the last one that was told")]
Size = Annotated[int, Query(ge=1, le=SIZE_MAX)]
Start = Annotated[int, Query(ge=0, le=START_MAX, description="how many to leave out")]


@router.get(
    "/places", response={200: shapes.Places} | access.WRONG, summary="Branches and terminals", operation_id="places",
    **access.needs(),
)  # fmt: skip
def places(request: HttpRequest, response: HttpResponse) -> shapes.Places:
    response.headers["Cache-Control"] = LIVE
    rows = branches_of(access.who(request).library_ids)
    told = [
        shapes.BranchTold(
            code=row.place.code,
            name=Named(code=row.place.code, zh=row.place.name.zh, en=row.place.name.en),
            library=Named(code=row.library_code, zh=row.place.library.zh, en=row.place.library.en),
            terminals=[shapes.Terminal(**asdict(each)) for each in row.terminals],
        )
        for row in rows
    ]
    return shapes.Places(branches=told)


@router.get(
    "/items", response={200: shapes.Items} | access.WRONG, summary="The items with a barcode", operation_id="items",
    **access.needs(PartnerScope.READ_ITEMS),
)  # fmt: skip
def items(
    request: HttpRequest,
    response: HttpResponse,
    *,
    barcode: Annotated[Word, Query()],
    owner: Annotated[str, Query()] = "",
) -> shapes.Items:
    response.headers["Cache-Control"] = LIVE
    found = [row for row in kept.items_called(barcode) if owner in {"", row.owner}]
    return shapes.Items(items=[_item(row) for row in found])


@router.get(
    "/items/{item_id}", response={200: shapes.Item} | access.ONE, summary="An item", operation_id="item",
    **access.needs(PartnerScope.READ_ITEMS),
)  # fmt: skip
def item(request: HttpRequest, response: HttpResponse, *, item_id: Number) -> shapes.Item:
    response.headers["Cache-Control"] = LIVE
    found = kept.item(item_id)
    if found is None:
        raise _nothing("item", item_id)
    return _item(found)


@router.get(
    "/holds", response={200: shapes.Holds} | access.ONE, summary="Open holds to be collected at a branch",
    operation_id="holds", **access.needs(PartnerScope.READ_HOLDS),
)  # fmt: skip
def holds(
    request: HttpRequest, response: HttpResponse, *, branch: Branch,
    stage: HoldStage | None = None, after: After = 0, size: Size = SIZE_MAX,
) -> shapes.Holds:  # fmt: skip
    response.headers["Cache-Control"] = LIVE
    opened = access.who(request)
    place = access.branch(opened, branch)
    rows = kept.holds_at(place.branch_id, stage=stage, after=after, most=size)
    told = [_hold(row, opened) for row in rows]
    return shapes.Holds(holds=told, after=rows[-1].hold_id if len(rows) == size else None)


@router.get(
    "/holds/{hold_id}", response={200: shapes.Hold} | access.ONE, summary="An open hold", operation_id="hold",
    **access.needs(PartnerScope.READ_HOLDS),
)  # fmt: skip
def hold(request: HttpRequest, response: HttpResponse, *, hold_id: Number) -> shapes.Hold:
    response.headers["Cache-Control"] = LIVE
    opened, found = access.who(request), kept.hold(hold_id)
    if found is None or not found.library_ids & opened.library_ids:
        raise _nothing("open hold", hold_id)
    return _hold(found, opened)


@router.get(
    "/pull-list", response={200: shapes.PullList} | access.ONE, summary="What is to be taken from shelves for holds",
    operation_id="pull_list", **access.needs(PartnerScope.READ_HOLDS),
)  # fmt: skip
def pull_list(request: HttpRequest, response: HttpResponse, *, branch: Branch, start: Start = 0) -> shapes.PullList:
    response.headers["Cache-Control"] = LIVE
    part = to_pull(access.branch(access.who(request), branch).branch_id, start=start)
    told = [
        shapes.Pulled(
            hold=row.hold_id, item=row.item_id, barcode=row.barcode, title=row.title, call_number=row.call_number,
            collection=row.collection, pickup=row.pickup.code, asked_at=row.asked_at,
        )
        for row in part
    ]  # fmt: skip
    return shapes.PullList(items=told, start=part.start, of=part.of)


@router.get(
    "/transits", response={200: shapes.Transits} | access.ONE, summary="Open transits from or to a branch",
    operation_id="transits", **access.needs(PartnerScope.READ_TRANSITS),
)  # fmt: skip
def transits(
    request: HttpRequest, response: HttpResponse, *, branch: Branch,
    way: Literal["out", "in"], after: After = 0, size: Size = SIZE_MAX,
) -> shapes.Transits:  # fmt: skip
    response.headers["Cache-Control"] = LIVE
    place = access.branch(access.who(request), branch)
    read = kept.transits_from if way == "out" else kept.transits_to
    rows = read(place.branch_id, after=after, most=size)
    told = [_transit(row) for row in rows]
    return shapes.Transits(transits=told, after=rows[-1].transit_id if len(rows) == size else None)


@router.get(
    "/boxes", response={200: shapes.Boxes} | access.ONE, summary="Boxes that stand at a branch, or come to it",
    operation_id="boxes", **access.needs(PartnerScope.READ_TRANSITS),
)  # fmt: skip
def boxes(
    request: HttpRequest, response: HttpResponse, *, branch: Branch, way: Literal["here", "coming"], start: Start = 0
) -> shapes.Boxes:
    response.headers["Cache-Control"] = LIVE
    place = access.branch(access.who(request), branch)
    read = kept_boxes.boxes_here if way == "here" else kept_boxes.boxes_coming
    part = read(place.branch_id, start=start)
    return shapes.Boxes(boxes=[shapes.Box(**_box(row)) for row in part], start=part.start, of=part.of)


@router.get(
    "/boxes/{box_id}", response={200: shapes.BoxWithItems} | access.ONE, summary="A box and what is in it",
    operation_id="box", **access.needs(PartnerScope.READ_TRANSITS),
)  # fmt: skip
def box(request: HttpRequest, response: HttpResponse, *, box_id: Number, start: Start = 0) -> shapes.BoxWithItems:
    response.headers["Cache-Control"] = LIVE
    opened, found = access.who(request), kept_boxes.box(box_id)
    if found is None or not _concerns(found, opened):
        raise _nothing("box", box_id)
    part = kept_boxes.contents(box_id, start=start)
    told = [
        shapes.Packed(
            item=row.item_id, barcode=row.barcode, title=row.title, destination=row.destination.code,
            expected_on=row.expected_on, inside=row.inside,
        )
        for row in part
    ]  # fmt: skip
    return shapes.BoxWithItems(**_box(found), contents=told, start=part.start, of=part.of)


def _nothing(what: str, number: int) -> RefusedError:
    return RefusedError(HTTPStatus.NOT_FOUND, f"There is no {what} {number} that concerns the client's libraries.")


def _concerns(row: BoxRow, opened: Opened) -> bool:
    return not opened.library_ids.isdisjoint(each.library_id for each in (row.origin, row.place, row.next_stop))


def _transit(row: MoveRow) -> shapes.Transit:
    told = asdict(row)
    return shapes.Transit(
        id=told.pop("transit_id"),
        item=told.pop("item_id"),
        next_stop=told.pop("next_branch"),
        box=told.pop("box_id"),
        **told,
    )


def _item(row: ItemRow) -> shapes.Item:
    told = asdict(row) | {"transit": _transit(row.transit) if row.transit else None}
    return shapes.Item(id=told.pop("item_id"), record=told.pop("bib_id"), **told)


def _hold(row: HoldRow, opened: Opened) -> shapes.Hold:
    told: dict[str, Any] = asdict(row)
    told.pop("library_ids")
    personal = PartnerScope.PERSONAL in opened.scopes and bool(told["patron"])
    told["patron"] = told["patron"] if personal else None
    return shapes.Hold(id=told.pop("hold_id"), record=told.pop("bib_id"), item=told.pop("item_id"), **told)


def _box(row: BoxRow) -> dict[str, Any]:
    return {
        "id": row.box_id,
        "code": row.code,
        "state": row.stage,
        "origin": row.origin.code,
        "branch": row.place.code,
        "next_stop": row.next_stop.code,
        "items": row.items,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "handed_over_at": row.handed_over_at,
        "expected_on": row.expected_on,
        "received_at": row.received_at,
    }
