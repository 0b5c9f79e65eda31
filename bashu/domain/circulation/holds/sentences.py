"""What is said about holds: why not, how one stands, and why. As in `circulation.sentences`, none can name a person.

`{branch}` is the name of a branch, which the door puts in.
"""

from collections.abc import Mapping
from enum import StrEnum

from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd, HoldReason, MoveReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.wording import Words

HOLD_REFUSALS: Mapping[StrEnum, Words] = {
    Refusal.TITLE_UNKNOWN: Words(
        "目录里已经没有这本书了，请重新检索。",
        "联合目录中没有此书目。请重新检索。",
        "This title is no longer in the catalogue. Please search again.",
        "The union catalogue has no such record. Search again.",
    ),
    Refusal.HOLD_UNKNOWN: Words(
        "没有找到这条预约，请刷新页面看看。",
        "没有这条预约，或不在同一队列。请刷新页面。",
        "We cannot find this hold. Please load the page again.",
        "There is no such hold in this queue. Load the page again.",
    ),
    Refusal.HOLD_CLOSED: Words(
        "这条预约已经结束，不用再操作。",
        "此预约已结束，不能再改。",
        "This hold has ended, so there is nothing left to do.",
        "This hold has ended and cannot be changed.",
    ),
    Refusal.HOLD_OF_ANOTHER: Words(
        "这是另一张证的预约，请用预约时的证件。",
        "此预约属于另一位读者。请核对证件。",
        "This hold was placed with another card. Please use that one.",
        "The hold is another reader's. Check the card.",
    ),
    Refusal.ITEM_BOOKED: Words(
        "这本书{from_on}至{to_on}已有预订，来不及再借出或续借，请另选一本。",
        "此件{from_on}至{to_on}已有预订，须先备好，不足一天可借。请勿借出或续借。",
        "It is booked from {from_on} to {to_on}, so there is no time left to lend or renew it before.",
        "Booked from {from_on} to {to_on}: before it is got ready for that, not a day is left to lend or renew it.",
    ),
    Refusal.HOLD_IS_BOOKED: Words(
        "这是按日期的预订，不能暂停或更换取书点。可以取消后重新预订。",
        "此为按日预订，不能暂停、恢复或更换取书馆。请取消后重新预订。",
        "This is booked for fixed days, so it cannot be paused or collected elsewhere. Cancel it and book again.",
        "A booking keeps its days and its branch: it is not paused or moved. Cancel it and book anew.",
    ),
    Refusal.DAYS_NOT_BOOKABLE: Words(
        "{closed}请选明天到{last_on}之间的日期，末日不早于首日。",
        "{closed}日期须在明天至{last_on}之间，且末日不早于首日。",
        "{closed}Choose days from tomorrow to {last_on}, the last not before the first.",
        "{closed}The days must lie between tomorrow and {last_on}, the last not before the first.",
    ),
    Refusal.BOOKING_TOO_LONG: Words(
        "一次最多预订{most}天，您选了{days}天。",
        "所选{days}天，按规则最多{most}天，与借期相同。",
        "It can be booked for {most} days at most; you chose {days}.",
        "That is {days} days; a booking may last as long as a loan, {most} days.",
    ),
    Refusal.NOT_THERE_BY_THEN: Words(
        "这本书来不及在那天之前送到。最早可从{free_on}起预订同样的天数。",
        "此件尚在外借或路途较远，来不及送到。同样天数最早可从{free_on}起预订。",
        "It cannot be there by then. It can be booked for as long from {free_on} on.",
        "On loan until then, or too far away to be there in time. It is free for as long from {free_on} on.",
    ),
    Refusal.BOOKED_THEN: Words(
        "{from_on}至{to_on}已有人预订，前后还要留出备书的时间。同样的天数可从{free_on}起预订。",
        "{from_on}至{to_on}已有预订，须留出备书和运送时间。同样天数可从{free_on}起预订。",
        "It is booked from {from_on} to {to_on}, and has to be got ready. It is free for as long from {free_on} on.",
        "Booked from {from_on} to {to_on}, and it takes days to get it there. Free for as long from {free_on} on.",
    ),
    Refusal.HOLD_UNDER_WAY: Words(
        "书已经在路上或已到取书点，现在不能暂停。不想要了可以取消。",
        "图书已在途或已上预约架，不能暂停，只能取消。",
        "The book is on its way or waits for you already, so the hold cannot be paused. You can cancel it.",
        "The item is under way or on the hold shelf: the hold cannot be suspended, only cancelled.",
    ),
    Refusal.HOLD_NOT_ASKED: Words(
        "这本书已经不在这份清单上了。",
        "清单已更新，此件已不归这条预约。请刷新。",
        "This item is no longer on the list.",
        "The list has moved on: this item is not there for this hold any more. Load it again.",
    ),
    Refusal.PICKUP_NOT_OFFERED: Words(
        "这个馆不提供预约取书，请换一个取书点。",
        "此分馆不接收预约取书。请另选取书点。",
        "Holds cannot be collected at this branch. Please choose another one.",
        "This branch takes no holds. Choose another pickup branch.",
    ),
    Refusal.HOLD_IN_THE_PAST: Words(
        "日期已经过去了，请选今天以后的日期。",
        "日期早于现在。请另选日期。",
        "That day is over. Please choose a later one.",
        "The day lies in the past. Choose a later one.",
    ),
    Refusal.ALREADY_HELD: Words(
        "您已经预约了这本书。",
        "该读者已预约过这本书。",
        "You have a hold on this already.",
        "The reader has an open hold on the same already.",
    ),
    Refusal.NOTHING_TO_HOLD: Words(
        "这本书暂时没有可以外借的，所以不能预约。",
        "没有可供此读者外借的馆藏，不能预约。",
        "No item of it can be lent to you, so it cannot be held.",
        "No item of it may be lent to this reader there, so there is nothing to hold.",
    ),
    Refusal.HOLD_LIMIT: Words(
        "您已有{holds}条预约，最多{most}条。取走或取消一条后再预约。",
        "读者已有{holds}条预约，上限{most}条。",
        "You have {holds} holds; {most} are allowed. Collect or cancel one, then place this.",
        "The reader has {holds} holds; {most} are allowed.",
    ),
    Refusal.TITLE_LIMIT: Words(
        "这种书您已借和预约共{has}册，最多{most}册。",
        "读者的这种书已借和预约共{has}册，上限{most}册。",
        "You have {has} of this title, held or on loan; {most} are allowed.",
        "The reader has {has} of this title, held or on loan; {most} are allowed.",
    ),
}
HOLD_REASONS: Mapping[HoldReason, Words] = {
    HoldReason.ONLY_ONE: Words(
        "从{branch}为您调取：当时只有这一本可以给您。",
        "由{branch}调取：当时只有这一册可调。",
        "The item at {branch} was taken for you: then it was the only one that you could have.",
        "Taken at {branch}: then it was the only one that could be taken.",
    ),
    HoldReason.FIRST_IN_LINE: Words(
        "从{branch}为您调取：您排在最前面。",
        "由{branch}调取：排队次序在前。",
        "The item at {branch} was taken for you: you were the first in line.",
        "Taken at {branch}: first in line.",
    ),
    HoldReason.NEAREST: Words(
        "从{branch}为您调取：它离取书点最近。",
        "由{branch}调取：距取书点最近。",
        "The item at {branch} was taken for you: it has the shortest way to where you collect it.",
        "Taken at {branch}: the shortest way to the pickup branch.",
    ),
    HoldReason.OWNERS_READER: Words(
        "从{branch}为您调取：所属图书馆的读者优先。",
        "由{branch}调取：所属馆读者优先。",
        "The item at {branch} was taken for you: it belongs to your library, whose readers come first.",
        "Taken at {branch}: the owner's own readers come first.",
    ),
    HoldReason.GOES_HOME: Words(
        "从{branch}为您调取：它正好回到所属的图书馆。",
        "由{branch}调取：取书点属所属馆，顺路回家。",
        "The item at {branch} was taken for you: on its way to you it comes home.",
        "Taken at {branch}: pickup is in the library that owns it.",
    ),
    HoldReason.QUEUED: Words(
        "您前面还有{before}人，书一回来就轮到下一位。",
        "排队中，前面{before}人。",
        "{before} before you; each item that comes back goes to the next in line.",
        "In the queue: {before} before it.",
    ),
    HoldReason.NOT_FOUND: Words(
        "{branch}的书架上没有找到，正在找另一本。",
        "{branch}架上未找到，改调其他馆藏。",
        "It was not on the shelf at {branch}; we look for another one.",
        "Not found on the shelf at {branch}: another is looked for.",
    ),
    HoldReason.NOT_PULLED: Words(
        "{branch}没能及时取出，正在找另一本。",
        "{branch}逾期未取，改调其他馆藏。",
        "{branch} could not take it from the shelf in time; we look for another one.",
        "{branch} did not pull it in time: another is looked for.",
    ),
    HoldReason.LENT_TO_ANOTHER: Words(
        "为您留意的那本刚在{branch}借出，您的位置不变，等下一本。",
        "所调馆藏在{branch}被借出，恢复排队，次序不变。",
        "The one that was asked for was lent at {branch} meanwhile. You keep your place for the next.",
        "What was asked for was lent at {branch}: it waits again, at its old place.",
    ),
    HoldReason.OUT_OF_SERVICE: Words(
        "原定给您的那本不能外借了，您的位置不变，等下一本。",
        "{branch}所得馆藏不能外借了，恢复排队，次序不变。",
        "The one meant for you can no longer be lent. You keep your place for the next.",
        "The item that was scanned at {branch} can no longer be lent: it waits again, at its old place.",
    ),
    HoldReason.LOST: Words(
        "原定给您的那本在路上遗失了，您的位置不变，等下一本。",
        "所调馆藏途中遗失（{branch}登记），恢复排队，次序不变。",
        "The one meant for you was lost on its way. You keep your place for the next.",
        "The item was lost on its way, as {branch} reported: it waits again, at its old place.",
    ),
    HoldReason.GONE_FROM_SHELF: Words(
        "很抱歉，在{branch}为您留的那本找不到了。您的位置不变，我们再为您找一本。",
        "{branch}预约架上找不到所留馆藏，恢复排队，次序不变。",
        "We are sorry: the one that was kept for you at {branch} cannot be found. You keep your place for the next.",
        "The item is not on the hold shelf at {branch}: it waits again, at its old place.",
    ),
    HoldReason.SUSPENDED: Words(
        "预约已暂停，您的位置保留。",
        "已暂停，次序保留。",
        "Your hold is paused; you keep your place.",
        "Suspended; it keeps its place.",
    ),
    HoldReason.RESUMED: Words(
        "预约已恢复，仍在原来的位置。",
        "已恢复，次序不变。",
        "Your hold goes on at its old place.",
        "Resumed at its old place.",
    ),
    HoldReason.PICKUP_CHANGED: Words(
        "取书点已经换了，原来是{branch}。",
        "取书点已更改，原为{branch}。",
        "You changed where you collect it; it was {branch} before.",
        "The pickup branch was changed; it was {branch}.",
    ),
}
# What was not had, each in one line of a list.
MISSED: Mapping[HoldReason, Words] = {
    HoldReason.NOT_FOUND: Words("书架上没有找到", "架上未找到", "it was not on its shelf", "not found on its shelf"),
    HoldReason.NOT_PULLED: Words(
        "没有及时取下，改从别处调取", "逾时未取下", "nobody fetched it in time", "not pulled in time"
    ),
    HoldReason.LENT_TO_ANOTHER: Words(
        "已被到馆读者借走", "已借给他人", "a reader in the library borrowed it", "lent to another reader"
    ),
    HoldReason.OUT_OF_SERVICE: Words("已停止外借", "已停止服务", "it is not lent any more", "taken out of service"),
    HoldReason.LOST: Words("在运送途中丢失", "途中丢失", "it was lost on its way", "lost on its way"),
    HoldReason.GONE_FROM_SHELF: Words(
        "预约架上找不到了", "预约架上缺失", "it was gone from the hold shelf", "gone from the hold shelf"
    ),
}
# Queued, and nobody before.
NEXT_IN_LINE = Words(
    "下一本就是您的。",
    "排队中，下一个就是。",
    "You are next: the first item that comes back is yours.",
    "Next in line.",
)
HOLD_ENDS: Mapping[HoldEnd, Words] = {
    HoldEnd.FULFILLED: Words("书已借出。", "已借出，预约完成。", "You borrowed it.", "Fulfilled by a loan."),
    HoldEnd.CANCELLED: Words("预约已取消。", "已取消。", "The hold was cancelled.", "Cancelled."),
    HoldEnd.EXPIRED: Words(
        "到您定的日期还没有等到书，预约已结束。",
        "超过读者设定的期限，未能满足。",
        "No item came by the day you named, so the hold ended.",
        "No item came by the day that the reader named.",
    ),
    HoldEnd.NOT_COLLECTED: Words(
        "书在预约架上等过您，期限已过，已让给下一位。",
        "逾期未取，已下架。",
        "It waited for you on the hold shelf; the time is over and it goes to the next reader.",
        "Not collected in time: clear it from the hold shelf.",
    ),
    HoldEnd.IMPOSSIBLE: Words(
        "这本书已经没有可借的了，预约已结束。很抱歉。",
        "已无可用馆藏，预约关闭。",
        "No item of it is left that could be lent, so the hold ended. We are sorry.",
        "No item is left that could serve it.",
    ),
}
# Said behind the end. What goes without saying has no words.
CLOSED_REASONS: Mapping[ClosedReason, Words] = {
    ClosedReason.BY_STAFF: Words("由图书馆取消。", "由馆员取消。", "The library cancelled it.", "By staff."),
    ClosedReason.READER_ASKED: Words(
        "应您的要求取消。", "应读者要求。", "You asked for that.", "The reader asked for it."
    ),
    ClosedReason.PLACED_BY_MISTAKE: Words(
        "这条预约是误下的。", "误下的预约。", "It had been placed by mistake.", "Placed by mistake."
    ),
    ClosedReason.NOT_LENT_OUT: Words(
        "这本书现在不外借。", "该书不外借。", "The book is not lent out now.", "The item is not lent out."
    ),
    ClosedReason.ANOTHER_CAME: Words(
        "您说几本中有一本就够，另一本已经先到了。",
        "读者任取其一，另一本已先到。",
        "You said that one of several is enough, and another one came first.",
        "One of several was enough for the reader, and another one came first.",
    ),
}
MOVE_REASONS: Mapping[MoveReason, Words] = {
    MoveReason.OUR_MISTAKE: Words(
        "馆员调整了您的次序，更正我们的差错。",
        "更正差错",
        "Staff moved your place to put right a mistake of ours.",
        "Our mistake",
    ),
    MoveReason.DEADLINE: Words(
        "馆员把您提前了，因为您急用。",
        "急用（考试、课程）",
        "Staff moved you up because you cannot wait.",
        "A deadline (exam, course)",
    ),
    MoveReason.HARDSHIP: Words(
        "馆员调整了您的次序，照顾您来馆不便。",
        "来馆不便",
        "Staff moved your place because coming is hard for you.",
        "Coming is hard for the reader",
    ),
    MoveReason.READER_ASKED: Words(
        "馆员应您的要求调整了次序。", "读者要求", "Staff moved your place as you asked.", "The reader asked for it"
    ),
}
