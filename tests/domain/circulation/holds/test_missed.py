"""What a hold did not get is told, with where and why."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.missed import HoldMissed
from bashu.domain.circulation.holds.sentences import MISSED
from bashu.domain.circulation.holds.states import HoldReason, HoldState
from bashu.domain.circulation.holds.words import say_missed
from bashu.domain.circulation.wording import Audience, Language
from bashu.domain.outcome import Accepted
from tests.domain.circulation.holds.queue import (
    CAROL,
    ON_SHELF,
    asked_for,
    cancel,
    expire,
    hold,
    others,
    pass_over,
    ready,
    suspend,
    target,
    under_way,
    waits_for,
)
from tests.domain.circulation.holds.test_boxed import FOR_HOLD, LOST
from tests.domain.circulation.scene import (
    BOOK,
    DAY,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    check_in,
    check_out,
    desk,
    effects,
)
from tests.domain.circulation.test_boxes import ON_THE_WAY

LANGUAGES: tuple[Language, ...] = ("zh-hans", "en")
AUDIENCES: tuple[Audience, ...] = ("patron", "staff")


def missed(scene: Scene, *commands: Any) -> list[tuple[int, int, int, HoldReason]]:
    told = [
        effect
        for command in commands
        if isinstance(decision := scene.decide(command), Accepted)
        for effect in decision.effects
        if isinstance(effect, HoldMissed)
    ]
    assert all(each.missed_at == NOON for each in told)
    return [(each.hold_id, each.item_id, each.branch_id, each.reason) for each in told]


@pytest.mark.parametrize("more", [(), ({},)], ids=["nothing else", "another is asked for"])
def test_c700_not_on_its_shelf(more: tuple[dict[str, Any], ...]) -> None:
    """C700: also when another is asked for at once."""
    asked = asked_for()
    scene = waits_for(asked, items=others(*more))
    assert missed(scene, pass_over(asked)) == [(asked.id, BOOK.id, JINJIANG, HoldReason.NOT_FOUND)]


def test_c701_not_pulled_in_time() -> None:
    """C701."""
    late = asked_for(asked_at=NOON - 4 * DAY)
    assert missed(waits_for(late), target(late)) == [(late.id, BOOK.id, JINJIANG, HoldReason.NOT_PULLED)]
    assert missed(waits_for(asked_for()), target(asked_for())) == []


def test_c702_lent_to_another_reader() -> None:
    """C702: where the reader stands with it."""
    asked = asked_for()
    found = missed(waits_for(asked), check_out(terminal_id=desk(YUZHONG)))
    assert found == [(asked.id, BOOK.id, YUZHONG, HoldReason.LENT_TO_ANOTHER)]


@pytest.mark.parametrize(
    ("had", "scene", "command", "why"),
    [
        (under_way(), {"items": (ON_THE_WAY,), "transit": FOR_HOLD}, LOST, HoldReason.LOST),
        (ready(), {"items": (ON_SHELF,)}, pass_over(ready()), HoldReason.GONE_FROM_SHELF),
    ],
    ids=["lost on its way", "gone from the hold shelf"],
)
def test_c703_what_was_put_aside_and_is_not_there(
    had: HoldState, scene: dict[str, Any], command: Any, why: HoldReason
) -> None:
    """C703."""
    assert missed(waits_for(had, **scene), command) == [(had.id, BOOK.id, YUZHONG, why)]


def test_c703_what_was_withdrawn_meanwhile() -> None:
    """C703."""
    from_shelf = check_in(terminal_id=desk(YUZHONG))
    (told,) = missed(waits_for(ready(), items=(replace(ON_SHELF, status=ItemStatus.WITHDRAWN),)), from_shelf)
    assert told == (ready().id, BOOK.id, YUZHONG, HoldReason.OUT_OF_SERVICE)


def test_c704_what_the_reader_gave_up_or_what_came_in_its_place_is_no_miss() -> None:
    """C704."""
    asked, items = asked_for(), others({})
    assert missed(waits_for(asked), cancel(asked, patron=None), suspend(asked, patron=None)) == []
    assert missed(waits_for(ready(shelf_until=NOON - DAY), items=(ON_SHELF,)), expire(ready())) == []
    first = asked_for(item=items[1])
    in_hand = waits_for(first, hold(2, CAROL), items=items)
    assert "HoldChanged" in effects(in_hand.decide(check_in(terminal_id=desk(YUZHONG))))
    assert missed(in_hand, check_in(terminal_id=desk(YUZHONG))) == []


@pytest.mark.parametrize("reason", list(MISSED))
def test_c705_each_is_told_in_a_line(reason: HoldReason) -> None:
    """C705."""
    where: dict[str, Any] = {"on": NOON.date(), "branch": "Yuzhong"}
    lines = {
        say_missed(reason, **where, language=language, audience=audience)
        for language in LANGUAGES
        for audience in AUDIENCES
    }
    assert len(lines) == 4
    assert all("Yuzhong" in line for line in lines)
