"""The sentences for every "no" about accidents. Each says what is the matter and what to do next."""

from collections.abc import Mapping
from enum import StrEnum

from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.wording import Words

OF_ACCIDENTS: Mapping[StrEnum, Words] = {
    Refusal.ITEM_OUT_OF_SERVICE: Words(
        "这本书正由工作人员处理，暂不外借。请把它交给服务台。",
        "此件已登记为污损或隔离，暂不外借。请取下；处理好后恢复流通再借。",
        "Staff are looking after this item, so it is not lent for now. Please hand it in at the desk.",
        "This item is damaged or in quarantine. Put it aside; when it is fit again, put it back in service, then lend.",
    ),
    Refusal.LOAN_CLAIMED: Words(
        "您说这本书已经归还，工作人员正在查找，不需要续借。若书还在您手里，请到服务台说明。",
        "读者称此件已还，尚未认定。请先认定：书还在读者手里就不予认可，再续借。",
        "You said that this item was returned, and staff are looking for it. If you have it after all, tell the desk.",
        "The reader says it was returned, and that is not decided yet. If the reader has it after all, reject the "
        "claim first.",
    ),
    Refusal.IN_A_PARCEL: Words(
        "这本书还在寄给您的路上。请到服务台说明情况。",
        "此件还在寄给读者的包裹里，与读者无关。请在包裹页面登记丢失或损坏。",
        "This item is still on its way to you. Please tell the desk what happened.",
        "It is in a parcel on its way to the reader, who does not answer for it. Mark it as lost on the parcel's page.",
    ),
    Refusal.NOT_LOST_YET: Words(
        "这本书还没有逾期那么久。",
        "逾期天数未到规则所定，暂不视为遗失。",
        "This item is not overdue for so long.",
        "It is not overdue for as many days as its terms ask, so it does not count as lost by itself.",
    ),
    Refusal.NOT_LOST: Words(
        "这本书没有登记为遗失。",
        "此件没有登记为遗失，不需要抵赔。请照常收进；读者多带来的书按捐赠处理。",
        "This item is not marked as lost.",
        "This item is not marked as lost, so nothing replaces it. Take it in as ever; another book is a gift.",
    ),
    Refusal.NOT_CLAIMED: Words(
        "这本书没有已还待查的记录。",
        "此件没有待认定的“读者称已还”：可能已认定，或书已找到。请刷新后再看。",
        "Nobody says that this item was returned.",
        "No claim on this item waits for a decision: it was decided already, or the item was found. Load the page "
        "again.",
    ),
    Refusal.CLAIM_NOT_ALLOWED: Words(
        "这件事由图书所属馆认定。请到服务台咨询。",
        "您无权认定。请由所属馆有权限的同事办理。",
        "The library that owns the item decides on this. Please ask at the desk.",
        "You may not decide on this claim. Ask somebody of the library that answers for the item.",
    ),
    Refusal.NOT_TAKEN_IN: Words(
        "这本书还在借。请交给服务台。",
        "此件仍在借。请先收进（F4），再登记污损或隔离。",
        "This item is on loan. Please give it to the desk.",
        "It is on loan. Take it in with F4 first; then say what is the matter with it.",
    ),
    Refusal.LOAN_LONG_OVER: Words(
        "这次借阅不再追究。",
        "这次借阅不是此件的，已撤销，已认定归还，或已结束30天以上，不能再向读者收费。请不指定读者登记污损。",
        "Nothing more is owed for that loan.",
        "That loan was of another item, was undone, was believed to be returned, or ended more than 30 days ago. Write "
        "the damage down without a reader.",
    ),
    Refusal.DAMAGE_CHARGED: Words(
        "这次借阅的污损已经收过费。",
        "这次借阅的污损已登记并计费，没有再收。若是另一处污损，请勾选“另一处污损”再登记。",
        "A damage was charged for this loan already.",
        "A damage was charged for this loan already, so nothing was charged again. If this is another damage, say so "
        "and write it down once more.",
    ),
}
