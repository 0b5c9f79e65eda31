"""What takes a letter to a person: a mail server, a gateway for SMS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`key` is the same each time it is tried. An e-mail has a subject and a body, an SMS the code of an approved text
    and the values for its places. Nothing of this is written to any log."""

    key: UUID
    to: str = field(repr=False)
    at: datetime
    language: str
    subject: str = field(default="", repr=False)
    body: str = field(default="", repr=False)
    code: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


class NotNowError(Exception):
    """It was not taken, and may be later. `everything`: nor will be anything else. The words name nobody."""

    def __init__(self, told: str, *, everything: bool = False) -> None:
        super().__init__(told)
        self.everything = everything


class RefusedError(Exception):
    """It will never be taken. The words name nobody."""


class Carrier(Protocol):
    def carry(self, letter: Letter) -> None:
        """Returns when it was taken; raises NotNowError or RefusedError."""
