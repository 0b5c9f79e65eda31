"""The way of a library out of the network, as data: where it stands, what may be done then, and where that leads."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    MEMBER = "member"
    # nothing of it is lent to others any more, nor of others to it; what is out comes home
    LEAVING = "leaving"
    # its machines, logins, boxes and keys open nothing any more
    LEFT = "left"


class Step(StrEnum):
    BEGIN = "begin"
    CALL_OFF = "call off"
    END = "end"


# What is not listed cannot be done. A step that leads to where it stands already does again whatever of it is undone.
WAY: Final[Mapping[tuple[Stage, Step], Stage]] = {
    (Stage.MEMBER, Step.BEGIN): Stage.LEAVING,
    (Stage.LEAVING, Step.BEGIN): Stage.LEAVING,
    (Stage.LEAVING, Step.CALL_OFF): Stage.MEMBER,
    (Stage.LEAVING, Step.END): Stage.LEFT,
    (Stage.LEFT, Step.END): Stage.LEFT,
}
