"""What lies about when the demonstration begins: holds at each stage, a locker, a box that is being packed.

Made by the engine on the evening before, in the library of each side's hub, for readers who have nothing else. Ids
follow from the seed, as those of the history do.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from bashu.db.catalogue.queries import items_with_barcode
from bashu.db.network.founding import Founded
from bashu.db.patrons.vault import Vault
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    DispatchTransit,
    ItemScan,
    OpenBox,
    PackItem,
    PatronScan,
    Trust,
)
from bashu.domain.circulation.holds.commands import PlaceHold
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, Busy, Failed
from bashu.engine.submit import Engine
from bashu.project.demo.history import AT_LIMIT_LOANS
from bashu.project.demo.people import Person, State, at_the_hub, background, holders
from bashu.project.demo.places import OFFICE, Member, by_code
from bashu.project.demo.seed import stream
from bashu.project.demo.stock import Placed
from bashu.project.errors import OperatingError

# In the evening of the last day, when nobody lends any more; and so far apart.
EVENING, APART = timedelta(hours=12), timedelta(seconds=20)
SEEN: Final = Trust(assurance=Assurance.STAFF_SAW_IT)


class Today:
    def __init__(self, shelves: dict[str, list[Placed]], *, founded: Founded, vault: Vault, last_day: datetime) -> None:
        """`shelves`: what nobody has borrowed yet, by owner. `last_day`: its midnight (UTC)."""
        self._drawn = stream("today")
        self._shelves, self._founded, self._vault = shelves, founded, vault
        self._at = last_day + EVENING

    def run(self, engine: Engine) -> None:
        self._engine = engine
        for code in OFFICE:
            (other,) = (by_code()[each] for each in OFFICE if each != code)
            self._library(by_code()[code], other)
        for code in OFFICE:
            self._lend_all(by_code()[code])

    def _library(self, here: Member, other: Member) -> None:
        first, second = holders(here.city)
        desk, locker = f"{here.branch}-D1", here.locker or here.branch
        # To be pulled: for the hold shelf, for the other city, for the locker.
        self._hold(first, here, pickup=here.branch)
        self._hold(second, here, pickup=other.branch)
        self._hold(second, here, pickup=locker)
        # On the hold shelf, and in the locker.
        self._do(CheckIn, desk, item=self._hold(first, here, pickup=here.branch))
        brought = self._hold(first, here, pickup=locker)
        for kind, terminal in ((CheckIn, desk), (DispatchTransit, desk), (CheckIn, f"{locker}-L1")):
            self._do(kind, terminal, item=brought)
        # On loan, and waited for.
        reader = next(each for each in background() if each.home is here)
        wanted = self._free(here)
        self._do(CheckOut, desk, item=wanted, patron=self._scan(reader), trust=SEEN)
        self._hold(first, here, pickup=here.branch, item=wanted)
        # Two for the other city: one in a box that stands open, one that waits.
        inside, beside = (self._hold(second, here, pickup=other.branch) for _ in range(2))
        for item in (inside, beside):
            self._do(CheckIn, desk, item=item)
        box = self._do(OpenBox, desk, next_branch_id=self._founded.branches[other.branch])
        self._do(PackItem, desk, item=inside, box_id=box.box_id)

    def _lend_all(self, here: Member) -> None:
        """As much as the reader at the limit may have."""
        reader = next(each for each in at_the_hub(here.city) if each.state is State.AT_LIMIT)
        for _ in range(AT_LIMIT_LOANS):
            wanted = self._free(here)
            self._do(CheckOut, f"{here.branch}-D1", item=wanted, patron=self._scan(reader), trust=SEEN)

    def _hold(self, who: Person, here: Member, *, pickup: str, item: Placed | None = None) -> Placed:
        """On the next item of this library that can be held; what is for use in the library only is passed by."""
        for wanted in (item,) if item is not None else self._all_free(here):
            (row,) = items_with_barcode(wanted.barcode)
            wish = {
                "patron": self._scan(who),
                "trust": SEEN,
                "level": HoldLevel.ITEM,
                "bib_id": row.bib_id,
                "item_id": row.item_id,
                "pickup_branch_id": self._founded.branches[pickup],
            }
            if self._ask(PlaceHold, f"{here.branch}-D1", **wish) is not None:
                return wanted
        raise OperatingError(f"The demonstration finds nothing to hold in {here.code}.")

    def _free(self, here: Member) -> Placed:
        return next(self._all_free(here))

    def _all_free(self, here: Member) -> Iterator[Placed]:
        """Books that readers of these cities ask for."""
        while self._shelves[here.code]:
            if (placed := self._shelves[here.code].pop()).is_wanted:
                yield placed

    def _scan(self, who: Person) -> PatronScan:
        return PatronScan(digests=self._vault.digests(who.card))

    def _do(self, kind: type, terminal: str, **fields: Any) -> Any:
        answer = self._ask(kind, terminal, **fields)
        if answer is None:
            raise OperatingError(f"The demonstration could not be laid out: {kind.__name__} was refused.")
        return answer

    def _ask(self, kind: type, terminal: str, **fields: Any) -> Any:
        """The answer; None for a no."""
        self._at += APART
        if isinstance(item := fields.get("item"), Placed):
            owner_id = self._founded.libraries[item.owner.code]
            fields["item"] = ItemScan(barcode=item.barcode, owner_library_id=owner_id)
        command_id = uuid7(self._at, self._drawn.randbytes(RANDOM_BYTES))
        command = kind(id=command_id, occurred_at=self._at, terminal_id=self._founded.terminals[terminal], **fields)
        (outcome,) = self._engine.submit([command], now=self._at)
        if isinstance(outcome, Busy | Failed):
            raise OperatingError(f"The demonstration could not be laid out: {outcome}. Start it again.")
        return outcome.answer if isinstance(outcome, Accepted) else None
