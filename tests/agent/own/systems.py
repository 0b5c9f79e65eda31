"""A library's own system as an agent sees it: SIP2 on a real socket, with a model of what it keeps, and its habits."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from bashu.wire.sip2.codec import Message, build, parse
from bashu.wire.sip2.framing import Lines
from bashu.wire.sip2.layouts import FLAGS

DATE = "20260701    120000"
NETWORK = "BASHU"


@dataclass(frozen=True, kw_only=True)
class Habits:
    """`says_bl`: 24 and 64 tell whether a reader is known. `says_cv`: 10 tells why it alerts. `checks`: it answers with
    a checksum. `slices`: it sends a byte at a time. `iso`: it writes days in another way."""

    charset: str = "gb18030"
    says_bl: bool = True
    says_cv: bool = True
    checks: bool = True
    slices: bool = False
    iso: bool = False


@dataclass
class Ils:
    """`done`: what it has done, as code, card and barcode. `mute`: codes that it does without answering, each once.
    `dies_of`: a code that is the last that it does. `deaf`: it hears nothing. `holds`: what its readers wait for.
    `silent`: items about which it says nothing."""

    readers: dict[str, str] = field(default_factory=lambda: {NETWORK: "", "LOCAL": "1234", "BOTH": "1234"})
    items: dict[str, str] = field(default_factory=dict)
    loans: dict[str, str] = field(default_factory=dict)
    holds: set[str] = field(default_factory=set)
    refuses: set[str] = field(default_factory=set)
    refuses_back: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    habits: Habits = field(default_factory=Habits)
    done: list[tuple[str, str, str]] = field(default_factory=list)
    returned_at: list[str] = field(default_factory=list)
    mute: list[str] = field(default_factory=list)
    dies_of: str = ""
    deaf: bool = False
    port: int = 0
    _days: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def answer(self, asked: Message) -> Message | None:
        made = getattr(self, f"_{asked.code}", None)
        answer = made(asked) if made else None
        if asked.code == self.dies_of:
            self.deaf, self.dies_of = True, ""
            return None
        if asked.get("AB") in self.silent:
            return None
        if asked.code in self.mute:
            self.mute.remove(asked.code)
            return None
        return answer and replace_sequence(answer, asked.sequence if self.habits.checks else None)

    def _93(self, asked: Message) -> Message:
        return Message("94", {"ok": "1" if asked.get("CO") == "secret" else "0"}, ())

    def _99(self, _asked: Message) -> Message:
        fixed = dict.fromkeys(("online", "checkin_ok", "checkout_ok", "renewal_ok", "status_update_ok"), "Y")
        fixed |= {"offline_ok": "N", "timeout": "100", "retries": "003", "date": DATE, "version": "2.00"}
        return Message("98", fixed, (("AO", "OWN"), ("BX", "YYYYYYYYYYYYYYYY")))

    def _17(self, asked: Message) -> Message:
        barcode = asked.get("AB")
        status = "01" if barcode not in self.items else "04" if barcode in self.loans else "03"
        fixed = {"circulation_status": status, "security_marker": "00", "fee_type": "01", "date": DATE}
        due = (("AH", self._due(barcode)),) if barcode in self.loans else ()
        return Message("18", fixed, (("AB", barcode), ("AJ", self.items.get(barcode, "")), *due))

    def _23(self, asked: Message) -> Message:
        known = asked.get("AA") in self.readers
        fields = (("AO", "OWN"), ("AA", asked.get("AA")), ("AE", "某某" if known else ""))
        said = (("BL", "Y" if known else "N"),) if self.habits.says_bl else ()
        return Message("24", {"status": " " * FLAGS, "language": "019", "date": DATE}, (*fields, *said))

    def _63(self, asked: Message) -> Message:
        loans = [barcode for barcode, card in self.loans.items() if card == asked.get("AA")]
        counts = dict.fromkeys(("holds_ready", "overdue", "charges", "recalls", "holds_waiting"), "0000")
        short = self._23(asked)
        listed = tuple(("AU", each) for each in loans)
        fixed = {**short.fixed, **counts, "loans": f"{len(loans):04}"}
        owes = "0.00" if asked.get("AA") == NETWORK else "1.50"
        return Message("64", fixed, (*short.fields, ("BV", owes), *listed))

    def _11(self, asked: Message) -> Message:
        card, barcode = asked.get("AA"), asked.get("AB")
        if asked.get("BI") == "Y" and self.loans.get(barcode) == card:
            del self.loans[barcode]
            self.done.append(("11 BI", card, barcode))
            return self._12(asked, ok=True)
        if asked.get("BI") == "Y":
            return self._12(asked, ok=False)
        free = self.loans.get(barcode, card) == card
        ok = card in self.readers and barcode in self.items and free and barcode not in self.refuses
        if ok:
            self.loans[barcode] = card
            self.done.append(("11", card, barcode))
        return self._12(asked, ok=ok)

    def _12(self, asked: Message, *, ok: bool) -> Message:
        card, barcode = asked.get("AA"), asked.get("AB")
        fixed = {"ok": "1" if ok else "0", "renewal_ok": "N", "magnetic": "U", "desensitize": "Y" if ok else "N",
                 "date": DATE}  # fmt: skip
        due = (("AH", self._due(barcode)),) if ok and barcode in self.loans else (("AF", "本系统不借"),)
        return Message("12", fixed, (("AA", card), ("AB", barcode), ("AJ", self.items.get(barcode, "")), *due))

    def _09(self, asked: Message) -> Message:
        barcode = asked.get("AB")
        ok = barcode in self.items and barcode not in self.refuses_back
        if ok:
            self.done.append(("09", self.loans.pop(barcode, ""), barcode))
            self.returned_at.append(asked.fixed["return_date"])
        held = ok and barcode in self.holds
        fixed = {"ok": "1" if ok else "0", "resensitize": "Y", "magnetic": "U", "alert": "Y" if held else "N",
                 "date": DATE}  # fmt: skip
        why = (("CV", "01"),) if held and self.habits.says_cv else ()
        return Message("10", fixed, (("AO", "OWN"), ("AB", barcode), ("AQ", "OWN"), *why))

    def _19(self, asked: Message) -> Message:
        ok = asked.get("AB") in self.items
        self.done += [("19", "", asked.get("AB"))] if ok else []
        return Message("20", {"ok": "1" if ok else "0", "date": DATE}, (("AB", asked.get("AB")), ("AJ", "")))

    def _29(self, asked: Message) -> Message:
        ok = self.loans.get(asked.get("AB")) == asked.get("AA")
        self.done += [("29", asked.get("AA"), asked.get("AB"))] if ok else []
        fixed = {"ok": "1" if ok else "0", "renewal_ok": "Y", "magnetic": "U", "desensitize": "N", "date": DATE}
        return Message("30", fixed, (("AA", asked.get("AA")), ("AB", asked.get("AB")), ("AJ", ""), ("AH", "")))

    def _65(self, asked: Message) -> Message:
        own = [barcode for barcode, card in self.loans.items() if card == asked.get("AA")]
        self.done += [("65", asked.get("AA"), "")]
        fixed = {"ok": "1", "renewed": f"{len(own):04}", "unrenewed": "0000", "date": DATE}
        return Message("66", fixed, (("AO", "OWN"), *(("BM", each) for each in own)))

    def _37(self, asked: Message) -> Message:
        self.done += [("37", asked.get("AA"), "")]
        return Message("38", {"ok": "Y", "date": DATE}, (("AO", "OWN"), ("AA", asked.get("AA"))))

    def _15(self, asked: Message) -> Message:
        self.done += [("15", asked.get("AA"), asked.get("AB"))]
        return Message("16", {"ok": "1", "available": "N", "date": DATE}, (("AO", "OWN"), ("AA", asked.get("AA"))))

    def _01(self, asked: Message) -> Message:
        self.done += [("01", asked.get("AA"), "")]
        return self._23(asked)

    def _25(self, asked: Message) -> Message:
        self.done += [("25", asked.get("AA"), "")]
        short = self._23(asked)
        return Message("26", short.fixed, short.fields)

    def _35(self, asked: Message) -> Message:
        return Message("36", {"ok": "Y", "date": DATE}, (("AO", "OWN"), ("AA", asked.get("AA"))))

    def _due(self, barcode: str) -> str:
        """Every loan has its own."""
        day = 1 + len(self.done) % 28
        day = self._days.setdefault((barcode, self.loans[barcode], len(self.returned_at)), day)
        return f"2026-08-{day:02} 23:59" if self.habits.iso else f"202608{day:02}    235900"


def replace_sequence(answer: Message, sequence: str | None) -> Message:
    return answer._replace(sequence=sequence)


class Server:
    """`stop` and `start` as often as one likes, on one port. `late`: seconds before each answer. `say`: answers what is
    no message of the standard. `logins`: how many it has let in.
    """

    def __init__(self, ils: Ils) -> None:
        self.ils, self._lines = ils, set[socket.socket]()
        self.late, self.logins = 0.0, 0
        self.say: Callable[[bytes], bytes] | None = None
        self._listening: socket.socket | None = None
        self.start()

    def start(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.ils.port))
        listening.listen()
        self.ils.port, self._listening = listening.getsockname()[1], listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    @property
    def is_up(self) -> bool:
        return self._listening is not None

    def stop(self) -> None:
        if self._listening is not None:
            # A thread that waits in accept holds the port: it is woken first.
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        for line in tuple(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                self._lines.add(line)
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        lines = Lines(4096)
        with line, suppress(OSError):
            while data := line.recv(4096):
                for said in lines.feed(data):
                    self._say(line, said)
        self._lines.discard(line)

    def _say(self, line: socket.socket, said: bytes) -> None:
        charset = self.ils.habits.charset
        if self.say is not None:
            line.sendall(self.say(said) + b"\r")
            return
        answer = None if self.ils.deaf else self.ils.answer(parse(said, charset))
        time.sleep(self.late)
        if answer is None:
            return
        self.logins += answer.code == "94" and answer.fixed["ok"] == "1"
        data = build(answer, charset) + b"\r\n"
        for part in [data[at : at + 1] for at in range(len(data))] if self.ils.habits.slices else [data]:
            line.sendall(part)


@contextmanager
def serving(ils: Ils) -> Iterator[Server]:
    server = Server(ils)
    yield server
    server.stop()
