"""A whole agent on a real line to a real hub; the line can be cut, and answers can be lost on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bashu.agent.desk import Desk
from bashu.agent.keeping import Keeper
from bashu.agent.link import LineDownError, Link
from bashu.agent.store import Machine, Store
from bashu.wire.link.messages import Enrol
from bashu.wire.sip2 import port
from tests.doors.sip2.machines import ALICES_CARD, PASSWORD


class Line(Link):
    """`cut`: nothing arrives. `loses`: all arrives, and no answer comes back."""

    cut = loses = False

    def _post(self, what: str, message: Any, *, wanted: Any) -> Any:
        if self.cut:
            raise LineDownError("cut")
        told = super()._post(what, message, wanted=wanted)
        if self.loses:
            raise LineDownError("lost")
        return told


@dataclass
class Box:
    store: Store
    line: Line
    desk: Desk
    keeper: Keeper
    at: float = field(default=0.0)
    machine: Machine | None = None

    def look(self) -> None:
        self.at += 1_000
        self.keeper.look(self.at)

    def mend(self) -> None:
        self.line.cut = self.line.loses = False
        self.look()

    def log_in(self, login: str = "chengdu", password: str = PASSWORD) -> bool:
        self.machine = self.desk.log_in(port.Login(name=login, password=password, location=""))
        return self.machine is not None

    def ask(self, question: port.Question, *, login: str = "chengdu") -> port.Answer:
        assert self.machine is not None
        return self.desk.answer(question, login=login, machine=self.machine)

    def borrow(self, barcode: str = "B1", card: str = ALICES_CARD) -> bool:
        asked = port.CheckOut(card=card, pin=None, barcode=barcode, language="en", occurred_at=None, happened=False,
                              due_at=None, may_renew=False, fee_accepted=False)  # fmt: skip
        answer = self.ask(asked)
        assert isinstance(answer, port.LoanAnswer | port.Declined)
        return isinstance(answer, port.LoanAnswer) and answer.ok

    def take_back(self, barcode: str = "B1") -> port.CheckInAnswer:
        asked = port.CheckIn(barcode=barcode, language="en", occurred_at=None, returned_at=None, happened=False)
        answer = self.ask(asked)
        assert isinstance(answer, port.CheckInAnswer)
        return answer


@contextmanager
def box(hub: str, code: str, *, folder: Path) -> Iterator[Box]:
    store = Store(folder / "agent.sqlite3")
    line = Line(hub, credential=lambda: known.credential if (known := store.enrolled()) else "")
    enrolled = line.enrol(Enrol(code=code, version="1"))
    store.enrol(enrolled)
    desk = Desk(store, line, enrolled=enrolled)
    each = Box(store, line, desk, Keeper(desk, store, link=line, version="1"))
    each.look()
    assert desk.is_up
    assert each.log_in()
    yield each
    line.close()
    store.close()
