"""A whole agent between a machine, a library's own system and the network: real sockets, and a model behind each."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bashu.agent.desk import Desk
from bashu.agent.front import Front
from bashu.agent.keeping import Keeper
from bashu.agent.link import Link
from bashu.agent.own.keeping import OwnKeeper
from bashu.agent.own.talk import Beside, OwnTalk
from bashu.agent.settings import OwnSystem
from bashu.agent.store import Store
from bashu.wire.link.messages import Fact, FactKind, Held, Whereabouts
from bashu.wire.link.sealing import unseal
from bashu.wire.sip2 import port
from bashu.wire.sip2.codec import Message, build, parse
from bashu.wire.sip2.layouts import ANSWER_TO
from bashu.wire.sip2.times import BLANK
from tests.agent.hubs import ENROLLED, PRIVATE, Hub
from tests.agent.hubs import serving as serving_hub
from tests.agent.own.systems import DATE, NETWORK, Habits, Ils, Server
from tests.agent.own.systems import serving as serving_ils

# Of the network alone, known to both, and of the library alone.
LI, BOTH, LOCAL = "D1234567", "D7654321", "LOCAL"


@dataclass
class Network:
    """`owners`: of items, by barcode. `loans`: to whom it has lent them, `own` those that it knows to be lent by their
    library's own system. `sends`: barcodes that go elsewhere when they come back. `done`: commands that it has done.
    """

    owners: dict[str, str] = field(default_factory=dict)
    loans: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    sends: set[str] = field(default_factory=set)
    refuses: set[str] = field(default_factory=set)
    readers: set[str] = field(default_factory=lambda: {LI, BOTH})
    busy: bool = False
    done: list[tuple[str, str, str]] = field(default_factory=list)

    def would(self, question: port.Question) -> port.Answer:
        assert isinstance(question, port.CheckOut)
        ok = self._lends(question)
        return port.LoanAnswer(ok=ok, title="围城", words="" if ok else "网络不借")

    def _lends(self, question: port.CheckOut) -> bool:
        known = question.card in self.readers and question.barcode in self.owners
        free = self.loans.get(question.barcode, question.card) == question.card
        return known and free and question.barcode not in self.refuses

    def answers(self, question: port.Question) -> port.Answer:
        if self.busy:
            return port.Declined(words="busy")
        match question:
            case port.CheckOut():
                ok = self._lends(question)
                if ok:
                    self._lend(question.barcode, question.card)
                return port.LoanAnswer(ok=ok, title="围城", words="" if ok else "网络不借")
            case port.CheckIn():
                return self._take_in(question.barcode)
            case port.ItemQuestion(barcode=barcode):
                return port.ItemAnswer(known=barcode in self.owners, owner=self.owners.get(barcode, ""), title="围城")
            case port.PatronQuestion():
                return self._look_up(question)
        self.done.append((type(question).__name__, getattr(question, "card", ""), getattr(question, "barcode", "")))
        return self._done(question)

    def _done(self, question: port.Question) -> port.Answer:
        match question:
            case port.CancelCheckOut():
                self.loans.pop(question.barcode, None)
                return port.LoanAnswer(ok=True, cancelled=True)
            case port.ReportItem():
                return port.ReportAnswer(ok=True)
            case port.Renew():
                return port.LoanAnswer(ok=self.loans.get(question.barcode) == question.card, renewed=True)
            case port.RenewAll():
                mine = tuple(barcode for barcode, card in self.loans.items() if card == question.card)
                return port.RenewAllAnswer(ok=True, renewed=mine)
            case port.Hold():
                return port.HoldAnswer(ok=True)
            case port.FeePaid():
                return port.FeePaidAnswer(ok=True, receipt="R1")
        return port.PatronAnswer(known=getattr(question, "card", "") in self.readers)

    def _look_up(self, question: port.PatronQuestion) -> port.PatronAnswer:
        if question.card not in self.readers:
            return port.PatronAnswer(known=False, words="未登记")
        mine = tuple(barcode for barcode, card in self.loans.items() if card == question.card)
        listed = mine if question.listing is port.Listing.LOANS else ("77 2.25 逾期费",)
        return port.PatronAnswer(known=True, counts={port.Listing.LOANS: len(mine)}, listed=listed, owed_fen=225)

    def _lend(self, barcode: str, card: str) -> None:
        self.loans[barcode] = card
        self.own.discard(barcode)
        self.done.append(("CheckOut", card, barcode))

    def _take_in(self, barcode: str) -> port.CheckInAnswer:
        self.done.append(("CheckIn", self.loans.pop(barcode, ""), barcode))
        self.own.discard(barcode)
        if barcode not in self.owners:
            return port.CheckInAnswer(ok=False, alert=port.Alert.CALL_STAFF)
        if barcode in self.sends:
            return port.CheckInAnswer(ok=True, alert=port.Alert.ELSEWHERE, current_branch="CD-1", destination="CQ-1")
        return port.CheckInAnswer(ok=True, current_branch="CD-1", destination="CD-1", sort_bin="9")

    def learns(self, fact: Fact, hub: Hub) -> None:
        match fact.kind:
            case FactKind.LENT:
                assert fact.card
                self.loans[fact.barcode] = unseal(fact.card, private=PRIVATE)
            case FactKind.RETURNED:
                self.loans.pop(fact.barcode, None)
                self.own.discard(fact.barcode)
            case FactKind.OWN_LENT:
                self.loans.pop(fact.barcode, None)
                self.own.add(fact.barcode)
            case FactKind.OWN_RETURNED:
                self.loans.pop(fact.barcode, None)
                self.own.discard(fact.barcode)
            case FactKind.NOT_LENT:
                asked = hub.asked.get(fact.supersedes) if fact.supersedes else None
                if asked is not None and isinstance(asked.question, port.CheckOut):
                    self.loans.pop(fact.barcode, None)

    def held(self) -> list[Held]:
        def where(barcode: str) -> Whereabouts:
            if barcode in self.own:
                return Whereabouts.OWN
            return Whereabouts.OUT if barcode in self.loans or barcode in self.sends else Whereabouts.HOME

        return [Held(barcode=each, where=where(each)) for each, owner in self.owners.items() if owner == "CD"]


@dataclass
class Parts:
    """Of an agent that runs; `sip2`: its port for machines."""

    store: Store
    link: Link
    beside: Beside
    keeper: Keeper
    own: OwnKeeper
    front: Front
    loop: asyncio.AbstractEventLoop
    thread: threading.Thread
    sip2: int

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self.front.stop(), self.loop).result(20)
        self.own.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
        self.link.close()
        self.store.close()


def start(folder: Path, *, hub: Hub, ils: Ils, timeout: float) -> Parts:
    """With what is on its disk."""
    system = OwnSystem(host="127.0.0.1", port=ils.port, network_card=NETWORK, terminal="CD-1", login="bashu",
                       password="secret", institution="OWN", charset=ils.habits.charset, timeout=timeout)  # fmt: skip
    return start_before(system, folder, hub=hub)


def start_before(system: OwnSystem, folder: Path, /, *, hub: Hub) -> Parts:
    """Whoever plays the library's own system."""
    store = Store(folder / "agent.sqlite3")
    if store.enrolled() is None:
        store.enrol(ENROLLED)
    link = Link(hub.address, credential=lambda: "first")
    desk = Desk(store, link, enrolled=ENROLLED)
    beside = Beside(system, store=store, desk=desk, code="CD")
    own = OwnKeeper(beside, link, pause_s=0.0)
    keeper = Keeper(desk, store, link=link, version="1", own=own.report)
    loop, front = asyncio.new_event_loop(), Front(lambda address: OwnTalk(beside, address=address))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    sip2 = asyncio.run_coroutine_threadsafe(front.start("127.0.0.1", 0), loop).result(10)
    return Parts(store, link, beside, keeper, own, front, loop, thread, sip2)


