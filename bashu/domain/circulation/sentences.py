"""The sentences for every "no", in Simplified Chinese and English, for patrons and for staff.

Each says what is the matter and what to do next. None can name a person: the details hold only numbers.
"""

from collections.abc import Mapping
from enum import StrEnum

from bashu.domain.circulation.accidents.sentences import OF_ACCIDENTS
from bashu.domain.circulation.charges.sentences import OF_MONEY
from bashu.domain.circulation.parcels.sentences import OF_PARCELS
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.sentences_of_stock import OF_STOCK
from bashu.domain.circulation.sentences_of_terms import OF_TERMS
from bashu.domain.circulation.undo.sentences import OF_UNDOING
from bashu.domain.circulation.wording import Audience, Language, Words
from bashu.domain.outcome import CoreRefusal

__all__ = ["BLOCK_REASONS", "BUSY", "FAILED", "REFUSALS", "Audience", "Language", "Words"]

# A block may have any reason; for one that is not listed the sentence stands without it.
BLOCK_REASONS = {
    "overdue": ("有逾期未还的图书", "items are overdue"),
    "suspended": ("因逾期停借", "borrowing is suspended after a late return"),
    "lost_item": ("有图书遗失待处理", "a lost item is not settled yet"),
    "damaged_item": ("有图书损坏待处理", "a damaged item is not settled yet"),
    "conduct": ("违反入馆规则", "the rules of the house were broken"),
    "card_check": ("证件信息待核实", "details of the card need checking"),
    "card_retained": ("证件在自助机上被收留或停用", "the card was kept or stopped at a machine"),
    "office": ("由管理部门设置", "set by the network office"),
}

