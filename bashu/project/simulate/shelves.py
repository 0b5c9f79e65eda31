"""What stands on which shelf, as the year has been told; drawn from as readers do who look for something to read.

Items are counted from 0. Those of a title that is wanted twice as much are taken twice as often. How much titles are
wanted has a few steps, so each shelf is a few lists, and to take, remove or add one costs the same on any shelf.
"""

from collections.abc import Sequence

NOWHERE = -1


class Shelves:
    def __init__(self, steps: Sequence[int], weights: Sequence[float], *, branches: int) -> None:
        """`steps`: of each item; `weights`: of each step, how much what is on it is wanted."""
        self._steps, self._weights = steps, weights
        self._lists: list[list[list[int]]] = [[[] for _ in weights] for _ in range(branches)]
        self._place = [0] * len(steps)
        # The branch on whose shelf each item stands.
        self.at = [NOWHERE] * len(steps)
        self.count = [0] * branches

    def add(self, item: int, branch: int) -> None:
        if self.at[item] != NOWHERE:
            raise ValueError(f"item {item} stands somewhere already")
        shelf = self._lists[branch][self._steps[item]]
        self._place[item] = len(shelf)
        shelf.append(item)
        self.at[item] = branch
        self.count[branch] += 1

    def remove(self, item: int) -> bool:
        """False if it stood nowhere."""
        branch = self.at[item]
        if branch == NOWHERE:
            return False
        shelf, place = self._lists[branch][self._steps[item]], self._place[item]
        last = shelf.pop()
        if last != item:
            shelf[place], self._place[last] = last, place
        self.at[item] = NOWHERE
        self.count[branch] -= 1
        return True

    def draw(self, branch: int, dice: float) -> int | None:
        """An item of this shelf, which stays there; None if it is empty. `dice` is drawn evenly from 0 to 1."""
        lists = self._lists[branch]
        wanted = [len(shelf) * weight for shelf, weight in zip(lists, self._weights, strict=True)]
        left = dice * sum(wanted)
        for shelf, of_step in zip(lists, wanted, strict=True):
            if shelf and left < of_step:
                return shelf[int(left / of_step * len(shelf))]
            left -= of_step
        return next((shelf[-1] for shelf in reversed(lists) if shelf), None)