@dataclass
class Place:
    folder: Path
    hub: Hub
    network: Network
    ils: Ils
    server: Server
    parts: Parts
    timeout: float
    at: float = 0.0
    line: socket.socket | None = None
    sequence: int = 0

    @property
    def store(self) -> Store:
        return self.parts.store

    @property
    def beside(self) -> Beside:
        return self.parts.beside

    @property
    def own(self) -> OwnKeeper:
        return self.parts.own

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def reopen(self) -> None:
        """The box is switched off, and on again."""
        self.hang_up()
        self.parts.stop()
        self.parts = start(self.folder, hub=self.hub, ils=self.ils, timeout=self.timeout)

    def look(self) -> None:
        """What goes on beside the machines, once."""
        self.at += 1_000
        self.parts.keeper.look(self.at)
        self.own.look()

    def forget(self) -> None:
        """All that was before."""
        for each in ("fact", "away", "step", "due", "local_loan", "intent", "lent"):
            self.store.write(f"DELETE FROM {each}")  # noqa: S608
        for model in (self.network.loans, self.network.own, self.ils.loans):
            model.clear()

    def cut(self) -> None:
        self.hub.deaf = True
        self.beside.desk.went_down(OSError("cut"))

    def mend(self) -> None:
        self.hub.deaf = False
        self.beside.health.is_back()
        self.look()
        self.look()

    def own_down(self) -> None:
        self.server.stop()

    def own_up(self) -> None:
        self.server.start()
        self.beside.health.is_back()
        self.look()

    def say(self, code: str, fixed: dict[str, str], **fields: str) -> Message:
        """From a machine, on its line; with the answer that belongs to it."""
        if self.line is None:
            self.line = socket.create_connection(("127.0.0.1", self.parts.sip2), timeout=30)
        self.sequence = (self.sequence + 1) % 10
        charset = self.ils.habits.charset
        self.line.sendall(build(Message(code, fixed, tuple(fields.items()), str(self.sequence)), charset) + b"\r")
        data = b""
        while not data.endswith((b"\r", b"\n")):
            more = self.line.recv(4096)
            assert more, "the machine's line was closed"
            data += more
        answer = parse(data.strip(b"\r\n"), charset)
        assert answer.code == ANSWER_TO[code], answer
        return answer

    def log_in(self, said: str = "secret") -> bool:
        fixed = {"name_algorithm": "0", "password_algorithm": "0"}
        return self.say("93", fixed, CN="kiosk", CO=said).fixed["ok"] == "1"

    def lend(self, barcode: str, card: str = LI, *, happened: bool = False) -> Message:
        fixed = {"renewal_policy": "N", "no_block": "Y" if happened else "N", "date": DATE, "due_date": BLANK}
        return self.say("11", fixed, AO="OWN", AA=card, AB=barcode, AC="", AD="1234")

    def cancel(self, barcode: str, card: str) -> Message:
        fixed = {"renewal_policy": "N", "no_block": "N", "date": DATE, "due_date": BLANK}
        return self.say("11", fixed, AO="OWN", AA=card, AB=barcode, AC="", AD="1234", BI="Y")

    def take_in(self, barcode: str) -> Message:
        return self.say("09", {"no_block": "N", "date": DATE, "return_date": DATE}, AO="OWN", AB=barcode, AC="")

    def renew(self, barcode: str, card: str = LI) -> Message:
        fixed = {"third_party": "N", "no_block": "N", "date": DATE, "due_date": BLANK}
        return self.say("29", fixed, AO="OWN", AA=card, AB=barcode, AD="1234")

    def item(self, barcode: str) -> Message:
        return self.say("17", {"date": DATE}, AO="OWN", AB=barcode)

    def reader(self, card: str, summary: str = "  Y       ", **page: str) -> Message:
        return self.say("63", {"language": "019", "date": DATE, "summary": summary}, AO="OWN", AA=card, AD="", **page)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Told, or waiting to be."""
        return [(each.kind.value, each.barcode) for each in (*self.hub.facts, *self.store.facts(-1))]


@contextmanager
def place(folder: Path, *, habits: Habits | None = None, timeout: float = 2) -> Iterator[Place]:
    """Of Chengdu: L1 to L3 are in its own system and in the network's catalogue, N1 and N2 another library's."""
    network = Network(owners={"L1": "CD", "L2": "CD", "L3": "CD", "N1": "CQ", "N2": "CQ"})
    hub = Hub(answers=network.answers, would=network.would, held=network.held)
    hub.learns = lambda fact: network.learns(fact, hub)
    ils = Ils(items={"L1": "围城", "L2": "家", "L3": "春"}, habits=habits or Habits())
    ils.readers[BOTH] = "1234"
    with serving_hub(hub), serving_ils(ils) as server:
        each = Place(folder, hub, network, ils, server, start(folder, hub=hub, ils=ils, timeout=timeout), timeout)
        each.look()
        yield each
        each.hang_up()
        each.parts.stop()