# Of a box that is not open, and what can be done then.
BOX_STAGES = {
    "closed": ("已封。请另开一箱，或先重新打开。", "is closed. Use another one, or open it again."),
    "handed_over": (
        "已交运。请另开一箱；箱子若还在手边，请先收箱。",
        "has left. Use another one; or receive it first, if it is in your hands all the same.",
    ),
    "received": ("已收箱清空。请另开一箱。", "was received and emptied. Use another one."),
}
REFUSALS: Mapping[StrEnum, Words] = {
    **OF_TERMS,
    **OF_PARCELS,
    **OF_ACCIDENTS,
    **OF_MONEY,
    **OF_STOCK,
    **OF_UNDOING,
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
    Refusal.RETURN_IN_THE_FUTURE: Words(
        "归还时间还没有到。请到服务台办理。",
        "填写的归还时间尚未到。请改成今天或更早，再扫一次。",
        "That time has not come yet. Please ask at the desk.",
        "The time of return is still to come. Set today or a day before, and scan again.",
    ),
    Refusal.RETURNED_TOO_LONG_AGO: Words(
        "归还时间填得太早。请到服务台办理。",
        "归还日期最多可提前{days}天。请改填较近的日期，或按今天收还。",
        "That is too long ago. Please ask at the desk.",
        "A return may be dated back {days} days at most. Set a later day, or take it in as of today.",
    ),
    Refusal.DATES_WRONG: Words(
        "日期有误。请到服务台办理。",
        "日期不合理：借出或产生的日期晚于今天，或晚于应还日期。请核对原系统的记录。",
        "The dates cannot be right. Please ask at the desk.",
        "The dates cannot be right: it begins after today, or is due before it began. Look it up in the old system.",
    ),
    Refusal.ITEM_ON_LOAN: Words(
        "这本书已经借出。请交给服务台。",
        "此件仍在借，未计入馆内阅览。读者要还就按收进（F4）再扫一次，否则请还给读者。",
        "This item is on loan. Please give it to the desk.",
        "It is on loan, and was not counted as read here. If it was brought back, take it in with F4.",
    ),
    Refusal.ITEM_ON_ITS_WAY: Words(
        "这本书正在转运途中。请交给服务台。",
        "此件正在转运，未计入馆内阅览。请按收进（F4）再扫一次，看它该去哪里。",
        "This item is on its way to another library. Please give it to the desk.",
        "It is on its way, and was not counted as read here. Take it in with F4 to see where it goes.",
    ),
    Refusal.ITEM_PUT_ASIDE: Words(
        "这本书已为预约读者留好。请交给服务台。",
        "此件已为预约读者留在预约架，未计入馆内阅览。请放回预约架。",
        "This item is kept for a reader. Please give it to the desk.",
        "It waits on the hold shelf for a reader, and was not counted as read here. Put it back there.",
    ),
    Refusal.ROTATION_UNKNOWN: Words(
        "没有找到这组轮换图书。请联系工作人员。",
        "没有这组轮换，可能刚被删除。请刷新页面后重新选择。",
        "This rotation was not found. Please ask staff.",
        "There is no such rotation; it may have been removed just now. Load the page again and choose another.",
    ),
    Refusal.ROTATION_OF_ANOTHER: Words(
        "这本书属于另一家图书馆，不能加入这组轮换。",
        "此件属于另一家图书馆。轮换只收所属馆自己的书；请由它的所属馆另设轮换。",
        "This book belongs to another library and cannot join this rotation.",
        "It belongs to another library. A rotation has items of its own library only; that library can make one.",
    ),
    Refusal.IN_ANOTHER_ROTATION: Words(
        "这本书已在另一组轮换中。请联系工作人员。",
        "此件已在另一组轮换中。请先在那里取出，再加入这一组。",
        "This book is in another rotation. Please ask staff.",
        "It is in another rotation already. Take it out there first, then put it in here.",
    ),
    Refusal.NOT_IN_THE_ROTATION: Words(
        "这本书不在这组轮换中。请联系工作人员。",
        "此件不在这组轮换中，未作改动。请核对条码。",
        "This book is not in this rotation. Please ask staff.",
        "It is not in this rotation, so nothing was changed. Check the barcode.",
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
    Refusal.NOT_A_HELPER: Words(
        "您不是这位读者的监护人或代借人。请到服务台咨询。",
        "此人不是该读者的监护人或代借人，请勿借出。未满14周岁由监护人指定代借人，其他读者由本人指定。",
        "You are not the guardian or a helper of this reader. Please ask at the desk.",
        "This person is neither guardian nor helper: lend nothing. Under 14 the guardian names helpers, else the "
        "reader does.",
    ),
    Refusal.PATRON_CLOSED: Words(
        "您的读者账户已注销。想继续借书，请到服务台重新办理。",
        "此读者账户已注销，请勿借出。读者所属馆可在读者页上恢复。",
        "Your reader account is closed. To borrow again, please ask at the desk.",
        "This account is closed: lend nothing. The reader's home library can open it again on the reader's page.",
    ),
    Refusal.PATRON_EXPIRED: Words(
        "您的读者证已于{expires_on}到期，暂不能借书。请到服务台咨询，还书不受影响。",
        "读者证已于{expires_on}到期，请勿借出。读者所属馆可在读者页上延期。",
        "Your membership ended on {expires_on}. Please ask at the desk. You can still return books.",
        "Membership ended on {expires_on}: lend nothing. The reader's home library can extend it on the reader's page.",
    ),
    Refusal.GUARDIAN_NEEDED: Words(
        "未满14周岁的小读者，请和监护人一起到服务台确认一次，以后就可以自己借书了。",
        "未满14周岁，监护关系尚未确认。请监护人到场，在服务台确认。",
        "Readers under 14: please come to the desk once with your parent or guardian. Then you can borrow on your own.",
        "Under 14, and no guardian is confirmed. With the guardian present, confirm the relation at the desk.",
    ),
    Refusal.PATRON_BLOCKED: Words(
        "您的账户暂停借书{reason}{until}。请到服务台处理，还书不受影响。",
        "读者被暂停借书{reason}{until}，请勿借出。事情了结后，设置停借的馆可在读者页上解除。",
        "Your account cannot borrow{until}{reason}. Please ask at the desk. You can still return books.",
        "The reader is blocked{until}{reason}: lend nothing. When it is settled, the library that set the block "
        "can lift it on the reader's page.",
    ),
    Refusal.ITEM_WITHDRAWN: Words(
        "这本书已下架，不再外借。请把它交给服务台。",
        "此件已剔除。请取下，交采编处理。",
        "This item was taken out of service. Please hand it in at the desk.",
        "This item was withdrawn. Put it aside for the collections department.",
    ),
    Refusal.NOT_ON_LOAN: Words(
        "这本书没有借出，不需要续借。",
        "此件没有在借记录。请刷新页面后再看。",
        "This item is not on loan, so there is nothing to renew.",
        "The item is not on loan. Load the page again to see how it stands.",
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
        "此件已为另一位读者保留，请放回预约架，或照常送往取书馆。",
        "This item is kept for another reader. You can place a hold to be next.",
        "It is kept for another reader: put it back on the hold shelf, or let it travel on to where it is collected.",
    ),
    Refusal.WANTED_BY_ANOTHER: Words(
        "有读者在等这本书，这次不能续借，请按期归还。看完想再借，还书后可以预约。",
        "有读者在等此件，不能续借。归还后可再预约。",
        "Another reader is waiting for this item, so please return it by the day it is due. Once it is back, you can "
        "place a hold to have it again.",
        "Another reader waits for it, so it cannot be renewed. Once it is back, it can be held again.",
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
    Refusal.MAY_NOT_STAY_THERE: Words(
        "这本书不能送往那座图书馆，请交给服务台。",
        "此件不能留存该馆：{because}。请另选一馆，或按“收进”所示处理。",
        "This item cannot be sent to that library. Please hand it in at the desk.",
        "It may not stay there: {because}. Choose another branch, or do as “Take in” says.",
    ),
    Refusal.BOX_UNKNOWN: Words(
        "没有认出这个箱子，请交给服务台。",
        "查无此箱。请核对箱签，或重新打开一个箱子。",
        "We do not know this box. Please hand it in at the desk.",
        "No box has this number. Check its label, or open a new box.",
    ),
    Refusal.BOX_GOES_NOWHERE: Words(
        "这个箱子没有目的地，请交给服务台。",
        "箱子的下一站须为另一分馆。请重新选择。",
        "This box has nowhere to go. Please hand it in at the desk.",
        "The next stop of a box must be another branch. Choose again.",
    ),
    Refusal.BOX_ELSEWHERE: Words(
        "这个箱子不在这里，请交给服务台。",
        "系统显示此箱在另一分馆。若箱子确在手边，请先“收箱”。",
        "This box is not here. Please hand it in at the desk.",
        "On record this box is at another branch. If it is in your hands, receive it first.",
    ),
    Refusal.BOX_NOT_OPEN: Words(
        "这个箱子已经封好，请交给服务台。",
        "此箱{stage}",
        "This box is closed. Please hand it in at the desk.",
        "This box {stage}",
    ),
    Refusal.BOX_EMPTY: Words(
        "这个箱子是空的，请交给服务台。",
        "箱内没有待运图书。请先装箱。",
        "This box is empty. Please hand it in at the desk.",
        "Nothing is in this box. Pack something first.",
    ),
    Refusal.OTHER_BOX: Words(
        "这本书要装进另一个箱子，请交给服务台。",
        "此件下一站不同，请放入对应的箱子。",
        "This item belongs in another box. Please hand it in at the desk.",
        "This item has another next stop. Put it in the box for that one.",
    ),
    Refusal.NOT_IN_A_BOX: Words(
        "这本书不在箱子里，请交给服务台。",
        "此件未在本馆装箱，无须取出。",
        "This item is in no box. Please hand it in at the desk.",
        "This item is packed in no box here: nothing to take out.",
    ),
    Refusal.TASK_UNKNOWN: Words(
        "没有这项待办，请到服务台询问。",
        "查无此待办。请刷新列表。",
        "There is no such task. Please ask at the desk.",
        "There is no such task. Reload the list.",
    ),
    Refusal.TASK_OF_ANOTHER: Words(
        "这项待办由另一座图书馆处理。",
        "此待办属于另一馆，请由该馆了结。",
        "Another library sees to this.",
        "This task is another library's. It has to be settled there.",
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
