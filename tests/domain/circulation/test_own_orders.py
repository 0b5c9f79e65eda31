"""What a library's own system is to know after a command: by how the item stands then."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.circulation.own_orders import own_orders
from bashu.domain.outcome import Accepted
from tests.domain.circulation.holds.queue import asked_for, under_way
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    check_in,
    check_out,
    desk,
    dispatch,
    loan,
    receive,
    transit,
)
from tests.domain.circulation.test_in_service import mark
from tests.matrix.states import MOVES
from tests.matrix.words import said_by

HERE, AWAY = desk(JINJIANG), desk(YUZHONG)
LENT = Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(BOB),))
OWN = Scene(items=(replace(BOOK, status=ItemStatus.LENT_BY_OWNER),))
UNDER_WAY = Scene(items=(MOVES,), transit=transit(BEIBEI))
FOR_HOLD = Scene(items=(MOVES,), transit=transit(BEIBEI, YUZHONG, reason=TransitReason.HOLD), holds=(under_way(),))
WAITS = Scene(items=(MOVES,), transit=transit(YUZHONG, dispatched=False))


def told(scene: Scene, command: Any) -> str:
    """As the log has it, where times are text."""
    decision = scene.decide(command)
    assert isinstance(decision, Accepted)
    effects = orjson.loads(orjson.dumps(said_by(decision.effects)))
    kind = type(command).__name__
    orders = list(own_orders(kind, effects, item_id=BOOK.id, own_branches={JINJIANG, BEIBEI}, at=NOON))
    assert all(order.at == NOON for order in orders)
    return " ".join(order.kind for order in orders)


@pytest.mark.parametrize(
    ("scene", "command", "orders"),
    [
        (Scene(), check_out(), "out"),
        (OWN, check_out(), "in out"),
        (LENT, check_in(terminal_id=HERE), "in"),
        (LENT, check_in(terminal_id=AWAY), "in out"),
        (OWN, check_in(terminal_id=HERE), "in"),
        (OWN, check_in(terminal_id=AWAY), "in out"),
        (Scene(holds=(asked_for(),)), check_in(terminal_id=HERE), "in out"),
        (FOR_HOLD, receive(), ""),
        (UNDER_WAY, receive(terminal_id=HERE), "in"),
        (UNDER_WAY, receive(terminal_id=desk(YUZHONG)), ""),
        (WAITS, dispatch(), ""),
        (Scene(), mark(), ""),
        (Scene(), check_in(terminal_id=HERE), ""),
    ],
)
def test_what_is_ordered(scene: Scene, command: Any, orders: str) -> None:
    """A hold elsewhere takes it out; what travels was out before, wherever it arrives that is not home."""
    assert told(scene, command) == orders


def test_of_another_item_nothing_is_told() -> None:
    decision = LENT.decide(check_in())
    assert isinstance(decision, Accepted)
    assert not list(own_orders("CheckIn", said_by(decision.effects), item_id=9, own_branches={JINJIANG}, at=NOON))
