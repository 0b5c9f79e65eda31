"""A made-up library system of one library: its items, a few readers of its own, what they have. It speaks SIP2.

It stands for no product. It knows what self-check machines ask for most (93, 99, 17, 23, 63, 11, 29, 09, 35), and
answers all else with 96. Who has what is kept in a file of the home; readers are in it by the numbers of this system,
never by a card of the network.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

import orjson

from bashu.domain.calendar import LOCAL
from bashu.wire.sip2.codec import Message
from bashu.wire.sip2.layouts import BX_ORDER, FLAGS
from bashu.wire.sip2.times import to_sip

INSTITUTION: Final = "JINJIANG"
LOGINS: Final[Mapping[str, str]] = {"bashu": "demo-bashu", "kiosk": "demo-kiosk"}
NETWORK_CARD: Final = "BASHU"
CHARSET: Final = "gb18030"
LOAN: Final = timedelta(days=30)
LOANS_MAX: Final = 5
SPOKEN: Final = frozenset({"93", "99", "17", "23", "63", "11", "29", "09", "35", "97"})
NO: Final = Message("96", {}, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowed:
    """`number`: of the reader, in this system."""

    number: str
    due_at: datetime


class OwnSystem:
    """Its methods may be called on any thread.

    titles    of its items, by barcode
    readers   their names, by their numbers in this system
    cards     further cards that it knows, and whose number each stands for
    """

    def __init__(
        self,
        file: Path,
        *,
        titles: Mapping[str, str],
        readers: Mapping[str, str],
        cards: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> None:
        self._file, self._titles, self._now, self._lock = file, titles, now, threading.Lock()
        self._readers = {**readers, NETWORK_CARD: "一卡通网络"}
        self._cards = {**{number: number for number in self._readers}, **cards}
        self._loans = dict[str, Borrowed]()
        if file.exists():
            kept = orjson.loads(file.read_bytes())
            self._loans = {
                barcode: Borrowed(number=number, due_at=datetime.fromisoformat(due))
                for barcode, (number, due) in kept.items()
            }

    def loans(self) -> dict[str, Borrowed]:
        with self._lock:
            return dict(self._loans)

    def name_of(self, number: str) -> str:
        return self._readers.get(number, "")

    def begin_with(self, barcodes: list[str]) -> None:
        """These are with the network already, when the system is seen for the first time."""
        with self._lock:
            self._loans = {each: Borrowed(number=NETWORK_CARD, due_at=self._due()) for each in barcodes}
            self._keep()

    def answer(self, asked: Message) -> Message:
        with self._lock:
            answer: Message = getattr(self, f"_{asked.code}")(asked) if asked.code in SPOKEN else NO
        return answer._replace(sequence=asked.sequence)

    def _93(self, asked: Message) -> Message:
        name = asked.get("CN")
        return Message("94", {"ok": "1" if LOGINS.get(name, "") == asked.get("CO") != "" else "0"}, ())

    def _99(self, _asked: Message) -> Message:
        can = dict.fromkeys(("online", "checkin_ok", "checkout_ok", "renewal_ok"), "Y")
        rest = {"status_update_ok": "N", "offline_ok": "N", "timeout": "100", "retries": "003", "version": "2.00"}
        served = "".join("Y" if code in SPOKEN else "N" for code in BX_ORDER)
        fields = (("AO", INSTITUTION), ("BX", served))
        return Message("98", {**can, **rest, "date": self._date()}, fields)

    def _97(self, _asked: Message) -> Message:
        return NO

    def _17(self, asked: Message) -> Message:
        barcode = asked.get("AB")
        known, loan = barcode in self._titles, self._loans.get(barcode)
        status = "01" if not known else "04" if loan else "03"
        fixed = {"circulation_status": status, "security_marker": "02", "fee_type": "01", "date": self._date()}
        due = (("AH", _sip(loan.due_at)),) if loan else ()
        said = () if known else (("AF", "本馆系统没有这个条码"),)
        return Message("18", fixed, (("AB", barcode), ("AJ", self._titles.get(barcode, "")), *due, *said))

    def _23(self, asked: Message) -> Message:
        number = self._cards.get(asked.get("AA"))
        known = (("AO", INSTITUTION), ("AA", asked.get("AA")), ("AE", self._readers[number] if number else ""))
        fixed = {"status": " " * FLAGS, "language": "019", "date": self._date()}
        return Message("24", fixed, (*known, ("BL", "Y" if number else "N")))

    def _63(self, asked: Message) -> Message:
        short, number = self._23(asked), self._cards.get(asked.get("AA"))
        loans = [barcode for barcode, each in self._loans.items() if number and each.number == number]
        counts = dict.fromkeys(("holds_ready", "overdue", "charges", "recalls", "holds_waiting"), "0000")
        listed = [("AU", each) for each in loans[:LOANS_MAX]] if asked.fixed["summary"][2:3] == "Y" else []
        fixed = {**short.fixed, **counts, "loans": f"{min(len(loans), 9_999):04}"}
        return Message("64", fixed, (*short.fields, *listed))

    def _11(self, asked: Message) -> Message:
        barcode, number = asked.get("AB"), self._cards.get(asked.get("AA"))
        if asked.get("BI") == "Y":
            return self._circulated("12", asked, no="本馆系统不撤销")
        no = self._objection(barcode, number)
        if not no and number:
            self._loans[barcode] = Borrowed(number=number, due_at=self._due())
            self._keep()
        return self._circulated("12", asked, no=no)

    def _objection(self, barcode: str, number: str | None) -> str:
        """Empty: it is lent."""
        loan = self._loans.get(barcode)
        if number is None:
            return "本馆系统不认识这张证"
        if barcode not in self._titles:
            return "本馆系统没有这个条码"
        if loan is not None and loan.number != number:
            return "本馆系统：已借出"
        mine = sum(each.number == number for each in self._loans.values())
        return f"本馆系统：最多借{LOANS_MAX}册" if number != NETWORK_CARD and mine >= LOANS_MAX and not loan else ""

    def _29(self, asked: Message) -> Message:
        barcode, number = asked.get("AB"), self._cards.get(asked.get("AA"))
        loan = self._loans.get(barcode)
        if loan is None or loan.number != number:
            return self._circulated("30", asked, no="本馆系统：这册书不在这张证上")
        self._loans[barcode] = Borrowed(number=loan.number, due_at=self._due())
        self._keep()
        return self._circulated("30", asked, no="")

    def _circulated(self, code: str, asked: Message, *, no: str) -> Message:
        barcode, ok = asked.get("AB"), not no
        fixed = {
            "ok": "1" if ok else "0", "renewal_ok": "N", "magnetic": "U",
            "desensitize": "Y" if ok and code == "12" else "N", "date": self._date(),
        }  # fmt: skip
        due = _sip(self._loans[barcode].due_at) if ok else ""
        said = ("AF", no or "本馆系统：借书成功")
        fields = (("AO", INSTITUTION), ("AA", asked.get("AA")), ("AB", barcode), ("AJ", self._titles.get(barcode, "")))
        return Message(code, fixed, (*fields, ("AH", due), said))

    def _09(self, asked: Message) -> Message:
        barcode = asked.get("AB")
        ok = barcode in self._titles and asked.get("BI") != "Y"
        if ok and barcode in self._loans:
            del self._loans[barcode]
            self._keep()
        fixed = {
            "ok": "1" if ok else "0", "resensitize": "Y" if ok else "N", "magnetic": "U", "alert": "N" if ok else "Y",
            "date": self._date(),
        }  # fmt: skip
        said = ("AF", "本馆系统：还书成功" if ok else "本馆系统没有这个条码")
        fields = (("AO", INSTITUTION), ("AB", barcode), ("AQ", INSTITUTION), ("AJ", self._titles.get(barcode, "")))
        return Message("10", fixed, (*fields, ("CL", "1"), said))

    def _35(self, asked: Message) -> Message:
        return Message("36", {"ok": "Y", "date": self._date()}, (("AO", INSTITUTION), ("AA", asked.get("AA"))))

    def _due(self) -> datetime:
        last = (self._now() + LOAN).astimezone(LOCAL).date()
        return datetime.combine(last, time(23, 59, 59), LOCAL)

    def _date(self) -> str:
        return _sip(self._now())

    def _keep(self) -> None:
        """Whole, or as it was."""
        kept = {barcode: (each.number, each.due_at.isoformat()) for barcode, each in self._loans.items()}
        beside = self._file.with_suffix(".new")
        beside.write_bytes(orjson.dumps(kept))
        beside.replace(self._file)


def _sip(at: datetime) -> str:
    return to_sip(at.astimezone(LOCAL))
