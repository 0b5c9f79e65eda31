"""Who wants to know how the machines fare is told here. Called on the loop: it must be quick and must not raise."""

from typing import Protocol


class Observer(Protocol):
    def answered(self, message: str, seconds: float) -> None:
        """An answer went out so long after its question; `message` is its code."""

    def heard(self, terminal_id: int) -> None:
        """A terminal has said who it is, or is known by its line."""

    def fared(self, terminal_id: int, *, wrong: str, version: str) -> None:
        """It was answered. `wrong`: "malformed", "busy", "failed", or why its line was closed; empty: it went well.
        `version`: of SIP2, as it says, if it has said so."""

    def turned_away(self) -> None:
        """All lines were taken."""

    def login_failed(self) -> None: ...


class Unobserved:
    def answered(self, message: str, seconds: float) -> None: ...

    def heard(self, terminal_id: int) -> None: ...

    def fared(self, terminal_id: int, *, wrong: str, version: str) -> None: ...

    def turned_away(self) -> None: ...

    def login_failed(self) -> None: ...


UNOBSERVED = Unobserved()
