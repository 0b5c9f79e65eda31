"""What a box and the hub tell each other: a message, which is the same when it is written again, or one error."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from bashu.wire.link.codec import UnreadableError, read, write
from bashu.wire.link.messages import Ask, Fact, FactKind, Facts, Learned, Message, Report, Told
from bashu.wire.link.sealing import BrokenSealError, unseal
from bashu.wire.sip2 import port

KINDS = get_args(Message)
NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
ID = UUID(int=7)
FACT = Fact(seq=1, id=ID, kind=FactKind.LENT, terminal="CD-1", barcode="B1", occurred_at=NOON, card=bytes(80))
EXAMPLES = (
    Ask(id=ID, sent_at=NOON, terminal="CD-1", question=port.ItemQuestion(barcode="B1", language="zh")),
    Told(answer=port.LoanAnswer(ok=True, patron_known=True, title="蜀道难", due_at=NOON), reads_cards=True),
    Facts(epoch=1, facts=(FACT,)),
    Report(version="1", now=NOON, queued=0),
    Learned(seq=3, id=2),
)


def check(data: bytes) -> None:
    """The first byte says which message is to come."""
    kind, rest = KINDS[data[0] % len(KINDS)] if data else KINDS[0], data[1:]
    with suppress(UnreadableError):
        message = read(rest, kind)
        assert read(write(message), kind) == message
    with suppress(BrokenSealError):
        unseal(rest, private=bytes(range(32)))


def seeds() -> Iterator[bytes]:
    for each in EXAMPLES:
        yield bytes([KINDS.index(type(each))]) + write(each)
