"""What the commands of a batch name, so what a load looks for."""

from collections.abc import Sequence

from bashu.domain.circulation.accidents.commands import AccidentCommand, DeclareDamaged
from bashu.domain.circulation.charges.commands import ApplyDeposit, MoneyCommand, Pay, Refund, TakeOverDeposit
from bashu.domain.circulation.commands import (
    BoxCommand,
    CheckIn,
    CheckOut,
    ItemScan,
    PackItem,
    PackParcel,
    PatronScan,
    ReceiveBox,
    RecordCheckIn,
    RecordCheckOut,
    Renew,
    SettleTask,
    TellParcel,
    TransferOwnership,
    UndoScan,
    box_of,
    parcel_of,
)
from bashu.domain.circulation.holds.commands import (
    AnyCommand,
    ExpireHold,
    HoldCommand,
    LooksAtItems,
    PlaceHold,
    TakeOverHold,
    scan_of,
)
from bashu.domain.circulation.holds.states import PickupKind
from bashu.domain.circulation.snapshot import Network
from bashu.engine.room import Rows

# How many ids a command may use, and each item of a received box.
IDS_PER_COMMAND = 5
IDS_PER_CONTENT = 2


class Asked:
    """`in_hand`: items that a desk renews without a card, against a rule.

    `whole_boxes`: of these everything that is in them is looked at; of the others only the items that are scanned.
    `looked_at`: holds of which every item of the queue is looked at; `before_ids`: of which every hold of the queue is.
    """

    def __init__(self, commands: Sequence[AnyCommand]) -> None:
        self.commands = commands
        self.ids = [command.id for command in commands]
        items: list[ItemScan] = [scan for each in commands if (scan := scan_of(each))]
        # What is given away must not meet its barcode there.
        given = {each.item.barcode for each in commands if isinstance(each, TransferOwnership)}
        self.barcodes = sorted({scan.barcode for scan in items if scan.item_id is None} | given)
        self.chosen = sorted({scan.item_id for scan in items if scan.item_id is not None})
        self._people: list[PatronScan] = [
            scan for each in commands for name in ("patron", "by") if (scan := getattr(each, name, None))
        ]
        self.digests = sorted({digest for scan in self._people for digest in scan.digests})
        self.somebody_acts = any(getattr(each, "by", None) for each in commands)
        self.in_hand = [each.item for each in commands if isinstance(each, Renew) and each.override and not each.patron]
        self.lends = any(isinstance(each, CheckOut | RecordCheckOut | PackParcel) for each in commands)
        self.undoes = [each for each in commands if isinstance(each, UndoScan)]
        self._boxes_and_tasks()
        self._holds()
        self._money()

    def _boxes_and_tasks(self) -> None:
        others = [each for each in self.commands if not isinstance(each, HoldCommand | MoneyCommand)]
        self.boxes = sorted({box_id for each in others if (box_id := box_of(each)) is not None})
        whole = (each.box_id for each in others if isinstance(each, BoxCommand))
        self.whole_boxes = sorted({box_id for box_id in whole if box_id is not None})
        self.parcels = sorted({parcel_id for each in others if (parcel_id := parcel_of(each)) is not None})
        self.tasks = [each.task_id for each in others if isinstance(each, SettleTask)]

    def _holds(self) -> None:
        about = [each for each in self.commands if isinstance(each, HoldCommand)]
        looking = [each for each in about if isinstance(each, LooksAtItems)]
        self.hold_ids = _named(about, "hold_id", "before_id")
        self.before_ids = _named(about, "before_id")
        self.looked_at = _named(looking, "hold_id")
        home = (each for each in about if getattr(each, "pickup_kind", None) is PickupKind.HOME)
        self.sends_home = any(isinstance(each, PackParcel | ExpireHold) for each in self.commands) or any(home)
        self.bib_ids = sorted({each.bib_id for each in about if isinstance(each, PlaceHold | TakeOverHold)})
        self.brought_bib_ids = {each.bib_id for each in about if isinstance(each, TakeOverHold)}

    def _money(self) -> None:
        """`payers`: of whom all that is open is looked at; `depositors`: of whom all deposits are.
        `past_loan_ids`: loans that are over."""
        about = [each for each in self.commands if isinstance(each, MoneyCommand)]
        accidents = [each for each in self.commands if isinstance(each, AccidentCommand)]
        self.charge_ids = _named([*about, *accidents], "charge_id")
        self.past_loan_ids = _named([each for each in accidents if isinstance(each, DeclareDamaged)], "loan_id")
        self.payment_ids = _named(about, "payment_id")
        self.refunded_ids = _named([each for each in about if isinstance(each, Refund)], "charge_id")
        self.deposit_ids = _named(about, "deposit_id")
        self.payers: list[PatronScan] = [each.patron for each in about if isinstance(each, Pay | ApplyDeposit)]
        self.depositors = [each.patron for each in about if isinstance(each, TakeOverDeposit)]

    def named(self, cards: Rows) -> set[int]:
        """Whom the cards show, and who is known anyway: those who borrow and those who act for them."""
        known = {scan.patron_id for scan in self._people if scan.patron_id is not None}
        return known | {patron_id for _, patron_id, _, _ in cards}

    def paying(self, cards: Rows) -> set[int]:
        """Who pays."""
        return _shown(self.payers, cards)

    def depositing(self, cards: Rows) -> set[int]:
        """Whose deposits are written down."""
        return _shown(self.depositors, cards)

    def counted(self, patrons: list[int], network: Network) -> list[int]:
        """Of whom it is counted what they have lost: who borrows or places a hold, where that matters."""
        return patrons if network.counts_lost and (self.lends or self.bib_ids) else []

    def strange(self, found: Rows) -> list[ItemScan]:
        """What is taken in, or told of, whatever it is, and is no item: it is kept in a task, and may be a card."""
        known = {barcode for *_, barcode in found}
        scans = (each.item for each in self.commands if isinstance(each, CheckIn | RecordCheckIn | RecordCheckOut))
        return [scan for scan in scans if scan.item_id is None and scan.barcode not in known]

    def in_boxes(self, contents: int) -> int:
        """Items that may be taken in out of boxes and parcels, at most; those that the batch itself packs count too."""
        received = sum(isinstance(each, ReceiveBox | TellParcel) for each in self.commands)
        return received * (contents + sum(isinstance(each, PackItem | PackParcel) for each in self.commands))

    def blocks(self, contents: int, *, block: int) -> list[int]:
        """One for each block of ids that is needed."""
        needed = IDS_PER_COMMAND * len(self.commands) + IDS_PER_CONTENT * self.in_boxes(contents)
        return list(range(-(-needed // block)))


def _shown(scans: Sequence[PatronScan], cards: Rows) -> set[int]:
    digests = {digest for scan in scans for digest in scan.digests}
    shown = {patron_id for digest, patron_id, _, _ in cards if bytes(digest) in digests}
    return shown | {scan.patron_id for scan in scans if scan.patron_id is not None}


def _named(commands: Sequence[HoldCommand] | Sequence[MoneyCommand | AccidentCommand], *names: str) -> list[int]:
    found = {getattr(command, name, None) for command in commands for name in names}
    return sorted(hold_id for hold_id in found if hold_id is not None)
