"""Machines, the line, the own system and the power of the box, failing in any order: in the end both systems say the
same of every item, and nobody has what a machine said no to."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bashu.agent.store import Store
from bashu.wire.link.messages import Order, OrderKind
from bashu.wire.sip2.codec import Message
from tests.agent.own.places import BOTH, LI, LOCAL, Place, place
from tests.agent.own.systems import NETWORK

ITEMS, CARDS = st.sampled_from(["L1", "L2", "N1"]), st.sampled_from([LI, BOTH, LOCAL])
CODES = st.sampled_from(["09", "11", "17", "23"])


class PowerFailureError(Exception):
    """Nothing more gets onto the disk."""


class Frail:
    """The disk of a box whose power fails after so many writes."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.write = Store.write

    def __call__(self, store: Store, *said: Any) -> None:
        if self.left is not None:
            if self.left == 0:
                raise PowerFailureError
            self.left -= 1
        self.write(store, *said)


class Boxes(RuleBasedStateMachine):
    """`has`: who has what, as the machines have said it; `doubtful`: what a local loan was that got no answer."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="bashu-own-"))
        self.stack = ExitStack()
        self.frail = Frail()
        patch = self.stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(Store, "write", lambda *said: self.frail(*said))  # noqa: PLW0108 -- it is bound to no store
        self.at: Place = self.stack.enter_context(place(self.folder, timeout=0.15))
        self.at.log_in()
        self.has: dict[str, str] = {}
        self.doubtful: set[str] = set()
        self.seq = 0

    def teardown(self) -> None:
        self.frail.left = None
        self.stack.close()
        shutil.rmtree(self.folder)

    @rule(barcode=ITEMS, card=CARDS)
    def lend(self, barcode: str, card: str) -> None:
        answer = self._asked(lambda: self.at.lend(barcode, card))
        if answer.fixed["ok"] == "1":
            # What is in no system of this library a box without its line lends twice: the network asks its staff then.
            in_doubt = barcode in self.doubtful or barcode.startswith("N")
            assert self.has.get(barcode, card) == card or in_doubt, "it is another's"
            self.has[barcode] = card
            self.doubtful.discard(barcode)
        elif card != LI and barcode.startswith("L") and barcode not in self.has:
            # Its own system may have lent it to its own reader and have lost the answer: nobody can tell.
            self.doubtful.add(barcode)

    @rule(barcode=ITEMS)
    def take_in(self, barcode: str) -> None:
        answer = self._asked(lambda: self.at.take_in(barcode))
        if answer.fixed["ok"] == "1":
            self.has.pop(barcode, None)
            self.doubtful.discard(barcode)
        elif barcode.startswith("L"):
            self.doubtful.add(barcode)

    @precondition(lambda self: self.at.network.owners["L1"] == "CD")
    @rule()
    def is_returned_in_another_city(self) -> None:
        self.at.network.loans.pop("L1", None)
        self.at.network.own.discard("L1")
        self.has.pop("L1", None)
        self.doubtful.discard("L1")
        self.seq += 1
        self.at.hub.orders.append(Order(seq=self.seq, kind=OrderKind.IN, barcode="L1", at=self.at.beside.now()))

    @rule(cut=st.booleans())
    def the_line(self, cut: bool) -> None:  # noqa: FBT001
        if cut:
            self.at.cut()
        else:
            self.at.hub.deaf = self.at.hub.mute = False

    @rule()
    def the_line_loses_answers(self) -> None:
        self.at.hub.mute = True

    @rule(code=CODES)
    def the_own_system_loses_an_answer(self, code: str) -> None:
        self.at.ils.mute.append(code)

    @rule(up=st.booleans())
    def the_own_system(self, up: bool) -> None:  # noqa: FBT001
        if up and not self.at.server.is_up:
            self.at.server.start()
            self.at.beside.health.is_back()
        elif not up and self.at.server.is_up:
            self.at.own_down()

    @rule(writes=st.integers(0, 6))
    def the_power_will_fail(self, writes: int) -> None:
        self.frail.left = writes

    @rule()
    def a_while_passes(self) -> None:
        self._look()

    @rule()
    def all_is_well_again(self) -> None:
        self._mend()
        for _ in range(4):
            self._look()
        self.at.store.write("DELETE FROM compared")
        self.at.own.compare()
        for _ in range(2):
            self._look()
        assert self.at.beside.ledger.count() == 0
        assert not self.at.store.has_facts()
        for barcode in ("L1", "L2"):
            self._agree(barcode)
        if self.at.network.loans.get("N1") != self.has.get("N1"):
            assert "N1" in self.doubtful

    def _agree(self, barcode: str) -> None:
        there, here = self.at.ils.loans.get(barcode), self.at.network.loans.get(barcode)
        assert (there == NETWORK) is (here is not None), (barcode, there, here)
        assert (there not in {None, NETWORK}) is (barcode in self.at.network.own), (barcode, there)
        has = here or there
        assert has == self.has.get(barcode) or barcode in self.doubtful, (barcode, has, self.has)
        # Whatever was in doubt is known now.
        self.doubtful.discard(barcode)
        if has is None:
            self.has.pop(barcode, None)
        else:
            self.has[barcode] = has

    @invariant()
    def nobody_has_what_two_have(self) -> None:
        assert not any(card in {LI, BOTH} for card in self.at.ils.loans.values() if card == LI)

    def _asked(self, ask: Any) -> Message:
        answer: Message = ask()
        if self.frail.left == 0:
            self._restart()
        return answer

    def _look(self) -> None:
        try:
            self.at.look()
        except PowerFailureError:
            self._restart()

    def _mend(self) -> None:
        self.frail.left = None
        self.at.hub.deaf = self.at.hub.mute = False
        self.at.ils.mute.clear()
        if not self.at.server.is_up:
            self.at.server.start()
        self.at.beside.health.is_back()

    def _restart(self) -> None:
        self.frail.left = None
        self.at.reopen()
        self.at.log_in()


def test_boxes_lines_and_own_systems_that_fail_in_any_order() -> None:
    run_state_machine_as_test(
        Boxes,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )


@pytest.mark.soak
def test_boxes_lines_and_own_systems_that_fail_in_any_order_for_long() -> None:
    run_state_machine_as_test(
        Boxes,
        settings=settings(
            max_examples=400,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )
