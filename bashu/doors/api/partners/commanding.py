"""What a partner sent becomes commands of the engine. What cannot be one is refused here, as the engine would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bashu.db.network import terminals
from bashu.db.network.queries import branch_ids, libraries
from bashu.db.network.terminals import TerminalRow
from bashu.domain.circulation import commands
from bashu.domain.circulation.charges.commands import Pay
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.circulation.holds import commands as holds
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.sending import NOT_ELSEWHERE
from bashu.domain.identity.problems import Problem
from bashu.domain.ids import instant_of
from bashu.domain.outcome import Refused
from bashu.domain.settlement.charges import Method
from bashu.doors.api.partners import command_shapes as shapes
from bashu.doors.api.partners.people import Checked, Shown, as_item, checking, shown
from bashu.engine.partners import Opened

# These are about an item in hand, and nothing else has to be known.
OF_ITEM: Final[Mapping[str, type[Any]]] = {
    "check_in": commands.CheckIn,
    "dispatch": commands.DispatchTransit,
    "unpack": commands.UnpackItem,
}
OF_BOX: Final[Mapping[str, type[Any]]] = {"close_box": commands.CloseBox, "hand_over_box": commands.HandOverBox}


@dataclass(frozen=True, slots=True)
class Known:
    """What the codes and numbers of a batch mean. Terminals: those of the client's libraries that are in use."""

    terminals: Mapping[int, TerminalRow]
    libraries: Mapping[str, int]
    branches: Mapping[str, int]
    checked: Checked


Made = AnyCommand | Refused | Problem


def known(sent: Sequence[shapes.AnySent], *, opened: Opened, now: datetime) -> Known:
    """Three queries, whatever is sent."""
    rows = terminals.by_ids({each.terminal for each in sent})
    codes = {code for each in sent for name in ("pickup", "to", "next_stop") if (code := getattr(each, name, None))}
    owners = any(getattr(each, "owner", None) for each in sent)
    return Known(
        terminals={key: row for key, row in rows.items() if row.active and row.library_id in opened.library_ids},
        libraries={row.code: row.library_id for row in libraries()} if owners else {},
        branches=branch_ids(codes),
        checked=checking(now),
    )


def made(sent: shapes.AnySent, *, by: Known) -> Made:
    """Or why there is none."""
    at = by.terminals.get(sent.terminal)
    if at is None:
        return Refused(Refusal.TERMINAL_NOT_ALLOWED)
    occurred_at = sent.occurred_at or instant_of(sent.id)
    base: dict[str, Any] = {"id": sent.id, "occurred_at": occurred_at, "terminal_id": at.terminal_id}
    if isinstance(sent, shapes.ReaderSent):
        who = shown(sent.card, sent.pin, at=at, checked=by.checked)
        return who if isinstance(who, Problem) else _of_reader(sent, who, base=base, by=by)
    if isinstance(sent, shapes.ItemSent):
        return _of_item(sent, base=base, at=at, by=by)
    if isinstance(sent, shapes.OpenBoxSent):
        stop = by.branches.get(sent.next_stop)
        return commands.OpenBox(**base, next_branch_id=stop) if stop else Refused(Refusal.BOX_GOES_NOWHERE)
    if isinstance(sent, shapes.ReceiveBoxSent):
        return commands.ReceiveBox(**base, box_id=sent.box, emptied=sent.emptied)
    box: AnyCommand = OF_BOX[sent.kind](**base, box_id=sent.box)
    return box


def _of_reader(sent: shapes.ReaderSent, who: Shown, *, base: Mapping[str, Any], by: Known) -> Made:
    if isinstance(sent, shapes.CheckOutSent | shapes.RenewSent):
        item = _item(sent, by=by)
        if isinstance(item, Refused):
            return item
        if isinstance(sent, shapes.RenewSent):
            return commands.Renew(**base, item=item, patron=who.scan, trust=who.trust)
        return commands.CheckOut(**base, item=item, patron=who.scan, trust=who.trust, renews_own=sent.renews_own)
    if isinstance(sent, shapes.PlaceHoldSent):
        return _hold(sent, who, base=base, by=by)
    # What there is of a reader's holds and charges is told to whoever proves to be that reader; a "no" would tell it.
    if (no := who.not_proven) is not None:
        return Refused(no)
    if isinstance(sent, shapes.PaySent):
        lines = tuple((each.charge, each.fen) for each in sent.charges)
        return Pay(**base, patron=who.scan, fen=sent.fen, method=Method(sent.method), lines=lines)
    return _of_hold(sent, base={**base, "patron": who.scan, "trust": who.trust}, by=by)


def _hold(sent: shapes.PlaceHoldSent, who: Shown, *, base: Mapping[str, Any], by: Known) -> Made:
    pickup = by.branches.get(sent.pickup)
    if pickup is None:
        return Refused(Refusal.PICKUP_NOT_OFFERED)
    return holds.PlaceHold(
        **base,
        patron=who.scan,
        trust=who.trust,
        level=sent.level,
        bib_id=sent.record,
        volume=sent.volume,
        item_id=sent.item,
        pickup_branch_id=pickup,
        suspended_until=sent.suspended_until,
        wanted_until=sent.wanted_until,
    )


def _of_hold(sent: shapes.ReaderSent, *, base: dict[str, Any], by: Known) -> Made:
    match sent:
        case shapes.CancelHoldSent():
            return holds.CancelHold(**base, hold_id=sent.hold)
        case shapes.SuspendHoldSent():
            return holds.SuspendHold(**base, hold_id=sent.hold, until=sent.until)
        case shapes.ResumeHoldSent():
            return holds.ResumeHold(**base, hold_id=sent.hold)
        case shapes.ChangePickupSent() if pickup := by.branches.get(sent.pickup):
            return holds.ChangePickup(**base, hold_id=sent.hold, pickup_branch_id=pickup)
    return Refused(Refusal.PICKUP_NOT_OFFERED)


def _of_item(sent: shapes.ItemSent, *, base: Mapping[str, Any], at: TerminalRow, by: Known) -> Made:
    item = _item(sent, by=by)
    if isinstance(item, Refused):
        return item
    match sent:
        case shapes.RecordCheckOutSent():
            who = shown(sent.card, "", at=at, checked=by.checked)
            # What has happened is recorded also for a number that cannot be one.
            patron = commands.PatronScan() if isinstance(who, Problem) else who.scan
            return commands.RecordCheckOut(**base, item=item, patron=patron, supersedes=sent.supersedes)
        case shapes.RecordCheckInSent():
            return commands.RecordCheckIn(**base, item=item, supersedes=sent.supersedes)
        case shapes.ReceiveSent():
            return commands.ReceiveTransit(**base, item=item, box_id=sent.box)
        case shapes.PackSent():
            return commands.PackItem(**base, item=item, box_id=sent.box)
        case shapes.SendSent():
            there = by.branches.get(sent.to)
            if there is None:
                return Refused(Refusal.MAY_NOT_STAY_THERE, {"because": NOT_ELSEWHERE})
            return commands.SendItem(**base, item=item, destination_branch_id=there)
    plain: AnyCommand = OF_ITEM[str(getattr(sent, "kind", ""))](**base, item=item)
    return plain


def _item(sent: shapes.ItemSent, *, by: Known) -> ItemScan | Refused:
    owner = None
    if sent.owner is not None:
        owner = by.libraries.get(sent.owner)
        if owner is None:
            return Refused(Refusal.ITEM_UNKNOWN)
    return as_item(sent.barcode, owner_library_id=owner)
