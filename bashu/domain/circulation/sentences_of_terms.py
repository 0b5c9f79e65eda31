"""The sentences for every "no" that comes of the rules: debts, limits, renewals."""

from collections.abc import Mapping
from enum import StrEnum

from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.wording import Words

OF_TERMS: Mapping[StrEnum, Words] = {
    Refusal.MONEY_OWED: Words(
        "您欠本馆{owed}，超过{allowed}时暂停借书。请到任意成员馆服务台付款，还书不受影响。",
        "读者欠本馆{owed}，上限{allowed}（规则{rule}），请勿借出。请收款，或按权限减免。",
        "You owe this library {owed}; above {allowed} it lends nothing. Please pay at the desk "
        "of any member library. You can still return books.",
        "The reader owes this library {owed}; the most allowed is {allowed} (rule {rule}): lend nothing. "
        "Take the payment, or waive it if you may.",
    ),
    Refusal.MONEY_OWED_IN_ALL: Words(
        "您在各馆共欠费{owed}，本馆规定超过{allowed}时暂停借书。请到任意成员馆服务台付款，还书不受影响。",
        "读者在各馆共欠费{owed}，本馆上限{allowed}（规则{rule}），请勿借出。请收款，或按权限减免。",
        "You owe {owed} to all libraries together; above {allowed} this one lends nothing. Please pay at the desk "
        "of any member library. You can still return books.",
        "The reader owes {owed} to all libraries together; this one allows {allowed} (rule {rule}): lend nothing. "
        "Take the payment, or waive it if you may.",
    ),
    Refusal.OVERDUE_UNTIL_RETURNED: Words(
        "您在本馆有{loans}逾期，归还后才能再借。",
        "读者在本馆有{loans}逾期，按其借阅规则，归还前停借。",
        "You have {loans} of this library overdue. Return what is overdue; then you can borrow again.",
        "The reader has {loans} of this library overdue; by the terms of the loan nothing is lent until it is back.",
    ),
    Refusal.TOO_MANY_OVERDUE: Words(
        "您有{loans}逾期，本馆最多容许{limit_times}件。归还后就可以再借。",
        "读者有{loans}逾期，本馆容许{limit_times}件（规则{rule}）。归还后可再借。",
        "You have {loans} overdue, and this library tolerates {limit_times}. Return some, then borrow.",
        "The reader has {loans} overdue; this library tolerates {limit_times} (rule {rule}). "
        "Some must come back first.",
    ),
    Refusal.TOO_MANY_LOST: Words(
        "您有遗失的图书待处理，本馆暂停借书。请到服务台办理。",
        "读者遗失未处理的件数超过本馆容许。处理后可再借。",
        "Items that you lost are not settled yet, so this library lends nothing. Please ask at the desk.",
        "More lost items are unsettled than this library tolerates. Settle them first.",
    ),
    Refusal.NOT_FOR_LOAN: Words(
        "这本书只供馆内阅览，不外借。欢迎在馆内阅读。",
        "按第{rule}条规则，此件不外借。",
        "This item is for reading in the library only. You are welcome to read it here.",
        "Under rule {rule} this item is not for loan.",
    ),
    Refusal.LIBRARY_LEAVES: Words(
        "这家图书馆即将退出通借通还网络，不再与其他馆互借。请到本馆借阅，或询问服务台。",
        "有一家图书馆正在退出网络：它与其他馆之间不再外借和续借，在外的书收回后送回原馆。",
        "One of these libraries is leaving the network, and lends nothing to or from others. Please ask at the desk.",
        "A library is leaving the network: nothing is lent or renewed between it and others. Take in what comes back.",
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
    Refusal.RENEWAL_PAST_MEMBERSHIP: Words(
        "借期已到您读者证的最后一天，不能再延长。请到服务台咨询。",
        "借期已到读者证有效期末，不能续借。读者所属馆可在读者页上延长有效期。",
        "This loan runs until the last day of your membership and cannot run longer. Please ask at the desk.",
        "The loan runs until the last day of the membership. The reader's home library can extend that on the "
        "reader's page.",
    ),
    Refusal.KIND_LIMIT: Words(
        "最多可借{limit}{together}，现已借{loans}。归还后就可以再借。",
        "读者已借{loans}{together}，总限额{limit}（规则{rule}）。归还后可再借。",
        "The limit is {limit} on loan{together}, and it is {loans} now. Return one and you can borrow another.",
        "The reader has {loans}{together} of at most {limit} in the whole network (rule {rule}). "
        "One must come back first.",
    ),
    Refusal.LENDER_LIMIT: Words(
        "在本馆最多可借{limit}{together}，现已借{loans}。归还后可以再借，也可以到其他图书馆借。",
        "读者在本馆已借{loans}{together}，本馆限额{limit}（规则{rule}）。",
        "This library lends {limit} at a time{together}, and it is {loans} now. Return one, or borrow at another "
        "library.",
        "The reader has {loans}{together} from this library, which lends at most {limit} (rule {rule}).",
    ),
    Refusal.OWNER_LIMIT: Words(
        "这本书的所属馆最多借给{limit}{together}，现已借{loans}。归还后可以再借，也可以借其他图书馆的书。",
        "读者已借此所属馆{loans}{together}，该馆限额{limit}（规则{rule}）。",
        "The library that owns this lends {limit} to one reader{together}, and it is {loans} now. Return one, or "
        "borrow what another library owns.",
        "The reader has {loans}{together} of this owner, which allows {limit} (rule {rule}). One must come back first.",
    ),
    Refusal.COLLECTION_LIMIT: Words(
        "此类馆藏最多可借{limit}{together}，现已借{loans}。归还后就可以再借。",
        "读者已借此馆藏分部{loans}{together}，限额{limit}（规则{rule}）。",
        "Of this collection {limit} may be on loan{together}, and it is {loans} now. Return one to borrow another.",
        "The reader has {loans}{together} of this collection, of at most {limit} (rule {rule}).",
    ),
    Refusal.AWAY_LIMIT: Words(
        "其他图书馆的书最多可借{limit}{together}，现已借{loans}。归还后可以再借，也可以在您所属的图书馆借它自己的书。",
        "读者的馆际借阅已有{loans}{together}，限额{limit}（规则{rule}）。",
        "Of other libraries {limit} may be on loan{together}, and it is {loans} now. Return one, or borrow at your own "
        "library what it owns.",
        "The reader has {loans}{together} of other libraries, of at most {limit} (rule {rule}).",
    ),
    Refusal.LOANS_LIMIT: Words(
        "各类资料合计最多可借{limit}{together}，现已借{loans}。归还后就可以再借。",
        "读者各类合计已借{loans}{together}，总限额{limit}（规则{rule}）。",
        "Of all kinds {limit} may be on loan{together}, and it is {loans} now. Return one to borrow another.",
        "The reader has {loans}{together} of all kinds, of at most {limit} (rule {rule}).",
    ),
    Refusal.FIRST_LIMIT: Words(
        "新读者最多可借{limit}，您已借{loans}。按期归还几次后，限额就会提高。",
        "新读者限额{limit}，现已借{loans}（规则{rule}）。按期归还后自动提高。",
        "New readers may have {limit}, and you have {loans}. Return in time, and the limit soon rises.",
        "A first-time reader may have {limit}, and has {loans} (rule {rule}). It rises after returns in time.",
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
}
