"""A machine's whole conversation: any bytes, cut anywhere, and answers whose words nobody has looked at."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from bashu.wire.sip2 import manner, port
from bashu.wire.sip2.charsets import CHARSETS, decode
from bashu.wire.sip2.codec import checksum, parse
from bashu.wire.sip2.layouts import ANSWER_TO, VENDOR_ANSWER_TO
from bashu.wire.sip2.session import Ask, Because, Close, Send, Session
from tests.fuzz import sip2_codec
from tests.wire.sip2.lines import GBK, NOW, check_out, line

CODES = {*ANSWER_TO.values(), *VENDOR_ANSWER_TO.values(), "96"}
# A machine that wants everything otherwise.
ODD = manner.read(
    {
        "rewrites": "12 AJ -> {AJ}{AF}\n10 -AQ\n64 +XX -> {AA}\n11 +AA -> {XC}\n86 BL=Y -> ja",
        "reports": "a -> nothing\n-> label",
        "vendor": "81 0 -> {ok}\n85 18 -> {date}\n91 3 ->",
        "first_fields": "AF AB",
        "empty_fields": "CT XY",
        "bins": "CR=x -> 1\n-> 2",
        "always_ct": True,
        "cv_00": True,
        "due_iso": True,
    }
)
HEADS = {"82": 1, "86": 18, "92": 0}
DETECTION = re.compile(rb"(?:AY[0-9])?AZ[0-9A-F]{4}\Z")
WORDS_MAX = 200
NEIGHBOUR = [line("93", ("CN", "n"), ("CO", "n")), check_out(sequence="1"), check_out(sequence="1"), line("97")] * 3


def check(data: bytes) -> None:
    """A head of four bytes: charset and login, then where the stream is cut; the rest is what the machine sends."""
    if len(data) < 4:
        return
    head, stream = data[:4], data[4:]
    cuts = sorted({at % (len(stream) + 1) for at in (*head[1:], head[1] * head[2])})
    parts = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    whole = Conversation(head[0], stream)
    whole.hear([stream])
    cut = Conversation(head[0], stream)
    cut.hear(parts)
    assert whole.said == cut.said
    beside_another(head[0], parts)


@dataclass
class Conversation:
    """What one machine and one session say. `words` is where the answers' texts come from."""

    flags: int
    words: bytes
    said: list[object] = field(default_factory=list)
    closed: bool = False

    def __post_init__(self) -> None:
        profile = replace(GBK, charset=CHARSETS[self.flags % len(CHARSETS)])
        if self.flags & 8:
            profile = replace(profile, manner=ODD)
        self.session = Session(profile, bound=bool(self.flags & 4))
        self.open: list[port.Question] = []

    def hear(self, parts: Sequence[bytes]) -> None:
        """Every byte first and the answers after it, so that nothing depends on who was faster."""
        for part in parts:
            self.take(self.session.receive(part, NOW))
        self.answer()

    def answer(self) -> None:
        while self.open:
            self.take(self.session.answer(answer_to(self.open.pop(), self.words), NOW))

    def take(self, actions: Sequence[object]) -> None:
        for action in actions:
            assert not self.closed, "spoke after it hung up"
            match action:
                case Send(sent):
                    self.said.append(well_formed(sent, self.session.profile.charset))
                case Ask(question):
                    assert not self.open, "asked before the last was answered"
                    assert_harmless(question)
                    self.open.append(question)
                    self.said.append(question)
                case Close(because):
                    assert isinstance(because, Because)
                    self.closed = True
                    self.said.append(because)


def well_formed(sent: bytes, charset: str) -> bytes:
    """The line without its end, which is learned from the machine and may come late."""
    body = sent.rstrip(b"\r\n")
    assert sent[len(body) :] in {b"\r", b"\n", b"\r\n"}
    assert not set(body) & set(b"\r\n\x00")
    message = parse(body, charset, more=HEADS)
    assert message.code in CODES
    assert (message.sequence is None) == (DETECTION.search(body) is None)
    if message.sequence is not None:
        assert body[-4:] == checksum(body[:-4])
    return body


