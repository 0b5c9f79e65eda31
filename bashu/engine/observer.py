"""Who wants to know how the engine fares is told here, so that the engine knows nothing of metrics.

Each call comes after the answers were told, but for `commit` and `fault`, which come on the way. An observer must be
quick and must not raise.
"""

from collections.abc import Sequence
from typing import Protocol

from bashu.domain.outcome import Command, Outcome


class Observer(Protocol):
    def batch(
        self, commands: Sequence[Command], outcomes: Sequence[Outcome], *, asking: bool, waited: float, took: float
    ) -> None:
        """`waited`: seconds that the first of the batch stood in the queue; `took`: seconds until it was answered."""

    def commit(self, seconds: float) -> None:
        """One trip that wrote all effects of a batch and committed."""

    def fault(self, name: str) -> None:
        """A batch failed, and was sorted as this kind of failure (`bashu.engine.recover`)."""

    def full(self, kind: type[Command]) -> None:
        """One was told "busy" unexecuted: too much waited, or whoever asked gave up. Comes on any thread."""


class Unobserved:
    def batch(
        self, commands: Sequence[Command], outcomes: Sequence[Outcome], *, asking: bool, waited: float, took: float
    ) -> None: ...

    def commit(self, seconds: float) -> None: ...

    def fault(self, name: str) -> None: ...

    def full(self, kind: type[Command]) -> None: ...


UNOBSERVED = Unobserved()
