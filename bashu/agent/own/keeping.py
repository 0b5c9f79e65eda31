"""What goes on beside the machines: whether the own system answers, what it is still to be told, and whether it and the
network say the same of every item."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from bashu.agent.link import LineDownError, Link, RejectedError
from bashu.agent.own.ledger import Because, Compared
from bashu.agent.own.line import NoAnswerError, OwnDownError, OwnLine
from bashu.agent.own.system import OwnItem, System, login_of
from bashu.agent.own.talk import Beside
from bashu.wire.link.messages import Compare, FactKind, Held, OrderKind, OwnReport, Wanted, Whereabouts

log = logging.getLogger(__name__)

LOOK_S = 2.0
# A library of a million items is gone through in a day or two, and its system hardly notices.
PAUSE_S = 0.08
# From the end of one comparison to the next.
COMPARE_EACH = timedelta(hours=6)
LOCAL_LOANS_KEPT = timedelta(days=60)


class OwnKeeper:
    """Two threads: one looks each `look_s` seconds, one compares, an item each `pause_s`."""

    def __init__(
        self,
        beside: Beside,
        link: Link,
        *,
        look_s: float = LOOK_S,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._beside, self._link, self._ledger = beside, link, beside.ledger
        self._look_s, self._pause_s, self._now = look_s, pause_s, beside.now
        self._stop, self.answers = threading.Event(), False
        self._threads = [
            threading.Thread(target=self._run, args=(step, wait), name=name, daemon=True)
            for name, step, wait in (("own keeper", self.look, look_s), ("comparing", self.compare, look_s))
        ]
        login = login_of(beside.own)
        self._line = OwnLine(beside.own, health=beside.health, login=login, probes=True)
        self._system = System(self._line, own=beside.own)
        self._comparing = OwnLine(beside.own, health=beside.health, login=login)

    def start(self) -> None:
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        self._stop.set()
        for each in self._threads:
            if each.is_alive():
                each.join()
        self._line.close()
        self._comparing.close()

    def report(self) -> OwnReport:
        compared = self._ledger.compared()
        return OwnReport(
            answers=self.answers,
            orders=self._ledger.count(),
            compared_at=compared.done_at,
            differs=compared.done_differs,
        )

    def _run(self, step: Callable[[], None], wait: float) -> None:
        while not self._stop.is_set():
            try:
                step()
            except Exception as error:
                # The disk is full, most likely: the machines are answered as well as can be, and this goes on.
                log.warning("%s: %s", threading.current_thread().name, type(error).__name__, exc_info=True)
            self._stop.wait(wait)

    def look(self) -> None:
        """Orders are on the disk of this box before they are done, and wait there for a system that is out of reach."""
        try:
            if self._beside.desk.is_up:
                self._fetch_orders()
        except (LineDownError, RejectedError) as error:
            log.info("orders cannot be fetched: %s", error)
        self._ledger.forget_local_loans(before=self._now() - LOCAL_LOANS_KEPT)
        try:
            self.answers = self._system.answers()
            self._beside.mixed.settle_all(self._system)
            while self._beside.mixed.do_due(self._system) and not self._stop.is_set():
                pass
        except (OwnDownError, NoAnswerError) as error:
            if self.answers:
                log.warning("the own system does not answer: %s", error)
            self.answers = False

    def _fetch_orders(self) -> None:
        """What was ordered before this box was there is left to the comparison: it may have been undone since."""
        reached = self._ledger.ordered()
        if reached is not None:
            self._ledger.take_orders(self._link.orders(Wanted(after=reached)).orders)
            return
        last = 0
        while orders := self._link.orders(Wanted(after=last)).orders:
            last = orders[-1].seq
        self._ledger.ordered_up_to(last)

    def compare(self) -> None:
        """The next page, if it is time. What was not put right is counted."""
        how = self._ledger.compared()
        is_time = how.next or how.done_at is None or self._now() - how.done_at >= COMPARE_EACH
        if not (is_time and self.answers and self._beside.desk.is_up):
            return
        system = System(self._comparing, own=self._beside.own)
        try:
            page = self._link.compare(Compare(after=how.next))
            found = self._differing(page.items, system)
            if found:
                # What was in motion while it was looked at is not what it was: both must say so twice.
                again = {each.barcode: each.where for each in self._link.compare(Compare(after=how.next)).items}
                same = [held for held, _ in found if again.get(held.barcode) is held.where]
                found = self._differing(same, system)
            left = sum(not self._right(held, system) for held, _ in found)
        except (LineDownError, RejectedError, OwnDownError, NoAnswerError) as error:
            log.info("the comparison waits: %s", error)
            return
        if self._stop.is_set():
            return
        how = replace(how, differs=how.differs + left, next=page.next or 0)
        if page.next is None:
            how = Compared(done_at=self._now(), done_differs=how.differs)
        self._ledger.compare_on(how)

    def _differing(self, items: Sequence[Held], system: System) -> list[tuple[Held, OwnItem]]:
        found = []
        for held in items:
            if self._stop.wait(self._pause_s):
                break
            item = system.item(held.barcode, now=self._now())
            if self._differs(held, item):
                found.append((held, item))
        return found

    def _differs(self, held: Held, item: OwnItem) -> bool:
        if self._ledger.is_open(held.barcode):
            return False
        if not item.known:
            return held.where is not Whereabouts.GONE
        is_away = self._ledger.is_away(held.barcode)
        match held.where:
            case Whereabouts.HOME | Whereabouts.GONE:
                return item.lent
            case Whereabouts.OWN:
                return not item.lent or is_away
        return not item.lent or not is_away

    def _right(self, held: Held, system: System) -> bool:
        """While no machine does anything with it. False: it differs still."""
        with self._beside.mixed.alone_with(held.barcode):
            item = system.item(held.barcode, now=self._now())
            return not self._differs(held, item) or self._put_right(held, item)

    def _put_right(self, held: Held, item: OwnItem) -> bool:
        """The own system knows best what its own readers have, the network what it has itself."""
        barcode, now = held.barcode, self._now()
        if not item.known:
            return False
        is_away = self._ledger.is_away(barcode)
        match held.where, item.lent:
            case (Whereabouts.HOME | Whereabouts.GONE, True) if is_away:
                self._ledger.owe(OrderKind.IN, barcode, at=now, because=Because.ORDER)
            case (Whereabouts.HOME | Whereabouts.GONE, True):
                self._tell(FactKind.OWN_LENT, barcode)
            case (Whereabouts.OWN, False):
                self._tell(FactKind.OWN_RETURNED, barcode)
            case (Whereabouts.OWN, True):
                self._ledger.is_back(barcode)
            case (Whereabouts.OUT, False):
                self._ledger.owe(OrderKind.OUT, barcode, at=now, because=Because.ORDER)
            case (Whereabouts.OUT, True):
                # To whom cannot be asked. The network has it, so it is taken for the network's.
                self._ledger.put_away(barcode, at=now, due=item.due)
        return True

    def _tell(self, kind: FactKind, barcode: str) -> None:
        self._beside.desk.alone.noticed(kind, barcode, login=self._beside.own.terminal)