def assert_harmless(question: port.Question) -> None:
    for name in ("card", "barcode", "name", "location"):
        value = getattr(question, name, "")
        assert "|" not in value
        assert not any(character < " " for character in value)
    for name in ("card", "pin", "password"):
        assert len(secret := getattr(question, name, None) or "") < 4 or f"'{secret}'" not in repr(question)


def answer_to(question: port.Question, words: bytes) -> port.Answer:
    """One that fits, with as many words as there are."""
    text = decode(words[:WORDS_MAX], "gb18030")
    match question:
        case port.Login():
            return port.LoginAnswer(profile=replace(GBK, charset="gbk") if len(question.name) % 3 else None)
        case port.PatronQuestion():
            person = port.Person(name=text, address=text[1:], phone=text[2:])
            listed = tuple(text.split(" ")[:9])
            return port.PatronAnswer(known=True, pin_right=True, listed=listed, owed_fen=-1, person=person, words=text)
        case port.ItemQuestion():
            return port.ItemAnswer(known=True, title=text, due_at=NOW, holds=3, owner=text[3:])
        case port.CheckIn():
            return port.CheckInAnswer(ok=True, alert=port.Alert.ELSEWHERE, title=text, destination=text)
        case port.Hold():
            return port.HoldAnswer(ok=True, title=text, position=2, pickup=text[1:], wanted_until=NOW, words=text)
        case port.RenewAll():
            return port.RenewAllAnswer(ok=True, renewed=tuple(text.split(" ")), unrenewed=(text,), words=text)
        case port.BlockPatron() | port.EnablePatron():
            return port.PatronAnswer(known=True, denials=frozenset(port.Denial), words=text)
        case port.FeePaid():
            return port.FeePaidAnswer(ok=bool(question.fen % 2), receipt=text, words=text)
        case port.EndSession():
            return port.EndSessionAnswer()
        case _:
            return answer_to_a_change(question, text)


def answer_to_a_change(question: port.Question, text: str) -> port.Answer:
    match question:
        case port.CancelCheckIn():
            return port.CheckInAnswer(ok=True, title=text, hold_patron=text, hold_name=text)
        case port.ReportItem():
            return port.ReportAnswer(ok=True, title=text, words=question.words)
        case port.Enrol():
            return port.EnrolAnswer(ok=question.has_paid, words=question.name)
        case port.CheckOut(barcode=barcode) | port.Renew(barcode=barcode) if len(barcode) % 4 == 0:
            return port.Declined(words=text)
    return port.LoanAnswer(ok=True, title=text, due_at=NOW, fee_fen=5)


def beside_another(flags: int, parts: Sequence[bytes]) -> None:
    """The machine next to it hears what it would hear alone."""
    beside, noisy = Conversation(4, b"words"), Conversation(flags, b"")
    for number, said in enumerate(NEIGHBOUR):
        noisy.hear(parts[number : number + 1])
        beside.hear([said])
    assert beside.said == alone()


@cache
def alone() -> list[object]:
    conversation = Conversation(4, b"words")
    for said in NEIGHBOUR:
        conversation.hear([said])
    return conversation.said


def seeds() -> Iterator[bytes]:
    for each in sip2_codec.seeds():
        yield bytes([4 + each[0], each[1], 3, 77]) + each[2:]
    yield b"\x04\x09\x03\x4d" + check_out(sequence="3") * 2 + line("97")
    yield b"\x04\x09\x03\x4d" + check_out() * 30
    yield b"\x05\x09\x03\x4d" + line("35", ("AA", "AY1AZ0000"), ("AC", ""))
    yield b"\x04\x09\x03\x4d" + line("23", ("AA", "C1"), ("AD", "1234")) + b"99\r99\r\n" + line("99") + b"x" * 4100
