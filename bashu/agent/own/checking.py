"""Whether the library's own system can be stood before: does it answer, and is the network's card what it is to be."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from bashu.agent import clock
from bashu.agent.own.line import Health, NoAnswerError, OwnDownError, OwnLine
from bashu.agent.own.system import System, login_of
from bashu.agent.settings import OwnSystem
from bashu.wire.sip2.codec import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    right: bool
    zh: str
    en: str


def look(own: OwnSystem, *, item: str) -> Iterator[Seen]:
    """`item`: a barcode that is in; empty: nothing is lent."""
    line = OwnLine(own, health=Health(), login=login_of(own), probes=True)
    system = System(line, own=own)
    with closing(line):
        try:
            answers = system.answers()
        except (OwnDownError, NoAnswerError) as error:
            yield Seen(
                right=False,
                zh=f"本馆业务系统 {own.host}:{own.port} 没有应答：{error}。请核对地址、登录名和密码。",
                en=f"The library’s own system at {own.host}:{own.port} does not answer: {error}. "
                "Look at the address, the login and the password.",
            )
            return
        yield Seen(
            right=answers,
            zh="本馆业务系统应答正常。" if answers else "本馆业务系统说自己离线。",
            en="The library’s own system answers." if answers else "The library’s own system says that it is off line.",
        )
        try:
            yield from _card(own, system.reader(own.network_card, own.network_pin, now=clock.now()))
            if item:
                yield from _item(system, item)
        except (OwnDownError, NoAnswerError) as error:
            yield Seen(
                right=False,
                zh=f"本馆业务系统没有回答：{error}",
                en=f"The library’s own system has not answered: {error}",
            )


def _card(own: OwnSystem, told: Message) -> Iterator[Seen]:
    """64: that all may be lent to it, without a PIN, a fine or a notice."""
    card = own.network_card
    known = told.get("BL").upper() == "Y" or (not told.get("BL") and bool(told.get("AE").strip()))
    yield Seen(
        right=known,
        zh=f"本馆业务系统{'认识' if known else '不认识'}网络专用证 {card}。",
        en=f"The network’s card {card} is {'known' if known else 'not known'} in the library’s own system.",
    )
    if not known:
        return
    if told.get("CQ").upper() == "N":
        yield Seen(
            right=False,
            zh=f"网络专用证 {card} 的密码不对（network_pin）。",
            en=f"The PIN of the network’s card {card} is wrong (network_pin).",
        )
    status = told.fixed["status"]
    denied = status[:1] == "Y"
    yield Seen(
        right=not denied,
        zh=f"网络专用证 {card} {'不能借书' if denied else '可以借书'}。",
        en=f"With the network’s card {card} {'nothing can' if denied else 'all can'} be borrowed.",
    )
    limit = told.get("CB").strip()
    if limit.strip("0"):
        yield Seen(
            right=False,
            zh=f"网络专用证 {card} 最多借{limit.lstrip('0')}册。请取消它的册数限制。",
            en=f"The network’s card {card} may have {limit.lstrip('0')} items. Take away that limit.",
        )
    owes = told.get("BV").strip().strip("0.")
    if owes or told.fixed.get("overdue", "0000").strip("0 "):
        yield Seen(
            right=False,
            zh=f"网络专用证 {card} 有欠费或逾期。请取消它的罚款和到期日。",
            en=f"The network’s card {card} owes money, or has something overdue. Take away its fines and due dates.",
        )


def _item(system: System, barcode: str) -> Iterator[Seen]:
    """Lent to the network's card, looked at, and taken back."""
    now = clock.now()
    before = system.item(barcode, now=now)
    if not before.known or before.lent:
        yield Seen(
            right=False,
            zh=f"条码 {barcode} {'已借出' if before.known else '在本馆业务系统中查不到'}，不能用来试借。",
            en=f"{barcode} is {'lent' if before.known else 'not known'} there, so it cannot be tried with.",
        )
        return
    granted = system.lend(barcode, now=now)
    lent = granted.ok and system.item(barcode, now=now).lent
    taken = system.take_back(barcode, at=now, now=now)
    is_back = taken.ok and not system.item(barcode, now=now).lent
    yield Seen(
        right=lent,
        zh=f"试借 {barcode}：" + ("成功。" if lent else f"没有借出。{granted.words}"),
        en=f"Lending {barcode} to the network’s card: " + ("done." if lent else f"not done. {granted.words}"),
    )
    yield Seen(
        right=is_back,
        zh=f"试还 {barcode}：" + ("成功。" if is_back else "没有还上，请在业务系统中处理。"),
        en=f"Taking {barcode} back: " + ("done." if is_back else "not done. See to it in that system."),
    )
