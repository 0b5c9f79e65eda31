"""What charges, ways to pay, and reasons are called in Chinese and English; and how a charge came about."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bashu.domain.circulation.charges.commands import VoidReason, WaiveReason
from bashu.domain.circulation.sentences import Language
from bashu.domain.circulation.words import due, money
from bashu.domain.settlement.charges import ChargeKind, Method

Names = tuple[str, str]

KIND_NAMES: Final[Mapping[ChargeKind, Names]] = {
    ChargeKind.OVERDUE: ("逾期费", "returned late"),
    ChargeKind.LOST: ("遗失赔偿", "lost: its price"),
    ChargeKind.LOST_HANDLING: ("遗失加工费", "lost: for the work it makes"),
    ChargeKind.DAMAGE: ("污损赔偿", "damaged"),
    ChargeKind.PART: ("缺件赔偿", "a part is missing"),
    ChargeKind.CARD: ("读者证工本费", "a new card"),
    ChargeKind.PARCEL: ("寄书到家运费", "sent to the reader’s home"),
    ChargeKind.TAKEN_OVER: ("入网前的欠费", "owed since before the library joined"),
}
METHOD_NAMES: Final[Mapping[Method, Names]] = {
    Method.CASH: ("现金", "cash"),
    Method.QR: ("扫码", "QR code"),
    Method.CARD: ("刷卡", "bank card"),
    Method.MACHINE: ("自助机", "at a machine"),
    Method.TRANSFER: ("转账", "bank transfer"),
    Method.DEPOSIT: ("押金抵用", "out of the deposit"),
}
# What staff take; a machine says its own of itself, and out of a deposit is paid by a command of its own.
BY_STAFF: Final = (Method.CASH, Method.QR, Method.CARD, Method.TRANSFER)
WAIVE_REASON_NAMES: Final[Mapping[WaiveReason, Names]] = {
    WaiveReason.OUR_MISTAKE: ("我馆差错", "our mistake"),
    WaiveReason.HARDSHIP: ("读者有特殊困难", "hardship"),
    WaiveReason.ILLNESS: ("生病或住院", "illness"),
    WaiveReason.FIRST_TIME: ("首次逾期", "the first time"),
    WaiveReason.WORK_INSTEAD: ("以志愿服务抵免", "helped in the library instead"),
    WaiveReason.AGREED: ("已与读者商定", "agreed with the reader"),
}
VOID_REASON_NAMES: Final[Mapping[VoidReason, Names]] = {
    VoidReason.TYPED_WRONG: ("录入有误", "typed in by mistake"),
    VoidReason.MONEY_NEVER_CAME: ("款项没有到账", "the money never came"),
    VoidReason.OTHER_READER: ("记到了别的读者名下", "it was another reader’s"),
}


def pick(names: Names, language: Language) -> str:
    return names[1] if language == "en" else names[0]


def say_kind(kind: str, language: Language) -> str:
    return pick(KIND_NAMES[ChargeKind(kind)], language)


def say_how(kind: str, details: Mapping[str, Any], *, language: Language) -> str:
    """How the sum came about, in numbers; empty where nothing is known of it."""
    told = _HOW.get(ChargeKind(kind))
    return told(details, language) if told and details else ""


def say_paid(payment_id: int, left_fen: int, *, language: Language) -> str:
    """What whoever paid at a machine takes along instead of a slip."""
    if language == "en":
        left = f"Still owed: {money(left_fen, language)}." if left_fen else "Nothing is owed any more."
        return f"Thank you. Receipt number {payment_id}. {left}"
    left = f"尚欠{money(left_fen, language)}。" if left_fen else "已全部结清。"
    return f"付款成功，收据号{payment_id}。{left}"


def _overdue(details: Mapping[str, Any], language: Language) -> str:
    days, cap = int(details["days"]), int(details["cap_fen"] or 0)
    a_day = money(int(details["fen_per_day"]), language)
    due_at = due(datetime.fromisoformat(str(details["due_at"])), language)
    capped = bool(cap) and days * int(details["fen_per_day"]) > cap
    if language == "en":
        rest = f", of which no more than {money(cap, language)} is charged" if capped else ""
        return f"Due on {due_at}: {days} {'day' if days == 1 else 'days'} at {a_day} a day{rest}."
    rest = f"，封顶{money(cap, language)}" if capped else ""
    return f"应还日{due_at}，计费{days}天，每天{a_day}{rest}。"


def _of_price(details: Mapping[str, Any], language: Language) -> str:
    """So much of what the item cost, or what the rule sets where nobody knows that; and until when it is given back."""
    price, percent, days = details.get("price_fen"), details.get("percent"), details.get("refund_days")
    if language == "en":
        of = "Its price is not known, so the rule sets the sum."
        of = of if price is None else f"{percent} % of its price of {money(int(price), language)}."
        back = f" If it is found within {days} {'day' if days == 1 else 'days'} after it was paid, that is given back."
    else:
        of = "定价不明，按规则定额计。" if price is None else f"定价{money(int(price), language)}，按{percent}%计。"
        back = f"付款后{days}天内找到的，可退还。"
    return of + _before(details, language) + (back if days else "")


def _before(details: Mapping[str, Any], language: Language) -> str:
    """So much of that was charged, or kept of what was paid, before."""
    before = int(details.get("before_fen") or 0)
    if not before:
        return ""
    fen = money(before, language)
    return f" {fen} of that was charged before." if language == "en" else f"其中{fen}此前已收。"


def _parcel(details: Mapping[str, Any], language: Language) -> str:
    items, among, further = int(details["items"]), int(details["first_items"]), int(details["further_fen"])
    first = money(int(details["first_fen"]), language)
    more = items > among
    if language == "en":
        rest = f", {money(further, language)} for each more" if more else ""
        return f"{items} {'item' if items == 1 else 'items'} sent: {first} for up to {among}{rest}."
    rest = f"，超出部分每件{money(further, language)}" if more else ""
    return f"寄出{items}件，{among}件以内共{first}{rest}。"


def _was(details: Mapping[str, Any], language: Language) -> str:
    """Of what it was for nothing is said where its list did not know more either."""
    was = ChargeKind(details["was"])
    return "" if was is ChargeKind.TAKEN_OVER else say_kind(was, language)


_HOW: Final[Mapping[ChargeKind, Callable[[Mapping[str, Any], Language], str]]] = {
    ChargeKind.OVERDUE: _overdue,
    ChargeKind.LOST: _of_price,
    ChargeKind.DAMAGE: _of_price,
    ChargeKind.PART: _of_price,
    ChargeKind.PARCEL: _parcel,
    ChargeKind.TAKEN_OVER: _was,
}
