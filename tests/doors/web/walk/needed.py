"""Which right each command needs at the desk that gives it, and what is shown and changed of whoever is served."""

from typing import Any

from bashu.domain.activities import commands as activities
from bashu.domain.activities.commands import CallOffSession, Draw, PlanSession
from bashu.domain.circulation.accidents.commands import (
    AcceptClaim,
    ClaimReturned,
    DeclareDamaged,
    DeclareLost,
    FindPart,
    Quarantine,
    RejectClaim,
    ReplaceLost,
)
from bashu.domain.circulation.charges.commands import (
    ApplyDeposit,
    ChargeCard,
    Pay,
    Refund,
    RefundDeposit,
    TakeOverDeposit,
    VoidDeposit,
    VoidPayment,
    Waive,
)
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    CloseBox,
    CountUse,
    DispatchTransit,
    HandOverBox,
    HandOverParcel,
    JoinRotation,
    LeaveRotation,
    LoseTransit,
    MarkMissing,
    OpenBox,
    PackItem,
    PackParcel,
    ReceiveBox,
    ReceiveTransit,
    Renew,
    Restore,
    SendItem,
    SettleTask,
    TellParcel,
    TellParcelled,
    TransferOwnership,
    UndoScan,
    UnpackItem,
    Withdraw,
)
from bashu.domain.circulation.holds.commands import (
    CancelHold,
    ChangePickup,
    MoveHold,
    PassOver,
    PlaceHold,
    ResumeHold,
    SuspendHold,
)
from bashu.domain.rights import Right

# The office gives these, at no desk.
ROTATES = (JoinRotation, LeaveRotation)
PLANS = (PlanSession, CallOffSession, Draw)
OFFICE = (*ROTATES, *PLANS)
# These name who gives them, and no terminal.
AT_DOORS = (
    activities.Register, activities.CheckInReader, activities.RecordAttendance, activities.CountWalkIns,
    activities.RecordWalkIns, activities.SettleQuestion, activities.CancelRegistration,
)  # fmt: skip
# Which right a command needs at the desk that gives it.
NEEDED: dict[type[Any], Right] = {
    CheckOut: Right.LEND, Renew: Right.LEND, CheckIn: Right.TAKE_IN, DispatchTransit: Right.DISPATCH,
    CountUse: Right.TAKE_IN, UndoScan: Right.TAKE_IN,
    SendItem: Right.PULL, SettleTask: Right.SETTLE_TASKS, LoseTransit: Right.DECLARE_LOST,
    **dict.fromkeys(
        (ReceiveTransit, OpenBox, PackItem, UnpackItem, CloseBox, HandOverBox, ReceiveBox), Right.MOVE_BOXES
    ),
    **dict.fromkeys((PlaceHold, CancelHold, SuspendHold, ResumeHold, ChangePickup), Right.PLACE_HOLD),
    **dict.fromkeys((PackParcel, HandOverParcel, TellParcel, TellParcelled), Right.SEND_HOME),
    Pay: Right.TAKE_MONEY, Refund: Right.TAKE_MONEY, Waive: Right.WAIVE, VoidPayment: Right.VOID_PAYMENT,
    ChargeCard: Right.EDIT_PATRON, RefundDeposit: Right.TAKE_MONEY, ApplyDeposit: Right.TAKE_MONEY,
    TakeOverDeposit: Right.KEEP_DEPOSITS, VoidDeposit: Right.KEEP_DEPOSITS,
    PassOver: Right.PULL, MoveHold: Right.REORDER_HOLDS,
    **dict.fromkeys(ROTATES, Right.EDIT_FLOAT_GROUPS),
    **dict.fromkeys(PLANS, Right.PLAN_ACTIVITIES),
    **dict.fromkeys(
        (DeclareLost, ReplaceLost, ClaimReturned, DeclareDamaged, FindPart, Quarantine), Right.REPORT_ACCIDENT
    ),
    **dict.fromkeys((AcceptClaim, RejectClaim), Right.ACCEPT_CLAIM),
    MarkMissing: Right.TAKE_STOCK, Withdraw: Right.WITHDRAW, Restore: Right.WITHDRAW,
    TransferOwnership: Right.TRANSFER_OWNERSHIP,
    **dict.fromkeys(AT_DOORS, Right.KEEP_DOOR),
}  # fmt: skip
# One that dates a return back needs a right of its own besides.
SCANS = (CheckOut, Renew, CheckIn, DispatchTransit)
# The network has one card: whoever stands at a desk is served, and what lies on it is taken in. So the desk alone
# shows and changes these, with these rights, once the reader's card or the item was scanned.
SEEN_IN_HAND = {Right.SEE_PATRON: {"patrons_patron", "patrons_card"}}
CHANGED_IN_HAND = {
    Right.LEND: {"catalogue_item", "circulation_loan", "circulation_transit", "patrons_patrontoken"},
    Right.TAKE_IN: {"catalogue_item", "circulation_loan", "circulation_transit", "circulation_floating"},
    Right.DISPATCH: {"catalogue_item", "circulation_transit", "circulation_floating"},
    Right.EDIT_PATRON: {
        "patrons_deliveryaddress",
        "patrons_contact",
        "patrons_confirmation",
        "notices_notice",
        "notices_preference",
        "patrons_patron",
        "patrons_card",
        "patrons_helper",
    },
    Right.RESET_PIN: {"patrons_patron"},
    # What a reader who is here has on loan was lost by them, or so they say.
    Right.REPORT_ACCIDENT: {
        "catalogue_item",
        "circulation_loan",
        "circulation_task",
        "circulation_laidaside",
        "settlement_charge",
        "settlement_entry",
        "notices_notice",
        "patrons_patron",
        "patrons_patrontoken",
    },
    Right.ACCEPT_CLAIM: {"catalogue_item", "circulation_loan", "notices_notice"},
    # A block of the desk's own library is placed on whoever is here.
    Right.OVERRIDE_BLOCK: {"patrons_block"},
    # What a reader owes may be paid anywhere.
    Right.TAKE_MONEY: {
        "settlement_charge",
        "settlement_payment",
        "settlement_entry",
        "patrons_patron",
        "patrons_patrontoken",
    },
    # A box is opened for any next stop.
    Right.MOVE_BOXES: {"circulation_box"},
}
# A publication is nobody's: whoever catalogues adds a record of their own library beside those of others.
BESIDE = {"catalogue_sourcerecord"}
# Computed from its records as soon as one is added, and so nobody's either.
COMPUTED = {"catalogue_bibrecord"}
# Of a publication that has a record of one's own library by now, the records beside it are there to be compared. To
# lead there tells nothing: the number of a publication is public.
COMPARED = "/office/matching/record/"
