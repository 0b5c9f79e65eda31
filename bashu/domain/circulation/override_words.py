"""What the reasons of overrides, and the rules they go against, are called in Chinese and English."""

from typing import Final

from bashu.domain.circulation.commands import OverrideReason
from bashu.domain.circulation.refusals import Refusal

REASON_NAMES: Final[dict[OverrideReason, tuple[str, str]]] = {
    OverrideReason.OUR_MISTAKE: ("我馆差错", "our mistake"),
    OverrideReason.OWNER_AGREES: ("藏书馆同意", "the owner agrees"),
    OverrideReason.HARDSHIP: ("读者有特殊困难", "hardship"),
    OverrideReason.TEACHING: ("教学或活动需要", "teaching or an event"),
    OverrideReason.SETTLED: ("事项已在别处了结", "settled elsewhere"),
}
RULE_NAMES: Final[dict[Refusal, tuple[str, str]]] = {
    Refusal.PATRON_EXPIRED: ("读者证到期", "membership ended"),
    Refusal.PATRON_BLOCKED: ("停借", "a block"),
    Refusal.MONEY_OWED: ("欠费", "money owed"),
    Refusal.MONEY_OWED_IN_ALL: ("各馆欠费合计", "money owed in all"),
    Refusal.OVERDUE_UNTIL_RETURNED: ("逾期未还停借", "something overdue to come back first"),
    Refusal.TOO_MANY_OVERDUE: ("逾期件数", "too many overdue"),
    Refusal.NOT_FOR_LOAN: ("不外借", "not for loan"),
    Refusal.RENEWAL_LIMIT: ("续借次数", "renewals used up"),
    Refusal.RENEWAL_OVERDUE: ("有逾期", "something overdue"),
    Refusal.KIND_LIMIT: ("所属馆借阅上限", "the home library's limit"),
    Refusal.LENDER_LIMIT: ("本馆借阅上限", "the lender's limit"),
    Refusal.OWNER_LIMIT: ("藏书馆借阅上限", "the owner's limit"),
    Refusal.COLLECTION_LIMIT: ("馆藏类别上限", "the collection's limit"),
    Refusal.AWAY_LIMIT: ("外馆借阅上限", "the limit away from home"),
    Refusal.LOANS_LIMIT: ("借阅总数上限", "the limit of all loans"),
    Refusal.FIRST_LIMIT: ("新读者借阅上限", "the limit of new readers"),
    Refusal.UNVERIFIED_LIMIT: ("证件未核验时的上限", "the limit without verification"),
    Refusal.PRICE_CEILING: ("总价上限", "the price ceiling"),
}
