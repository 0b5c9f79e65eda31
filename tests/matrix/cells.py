"""Each state times each action, numbered, with what the pure decision says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.outcome import Accepted, Decision, Refused
from tests.domain.circulation.scene import Scene
from tests.matrix import actions, states
from tests.matrix.actions import Action
from tests.matrix.states import ItemStands
from tests.matrix.words import said_by, words

NOT_YET = "not yet"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`number` is M, the action and the state; all impossible cells of an action have the state 00."""

    action: Action
    state: ItemStands
    scene: Scene
    command: AnyCommand
    decision: Decision

    @property
    def before(self) -> ItemStatus | None:
        named_so = [
            item for item in self.scene.items if self.state.scan.owner_library_id in {None, item.owner_library_id}
        ]
        return named_so[0].status if len(named_so) == 1 else None

    @property
    def outcome(self) -> str:
        return said(self.decision, before=self.before)

    @property
    def is_impossible(self) -> bool:
        return isinstance(self.decision, Refused) and self.decision.refusal is self.action.absent

    @property
    def place(self) -> str:
        """Of its own, also where the number is shared."""
        return f"M{self.action.number:02}{self.state.number:02}"

    @property
    def number(self) -> str:
        return f"M{self.action.number:02}00" if self.is_impossible else self.place


def said(decision: Decision, *, before: ItemStatus | None) -> str:
    if isinstance(decision, Refused):
        return f"`{decision.refusal}`"
    assert isinstance(decision, Accepted)
    return words(decision.answer, said_by(decision.effects), before=before)


def cell(action: Action, state: ItemStands) -> Cell:
    scene = action.given(state.scene)
    command = action.asked(state, scene)
    return Cell(action=action, state=state, scene=scene, command=command, decision=scene.decide(command))


@cache
def cells() -> tuple[Cell, ...]:
    return tuple(cell(action, state) for action in actions.ACTIONS for state in states.STATES)


def planned() -> Iterator[tuple[int, int]]:
    """Actions and states of which one at least is not there yet."""
    of_now = [action.number for action in actions.ACTIONS]
    of_then = [each.number for each in actions.PLANNED]
    for state in states.STATES:
        yield from ((action, state.number) for action in of_then)
    for each in states.PLANNED:
        yield from ((action, each.number) for action in (*of_now, *of_then))
