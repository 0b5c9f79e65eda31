"""The sentences for every "no" and every next stop, in Simplified Chinese and English, for patrons and for staff.

Each says what is the matter and what to do next. None can name a person: the details hold only numbers.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from bashu.domain.circulation.arrival import FORWARDED, ON_ITS_WAY
from bashu.domain.circulation.effects import TaskKind
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import CoreRefusal
from bashu.domain.routing import Reason

Language: TypeAlias = Literal["zh-hans", "en"]
Audience: TypeAlias = Literal["patron", "staff"]


class Words(NamedTuple):
    """`zh` and `en` speak to the patron. Names in braces are what `words.phrases` makes of the details."""

    zh: str
    zh_staff: str
    en: str
    en_staff: str

    def pick(self, language: Language, audience: Audience) -> str:
        if language == "en":
            return self.en if audience == "patron" else self.en_staff
        return self.zh if audience == "patron" else self.zh_staff


# A block may have any reason; for one that is not listed the sentence stands without it.
BLOCK_REASONS = {
    "overdue": ("有逾期未还的图书", "items are overdue"),
    "suspended": ("因逾期停借", "borrowing is suspended after a late return"),
    "lost_item": ("有图书遗失待处理", "a lost item is not settled yet"),
    "damaged_item": ("有图书损坏待处理", "a damaged item is not settled yet"),
    "conduct": ("违反入馆规则", "the rules of the house were broken"),
    "card_check": ("证件信息待核实", "details of the card need checking"),
    "office": ("由管理部门设置", "set by the network office"),
}

REFUSALS: Mapping[StrEnum, Words] = {
    Refusal.TERMINAL_NOT_ALLOWED: Words(
        "这台机器暂停服务，请使用旁边的机器或到服务台办理。",
        "此终端未启用。请联系网络办公室启用后再试。",
        "This machine is out of service. Please use another one, or ask at the desk.",
        "This terminal is not active. Ask the network office to activate it, then try again.",
    ),
    Refusal.ITEM_UNKNOWN: Words(
        "没有认出这本书，请把条码对准扫描口再试一次，或到服务台办理。",
        "查无此条码。请核对条码，或先为此书建立馆藏记录。",
        "We do not know this barcode. Scan it once more, or ask at the desk.",
        "No item has this barcode. Check the barcode, or add the item to the catalogue first.",
    ),
    Refusal.ITEM_AMBIGUOUS: Words(
        "有{items}家图书馆使用同一条码，请把书交给服务台辨认。",
        "有{items}件馆藏使用此条码。请按封面和馆藏章选择其中一件。",
        "{items} libraries use this same barcode. Please show the book at the desk.",
        "{items} items share this barcode. Choose the right one by its cover and ownership stamp.",
    ),
    Refusal.REGISTER_FIRST: Words(
        "此证件尚未登记。请到服务台办证，或在有“办证”键的机器上办理，一分钟即可。",
        "此证件未登记。请先为读者办证，再借书。",
        "This card is not registered yet. Join at the desk, or at any machine with a “Join” key: it takes a minute.",
        "This card is not registered. Register the reader first, then lend.",
    ),
    Refusal.OVERRIDE_NOT_ALLOWED: Words(
        "这里不能破例办理，请到服务台咨询。",
        "您没有这项破例的权限，或该规则属于其他图书馆。请找有权限的同事。",
        "No exception can be made here. Please ask at the desk.",
        "You may not make this exception, or the rule is another library's. Ask a colleague who may.",
    ),
    Refusal.CARD_REPORTED_LOST: Words(
        "此卡已挂失，请用其他证件，或到服务台办理。",
        "此卡已挂失或注销。请核对持卡人身份，必要时换卡。",
        "This card was reported lost. Use another card, or ask at the desk.",
        "This card was reported lost or cancelled. Check who holds it, and replace it if need be.",
    ),
    Refusal.CARD_EXPIRED: Words(
        "此卡已过期，请换用有效证件，或到服务台办理。",
        "此卡已过期。请读者出示有效证件并登记新证件。",
        "This card has expired. Use a valid card, or ask at the desk.",
        "This card has expired. Ask for a valid one and register it.",
    ),
    Refusal.PIN_LOCKED: Words(
        "密码输错次数过多，已暂时锁定。请15分钟后再试，或到服务台办理。",
        "密码已锁定15分钟。核对身份后可为读者重设密码。",
        "Too many wrong PINs: locked for now. Try again in 15 minutes, or ask at the desk.",
        "The PIN is locked for 15 minutes. Check who the reader is; then a new PIN may be set.",
    ),
    Refusal.PIN_WRONG: Words(
        "密码不对，请再输一次。",
        "密码不对。请读者再输一次，或核对身份后重设。",
        "That PIN is not right. Please try again.",
        "The PIN is wrong. Let the reader try again, or check who it is and set a new one.",
    ),
    Refusal.PIN_REQUIRED: Words(
        "手工输入卡号需要密码。请输入密码，或直接刷卡。还没有密码的，请到服务台设置。",
        "手工输入卡号须验密码。请读者输入密码，或查验证件。",
        "A typed number needs the PIN. Enter it, or use the card itself. No PIN yet? Ask at the desk.",
        "A typed number needs the PIN. Ask the reader for it, or look at the card itself.",
    ),
    Refusal.CARD_NOT_VERIFIED: Words(
        "没有核验到这张卡，请换用其他证件，或到服务台办理。",
        "发卡方查无此卡。请读者出示其他证件。",
        "This card could not be confirmed. Use another card, or ask at the desk.",
        "The issuer does not know this card. Ask for another one.",
    ),
    Refusal.PATRON_CLOSED: Words(
        "您的读者账户已注销。想继续借书，请到服务台重新办理。",
        "此读者账户已注销，请勿借出。此处尚不能恢复账户，请告知网络办公室。",
        "Your reader account is closed. To borrow again, please ask at the desk.",
        "This account is closed: lend nothing. It cannot be opened again here yet; tell the network office.",
    ),
    Refusal.PATRON_EXPIRED: Words(
        "您的读者证已于{expires_on}到期，暂不能借书。请到服务台咨询，还书不受影响。",
        "读者证已于{expires_on}到期，请勿借出。此处尚不能延期，请告知网络办公室。",
        "Your membership ended on {expires_on}. Please ask at the desk. You can still return books.",
        "Membership ended on {expires_on}: lend nothing. It cannot be extended here yet; tell the network office.",
    ),
    Refusal.GUARDIAN_NEEDED: Words(
        "未满14周岁的小读者，请和监护人一起到服务台确认一次，以后就可以自己借书了。",
        "未满14周岁，监护关系尚未确认。请监护人到场，在服务台确认。",
        "Readers under 14: please come to the desk once with your parent or guardian. Then you can borrow on your own.",
        "Under 14, and no guardian is confirmed. With the guardian present, confirm the relation at the desk.",
    ),
    Refusal.PATRON_BLOCKED: Words(
        "您的账户暂停借书{reason}{until}。请到服务台处理，还书不受影响。",
        "读者被暂停借书{reason}{until}，请勿借出。此处尚不能解除，事情了结后请告知网络办公室。",
        "Your account cannot borrow{until}{reason}. Please ask at the desk. You can still return books.",
        "The reader is blocked{until}{reason}: lend nothing. When it is settled, tell the network office; "
        "a block cannot be lifted here yet.",
    ),
    Refusal.MONEY_OWED: Words(
        "您有欠费{owed}，超过{allowed}时暂停借书。请到服务台咨询，还书不受影响。",
        "读者欠费{owed}，上限{allowed}，请勿借出。此处尚不能登记付款，请告知网络办公室。",
        "You owe {owed}; above {allowed} there is no borrowing. Please ask at the desk. You can still return books.",
        "The reader owes {owed}; the most allowed is {allowed}: lend nothing. No payment can be recorded here yet; "
        "tell the network office.",
    ),
    Refusal.ITEM_WITHDRAWN: Words(
        "这本书已下架，不再外借。请把它交给服务台。",
        "此件已注销。请取下，交采编处理。",
        "This item was taken out of service. Please hand it in at the desk.",
        "This item was withdrawn. Put it aside for the collections department.",
    ),
    Refusal.NOT_ON_LOAN: Words(
        "这本书没有借出，不需要续借。",
        "此件没有在借记录，无须续借。",
        "This item is not on loan, so there is nothing to renew.",
        "The item is not on loan: nothing to renew.",
    ),
    Refusal.LOAN_OF_ANOTHER: Words(
        "这本书不在您的借阅清单里，只能由借书的读者续借。",
        "此件由另一位读者借出。请用该读者的证件续借。",
        "This item is not among your loans. Only the reader who borrowed it can renew it.",
        "Another reader has this item on loan. Renew it with that reader's card.",
    ),
    Refusal.ON_LOAN_TO_ANOTHER: Words(
        "这本书显示仍在别的读者名下，请把它交给服务台，或先在还书处归还。",
        "此件仍在另一位读者名下。请先还书，再借出。",
        "Our records say another reader still has this item. Please return it first, or hand it in at the desk.",
        "The item is still on loan to another reader. Take it in first, then lend it.",
    ),
    Refusal.ALREADY_YOURS: Words(
        "这本书您已经借了，{due_on}前归还。想多看几天，请选“续借”。",
        "读者已借此件，应还日期{due_on}。如需延长，请续借。",
        "You have this item already; it is due on {due_on}. To keep it longer, choose “Renew”.",
        "The reader has this item already, due on {due_on}. Renew it to extend.",
    ),
    Refusal.HELD_FOR_ANOTHER: Words(
        "这本书已为另一位读者预约保留。您可以预约下一位。",
        "此件为另一位读者保留。请放回预约架。",
        "This item is kept for another reader. You can place a hold to be next.",
        "The item is on hold for another reader. Put it back on the hold shelf.",
    ),
    Refusal.NO_TRANSIT: Words(
        "这本书不需要运送，请交给服务台。",
        "此件没有待运任务。请先按“收进”扫描，系统会告诉您放在哪里。",
        "This item has nowhere to travel to. Please hand it in at the desk.",
        "Nothing sends this item on. Scan it in “Take in” first: the answer says where it belongs.",
    ),
    Refusal.ALREADY_DISPATCHED: Words(
        "这本书已在运送途中，请交给服务台。",
        "此件已经发出，不必再扫。若书仍在手边，请直接装车。",
        "This item is on its way already. Please hand it in at the desk.",
        "This item was dispatched already. If it is still here, simply put it on the van.",
    ),
    Refusal.NOT_FOR_LOAN: Words(
        "这本书只供馆内阅览，不外借。欢迎在馆内阅读。",
        "按第{rule}条规则，此件不外借。",
        "This item is for reading in the library only. You are welcome to read it here.",
        "Under rule {rule} this item is not for loan.",
    ),
    Refusal.RENEWAL_LIMIT: Words(
        "这本书已续借{limit_times}次，达到上限。请按期归还，之后可以再借。",
        "已达续借上限（{limit_times}次）。请先还再借。",
        "The limit of renewals is {limit_times}, and it is used up. Return the item in time; you may borrow it again.",
        "The limit of renewals ({limit_times}) is used up. The item must come back before it is lent again.",
    ),
    Refusal.RENEWAL_OVERDUE: Words(
        "您有{loans}已逾期，请先归还，再续借其他图书。",
        "读者有{loans}逾期，归还后方可续借。",
        "You have {loans} overdue. Please return what is overdue first; then the rest can be renewed.",
        "The reader has {loans} overdue. Renewal is possible once that is returned.",
    ),
    Refusal.RENEWAL_TOO_EARLY: Words(
        "现在续借不会延长借期。从{renewable_on}起可以续借。",
        "现在续借不会改变应还日期。从{renewable_on}起可以续借。",
        "Renewing now would not move the day it is due. It can be renewed from {renewable_on}.",
        "A renewal now would be used up without moving the due day. It is possible from {renewable_on}.",
    ),
    Refusal.KIND_LIMIT: Words(
        "最多可借{limit}，您已借{loans}。归还后就可以再借。",
        "读者已借{loans}，总限额{limit}（规则{rule}）。归还后可再借。",
        "You may have {limit} on loan, and you have {loans}. Return one and you can borrow another.",
        "The reader has {loans} of at most {limit} in the whole network (rule {rule}). One must come back first.",
    ),
    Refusal.LENDER_LIMIT: Words(
        "在本馆最多可借{limit}，您已借{loans}。归还后可以再借，也可以到其他图书馆借。",
        "读者在本馆已借{loans}，本馆限额{limit}（规则{rule}）。",
        "This library lends {limit} at a time, and you have {loans} from it. Return one, or borrow at another library.",
        "The reader has {loans} from this library, which lends at most {limit} (rule {rule}).",
    ),
    Refusal.UNVERIFIED_LIMIT: Words(
        "暂时无法联网核验证件，现在最多可借{limit_times}件，您已有{loans_times}件。请稍后再试，或到服务台办理。",
        "核验服务暂不可用，此时限借{limit_times}件，读者已有{loans_times}件（规则{rule}）。请查验证件原件后在服务台借出。",
        "Cards cannot be confirmed just now. Until then the limit is {limit_times}, and you have {loans_times}. "
        "Try again later, or ask at the desk.",
        "The verification service is away: the limit is {limit_times}, the reader has {loans_times} (rule {rule}). "
        "Look at the card itself and lend at the desk.",
    ),
    Refusal.PRICE_CEILING: Words(
        "您在借图书的总价将达{worth}，超过{allowed}的上限。归还一些后就可以再借。",
        "在借总价将达{worth}，上限{allowed}。归还部分后可再借。",
        "Your loans would be worth {worth} together; the most allowed is {allowed}. Return some, then borrow this.",
        "With this item the loans are worth {worth}; the ceiling is {allowed}. Some must come back first.",
    ),
    CoreRefusal.COMMAND_TOO_OLD: Words(
        "这次操作拖得太久，没有执行。请重新操作一次。",
        "此请求已超过60天，未执行。请重新扫描。",
        "This request waited too long and was not carried out. Please do it again.",
        "This request is more than 60 days old and was not carried out. Scan again.",
    ),
    CoreRefusal.COMMAND_FROM_THE_FUTURE: Words(
        "这台机器的时间不对，没有执行。请到服务台办理。",
        "此终端的时钟偏快，未执行。请校准时钟后再试。",
        "This machine's clock is wrong, so nothing was done. Please ask at the desk.",
        "This terminal's clock runs ahead, so nothing was done. Set the clock, then try again.",
    ),
    CoreRefusal.COMMAND_ID_REUSED: Words(
        "没有执行，请重新操作一次。",
        "请求编号重复而内容不同，未执行。请刷新页面后重新扫描。",
        "Nothing was done. Please do it again.",
        "The same request number came with other content, so nothing was done. Reload the page and scan again.",
    ),
}

BUSY = Words(
    "现在人比较多，请稍等几秒再试一次。",
    "系统繁忙，不确定是否已执行。请稍等几秒再扫一次，不会重复记录。",
    "It is busy just now. Please wait a few seconds and try again.",
    "The system is busy. Wait a few seconds and scan again: nothing will be done twice.",
)
FAILED = Words(
    "出了点问题，什么都没有改变。请到服务台办理，编号{reference}。",
    "系统出错，数据没有改变。请把编号{reference}告诉管理员。",
    "Something went wrong on our side; nothing was changed. Please ask at the desk and give the number {reference}.",
    "A fault on our side; nothing was changed. Give the number {reference} to the administrator.",
)

REASONS: Mapping[str, Words] = {
    Reason.HOLD_HERE: Words(
        "有读者预约了它，就在这里取。",
        "本馆有读者预约，放预约架。",
        "Another reader has asked for it and collects it here.",
        "On hold for a reader who collects here: put it on the hold shelf.",
    ),
    Reason.HOLD_ELSEWHERE: Words(
        "另一座图书馆的读者预约了它，马上送去。",
        "他馆有读者预约，送往取书馆。",
        "A reader at another library has asked for it, so it travels there.",
        "On hold for a reader at another library: send it there.",
    ),
    Reason.AT_HOME: Words(
        "它就是这里的书，放回书架。",
        "本馆藏书，上架。",
        "It is at home here and goes back on the shelf.",
        "It is at home here: shelve it.",
    ),
    Reason.OWN_LIBRARY: Words(
        "它属于本馆，就留在这里。",
        "本馆所有，留在本分馆上架。",
        "It belongs to this library and stays at this branch.",
        "It belongs to this library: shelve it at this branch.",
    ),
    Reason.FLOATS: Words(
        "它留在这里，等着借给下一位读者。",
        "漂流图书，留本馆上架外借。",
        "It stays here, ready for the next reader.",
        "It floats: shelve it here and lend it from here.",
    ),
    Reason.NO_GROUP: Words(
        "这本书会送回它所属的图书馆。",
        "不在漂流范围内，送还所属馆。",
        "It goes back to the library that owns it.",
        "It belongs to no float group: send it home.",
    ),
    Reason.BRANCH_NOT_IN_GROUP: Words(
        "这本书会送回它所属的图书馆。",
        "本馆不在它的漂流组内，送还所属馆。",
        "It goes back to the library that owns it.",
        "This branch is not in its float group: send it home.",
    ),
    Reason.BRANCH_TAKES_NONE: Words(
        "这里不留存外馆图书，它会送回所属的图书馆。",
        "本馆不接收漂流图书，送还所属馆。",
        "Books of other libraries do not stay at this branch, so it goes home.",
        "This branch keeps no floating items: send it home.",
    ),
    Reason.OTHER_CITY: Words(
        "它来自另一座城市，会送回家。",
        "此组不跨城漂流，送还所属馆。",
        "It comes from another city and travels home.",
        "Its float group does not cross cities: send it home.",
    ),
    Reason.KIND_STAYS_HOME: Words(
        "这类资料会送回它所属的图书馆。",
        "此类资料不漂流，送还所属馆。",
        "Items of this kind go back to the library that owns them.",
        "Items of this kind do not float: send it home.",
    ),
    Reason.TOO_NEW: Words(
        "这是新书，会送回它所属的图书馆。",
        "入藏时间太短，尚不漂流，送还所属馆。",
        "It is a new book and goes back to the library that owns it.",
        "Too new to float: send it home.",
    ),
    Reason.BRANCH_FULL: Words(
        "这里的书架满了，它会送回所属的图书馆。",
        "本馆漂流书位已满，送还所属馆。",
        "The shelves here are full, so it goes home.",
        "This branch has no room for more floating items: send it home.",
    ),
    Reason.OWNER_QUOTA: Words(
        "它所属的图书馆正等它回去。",
        "所属馆在外漂流已达上限，送还所属馆。",
        "The library that owns it wants it back.",
        "Its owner has as many items away as it allows: send it home.",
    ),
    ON_ITS_WAY: Words(
        "它正等着送往下一站。",
        "已在待运清单，装箱即可。",
        "It is waiting for the van already.",
        "It is on the list for the van already: put it in the box.",
    ),
    FORWARDED: Words(
        "它走错了站，马上转送到正确的图书馆。",
        "送错馆，转送到目的馆。",
        "It arrived at the wrong library and is sent on to the right one.",
        "It came to the wrong branch: forward it.",
    ),
    TaskKind.UNKNOWN_ITEM: Words(
        "没有认出这本书。我们已经收下，工作人员会处理，您不用再做什么。",
        "条码未知。请放入待处理箱，并查明是哪一件。",
        "We could not tell which book this is. We have it; staff will see to it, and you need do nothing more.",
        "Unknown barcode. Put it in the exception bin and find out which item it is.",
    ),
    TaskKind.AMBIGUOUS_ITEM: Words(
        "有几家图书馆用同一条码。我们已经收下，工作人员会辨认，从现在起不再计算逾期。",
        "多馆使用同一条码。请放入待处理箱，按封面和馆藏章辨认。",
        "Several libraries use this barcode. We have it and staff will tell which; no overdue days count from now on.",
        "Several items share this barcode. Put it in the exception bin and tell by cover and stamp which it is.",
    ),
    TaskKind.CONFLICT: Words(
        "我们已经收下，工作人员会处理，您不用再做什么。",
        "与系统记录不符，请放入待处理箱，由工作人员核实。",
        "We have it; staff will see to it, and you need do nothing more.",
        "It contradicts what is on record. Put it in the exception bin and look into it.",
    ),
}
