"""The sentences for every "no" to undoing a scan. Each says what is the matter and what to do next."""

from collections.abc import Mapping
from enum import StrEnum

from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.wording import Words

# What became of it since the scan, and what can be done then.
SINCE = {
    "renewed": ("已续借。请照常收进", "was renewed. Take it in as ever"),
    "claimed": (
        "读者称已还。请先不予认可，再撤销",
        "is said to be returned. Reject the claim first, then undo the scan",
    ),
    "held": (
        "同一读者又预约了。请照常收进，预约会重新配书",
        "has been asked for again by its reader. Take it in as ever",
    ),
    "closed": (
        "读者账户已注销。请照常处理此件",
        "belongs to a loan of a reader whose account is closed. Leave it as it is",
    ),
    "marked": (
        "已登记为丢失、污损、隔离或剔除。请先恢复流通",
        "was marked as missing or out of service. Put it back first",
    ),
    "moved": ("在别处扫过。请在那里处理", "was scanned elsewhere. Go on with it there"),
    "boxed": ("已装箱。请先取出（Alt U），再撤销", "was packed. Take it out of its box (Alt U), then undo the scan"),
    "left": ("已经发出。请在到达处扫描", "has left. Scan it where it arrives"),
    "sent": ("已另行送出。请照常处理此件", "was sent on another way. Lend it again by hand if it is with its reader"),
    "used": (
        "计过一次馆内阅览。请照常处理此件",
        "was counted as read here. Lend it again by hand if it is with its reader",
    ),
    "damaged": (
        "登记了污损费用。请先减免该费用并照常处理",
        "was charged as damaged. Waive that charge; the return stands",
    ),
    "waiver": (
        "超期费用已有减免。归还照常；若扫错，请重新借给读者",
        "cost its reader something that was waived since. The return stands; lend it again if it is with its reader",
    ),
}
OF_UNDOING: Mapping[StrEnum, Words] = {
    Refusal.NOTHING_TO_UNDO: Words(
        "没有可以撤销的操作。请到服务台咨询。",
        "没有可撤销的：此件最近一次扫描没有借出或归还，或已撤销。请查看此件的现状。",
        "There is nothing to undo. Please ask at the desk.",
        "There is nothing to undo: its last scan lent nothing and ended no loan, or was undone before. Look how it "
        "stands.",
    ),
    Refusal.SCANNED_ELSEWHERE: Words(
        "这次操作是在别的图书馆做的，请到那里的服务台办理。",
        "这次扫描不在本馆。请由当时扫描的馆撤销，或照常借还。",
        "That was done at another library. Please ask there.",
        "It was scanned at another branch. Ask them to undo it, or lend it and take it in as ever.",
    ),
    Refusal.SCANNED_TOO_LONG_AGO: Words(
        "时间已过，不能撤销。请到服务台办理。",
        "扫描已超过{minutes}分钟，不能撤销。请照常借还；不该收的费用请减免。",
        "It is too late to undo this. Please ask at the desk.",
        "The scan is older than {minutes} minutes. Lend it or take it in as ever, and waive what should not be owed.",
    ),
    Refusal.UNDO_BY_HAND: Words(
        "这次操作不能撤销。请到服务台办理。",
        "这次扫描还了结了别的事（遗失、读者称已还、包裹或离线借出），不能撤销。请照常借还，并逐项更正。",
        "This cannot be undone. Please ask at the desk.",
        "That scan ended more than can be brought back: a loss, a claim, a parcel or a loan made off-line. Lend it or "
        "take it in as ever, and put the rest right by hand.",
    ),
    Refusal.CHANGED_SINCE: Words(
        "这本书后来又有变化，不能撤销。请到服务台办理。",
        "扫描之后，此件{since}。",
        "Something has happened to this item since. Please ask at the desk.",
        "Since the scan this item {since}.",
    ),
    Refusal.PAID_SINCE: Words(
        "因这次归还产生的费用已经付了，不能撤销。请到服务台办理。",
        "这次归还的逾期费用已付{paid}。请先撤销那笔付款并退钱，再撤销归还。",
        "What this return cost was paid already. Please ask at the desk.",
        "{paid} was paid for being late with it. Undo that payment and give the money back, then undo the return.",
    ),
}
