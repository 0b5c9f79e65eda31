"""The sentences for every next stop and every task, as those for every "no"."""

from collections.abc import Mapping
from typing import Final

from bashu.domain.circulation.arrival import FORWARDED, ON_ITS_WAY, PASSES
from bashu.domain.circulation.effects import TaskKind
from bashu.domain.circulation.sending import BARRED, NOT_ELSEWHERE
from bashu.domain.circulation.wording import Words
from bashu.domain.routing import Reason

# After the reason, where something has to go to.
GOES_TO = Words("它要去{place}。", "送往{place}。", "It travels to {place}.", "Send it to {place}.")
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
        "它属于这家图书馆，就留在这里。",
        "本馆所有，留在本分馆上架。",
        "It belongs to this library and stays at this branch.",
        "It belongs to this library: shelve it at this branch.",
    ),
    Reason.FLOATS: Words(
        "这本书会漂流：还到哪里，就留在哪里，等着借给下一位读者。",
        "漂流图书，留本馆上架外借。",
        "This book floats: it stays where it was returned, ready for the next reader.",
        "It floats: shelve it here and lend it from here.",
    ),
    Reason.PLACED: Words(
        "图书馆把它调到这里，等着借给读者。",
        "由馆员调来，留在目的馆上架外借。",
        "It was sent here to be lent from here.",
        "Staff sent it to stay: shelve it where it was sent, and lend it from there.",
    ),
    Reason.ROTATES_HERE: Words(
        "它属于一组轮换图书，这段时间就留在这里。",
        "轮换图书，本期在本馆，上架外借。",
        "It belongs to a collection that moves from library to library, and stays here for now.",
        "Its rotation is here: shelve it with the others and lend it from here.",
    ),
    Reason.ROTATES: Words(
        "它属于一组轮换图书，马上送往下一站。",
        "轮换图书，送往本期所在馆。",
        "It belongs to a collection that moves from library to library, and travels to the others.",
        "Its rotation is at another branch: send it there.",
    ),
    Reason.ROTATION_TAKES_NONE: Words(
        "这本书会送回它所属的图书馆。",
        "轮换的本期所在馆不留存外馆图书，送还所属馆。",
        "It goes back to the library that owns it.",
        "The branch where its rotation is keeps no items of others: send it home.",
    ),
    Reason.ROTATION_BARRED: Words(
        "这本书会送回它所属的图书馆。",
        "调拨限制不许由此送往轮换的本期所在馆，送还所属馆。",
        "It goes back to the library that owns it.",
        "A transfer limit keeps it from the branch where its rotation is: send it home.",
    ),
    Reason.ROTATION_CLOSED: Words(
        "这本书会送回它所属的图书馆。",
        "轮换的本期所在馆在此期间闭馆，送还所属馆。",
        "It goes back to the library that owns it.",
        "The branch where its rotation is does not open before the rotation moves on: send it home.",
    ),
    Reason.MANUAL_ONLY: Words(
        "这本书会送回它所属的图书馆。",
        "此组只由馆员调配漂流，送还所属馆。",
        "It goes back to the library that owns it.",
        "Its group floats only by hand: send it home.",
    ),
    Reason.AWAY_LONG: Words(
        "它离家已久，会送回所属的图书馆。",
        "在外漂流已满期限，送还所属馆。",
        "It has been away for long, and travels home.",
        "It has floated for as long as its group allows: send it home.",
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
    PASSES: Words(
        "它在这里中转，接着送往下一站。",
        "中转，装入下一站的箱子。",
        "It changes here, and travels on to the next stop.",
        "It changes here: put it in the box for its next stop.",
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
    TaskKind.MISSING_FROM_BOX: Words(
        "箱中缺少这本书，工作人员正在查找。",
        "箱单上有此件，开箱未见。请在装箱馆查找；若找到，照常扫描即可。",
        "It was not in its box. Staff are looking for it.",
        "It is on the manifest and was not in the box. Look for it where the box was packed; if found, just scan it.",
    ),
    TaskKind.NOT_ON_MANIFEST: Words(
        "这本书不在箱单上，我们已经收下。",
        "箱中有此件，箱单上却没有。书已按常规收下；请装箱馆核对装箱流程。",
        "It was in a box without being on its list. We have it.",
        "It was in the box and not on its manifest. It was taken in as ever; see how it came into the box.",
    ),
    TaskKind.LATE: Words(
        "这本书在路上耽搁了，工作人员正在查找。",
        "转运逾期未到。请查找装箱处、车上和目的馆；确认找不到时登记为途中遗失。",
        "It is late on its way. Staff are looking for it.",
        "It should have arrived by now. Look where it was packed, on the van and where it was bound for; if it cannot "
        "be found, mark it as lost on the way.",
    ),
    TaskKind.LOST: Words(
        "这本书在路上遗失了，与读者无关。",
        "途中遗失，由本馆承担。找到后照常扫描即可。",
        "It was lost on its way. No reader answers for it.",
        "It was lost on its way, and this library answers for it. If it is found, just scan it.",
    ),
    TaskKind.PARCEL_LOST: Words(
        "这本书在快递途中遗失了，与读者无关。",
        "送书到家途中遗失，借阅已结束，读者不负责任。请向寄出馆和快递核实；找到后照常扫描即可。",
        "It was lost with the courier. No reader answers for it.",
        "It was lost on its way to a reader, who owes nothing: the loan has ended. Settle it with the library that "
        "sent it and its courier; if it is found, just scan it.",
    ),
    TaskKind.PARCEL_DAMAGED: Words(
        "这本书在快递途中损坏了，与读者无关。",
        "送书到家途中损坏，借阅已结束，读者不负责任。请向寄出馆和快递核实；书回馆后查看，再决定是否上架。",
        "It was damaged with the courier. No reader answers for it.",
        "It was damaged on its way to a reader, who owes nothing: the loan has ended. Settle it with the library that "
        "sent it and its courier, and look at the item before it is lent again.",
    ),
    TaskKind.GONE_FROM_SHELF: Words(
        "这本书在预约架上找不到了，工作人员正在查找。",
        "预约架上找不到此件，暂按丢失处理，预约已恢复排队。请在附近书架、还书车和柜台查找；找到后照常扫描即可。",
        "It is not on the hold shelf any more. Staff are looking for it.",
        "It was not on the hold shelf, and counts as missing. Look on the shelves and trolleys near it and at the "
        "desk; if it is found, just scan it.",
    ),
    TaskKind.CLAIMED: Words(
        "您说这本书已经归还，工作人员正在查找，这段时间不再计算逾期。",
        "读者称此件已还，或从未借过。请在书架、还书箱和还书车上查找：找到就照常扫描，逾期只算到读者所说的那天；找不到再认定。",
        "You say that this item was returned. Staff are looking for it, and no overdue days count meanwhile.",
        "A reader says that it was returned, or never lent. Look on the shelves, in the book drop and on the trolleys: "
        "if it is there, just scan it; if not, decide whether to believe it.",
    ),
    TaskKind.DAMAGED: Words(
        "这本书有污损，工作人员正在处理。",
        "本馆的这件图书有污损或缺少附件。请决定修补、剔除，或恢复流通。",
        "This item is damaged. Staff are seeing to it.",
        "This item of your library is damaged or incomplete. Decide whether to mend it, withdraw it, or put it back "
        "in service.",
    ),
    TaskKind.REPORTED: Words(
        "已告知工作人员，谢谢。",
        "机器报告此件有异。请取来查看；没有问题就结束此任务。",
        "Staff have been told. Thank you.",
        "A machine reported something about this item. Look at it; if nothing is wrong, close this task.",
    ),
    TaskKind.CONFLICT: Words(
        "我们已经收下，工作人员会处理，您不用再做什么。",
        "与系统记录不符，请放入待处理箱，由工作人员核实。",
        "We have it; staff will see to it, and you need do nothing more.",
        "It contradicts what is on record. Put it in the exception bin and look into it.",
    ),
}

# Why staff may not send an item somewhere to stay.
STAYS_NOT: Final[Mapping[str, tuple[str, str]]] = {
    BARRED: ("调拨限制不许由此送往该馆", "a transfer limit forbids sending it there from here"),
    NOT_ELSEWHERE: ("它就在这里，或查无该馆", "it is here already, or there is no such branch"),
    Reason.NO_GROUP: ("它不属于任何漂流组", "it belongs to no float group"),
    Reason.BRANCH_NOT_IN_GROUP: ("该馆不在它的漂流组内", "that branch is not in its float group"),
    Reason.BRANCH_TAKES_NONE: ("该馆不接收漂流图书", "that branch keeps no floating items"),
    Reason.OTHER_CITY: ("它的漂流组不跨城", "its float group does not cross cities"),
    Reason.KIND_STAYS_HOME: ("此类资料不漂流", "items of this kind do not float"),
    Reason.TOO_NEW: ("入藏时间太短，尚不漂流", "it is too new to float"),
    Reason.AWAY_LONG: ("它在外已满期限，应送还所属馆", "it has been away for as long as its group allows"),
    Reason.BRANCH_FULL: ("该馆漂流书位已满", "that branch has no room for more floating items"),
    Reason.OWNER_QUOTA: ("所属馆在外漂流已达上限", "its owner has as many items away as it allows"),
    Reason.ROTATES: ("它属于轮换，本期在另一馆", "it belongs to a rotation, which is at another branch now"),
    Reason.ROTATION_TAKES_NONE: ("它属于轮换，应先送还所属馆", "it belongs to a rotation, and goes home first"),
    Reason.ROTATION_BARRED: ("它属于轮换，应先送还所属馆", "it belongs to a rotation, and goes home first"),
    Reason.ROTATION_CLOSED: ("它属于轮换，应先送还所属馆", "it belongs to a rotation, and goes home first"),
}
