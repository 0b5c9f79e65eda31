"""All of it: the library's own system, the line with its switch, the box, and the machine before it."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from bashu.domain.calendar import LOCAL
from bashu.doors.web.site.told import Asked, Do, OwnLoan, Reader, Talk, Told
from bashu.engine import clock
from bashu.project import ports
from bashu.project.demo.site import disk, place
from bashu.project.demo.site.agent import Agent
from bashu.project.demo.site.machine import SelfCheck
from bashu.project.demo.site.own_system import NETWORK_CARD, OwnSystem
from bashu.project.demo.site.place import LIBRARY, Visitor
from bashu.project.demo.site.relay import Relay
from bashu.project.demo.site.serving import Serving
from bashu.project.env import Env
from bashu.project.errors import OperatingError

LOANS: Final = "own-system.json"


class Site:
    """`folder`: where all of it is kept. Made and closed in the main thread; `answer` may be called on any."""

    def __init__(self, env: Env, folder: Path, *, library_id: int) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        file, self._lock = folder / LOANS, threading.Lock()
        self._last: Talk | None = None
        self._visitors, stock = place.visitors(), place.stock(library_id)
        self._offered = place.offered()
        is_new = not file.exists()
        known = [each for each in self._visitors if each.number]
        self._own = OwnSystem(
            file,
            titles=stock.titles,
            readers={each.number: each.name for each in known},
            cards={each.card: each.number for each in known},
            now=clock.now,
        )
        if is_new:
            self._own.begin_with(stock.with_network)
        self._serving = Serving(self._own)
        self._relay = Relay(ports.reachable(env.http_host), env.http_port)
        sip2 = ports.free()
        self.agent = Agent(folder, hub=self._relay.port, own=self._serving.gate.port, sip2=sip2)
        self._machine = SelfCheck(sip2)
        self.agent.make_known(library_id)
        self.agent.start()

    def close(self) -> None:
        self.agent.stop()
        self._relay.cut()
        self._serving.gate.shut()

    def try_out(self, stop: threading.Event) -> None:
        """When it serves, the box learns from the network that this machine reads cards: it is asked while the line is
        up. Raises OperatingError.
        """
        self.agent.wait(stop)
        with suppress(OperatingError):
            other = next(each for each in self._offered if not each.is_own)
            self._talk(Do.LOOK, self._visitors[-2], barcode=other.barcode)

    def answer(self, asked: Asked) -> Told:
        if asked.line is not None:
            (self._relay.mend if asked.line else self._relay.cut)()
        if asked.own is not None:
            (self._serving.gate.open if asked.own else self._serving.gate.shut)()
        visitor = next((each for each in self._visitors if each.key == asked.reader), None)
        if asked.do is not None and visitor is not None:
            with self._lock:
                self._last = self._talk(asked.do, visitor, barcode=asked.barcode)
        return self.told()

    def told(self) -> Told:
        loans = self._own.loans()
        shown = {each.barcode for each in self._offered} | ({self._last.barcode} if self._last else set())
        return Told(
            library=LIBRARY,
            line=self._relay.state,
            own_is_on=self._serving.gate.is_open,
            readers=tuple(Reader(key=each.key, name=each.name, known_to=each.known_to) for each in self._visitors),
            offered=self._offered,
            loans=tuple(
                OwnLoan(
                    barcode=barcode,
                    reader=self._own.name_of(each.number),
                    to_network=each.number == NETWORK_CARD,
                    due_at=each.due_at,
                )
                for barcode, each in loans.items()
                if each.number != NETWORK_CARD or barcode in shown
            ),
            lent_out=len(loans),
            box=disk.seen(self.agent.disk),
            talk=self._last,
        )

    def _talk(self, do: Do, visitor: Visitor, *, barcode: str) -> Talk:
        return self._machine.talk(do, visitor=visitor, barcode=barcode, now=clock.now().astimezone(LOCAL))
