"""What a library's machines may do while its line to the network is cut."""

from bashu.domain.offline.beside import Decider, Item, Reader, Situation, What, who_decides
from bashu.domain.offline.decide import Asked, Lent, Returned, decide_check_in, decide_check_out
from bashu.domain.offline.refusals import OfflineRefusal, say
from bashu.domain.offline.rules import OfflineRules, Snapshot, stricter
from bashu.domain.offline.written import offline_rule_problems

__all__ = [
    "Asked",
    "Decider",
    "Item",
    "Lent",
    "OfflineRefusal",
    "OfflineRules",
    "Reader",
    "Returned",
    "Situation",
    "Snapshot",
    "What",
    "decide_check_in",
    "decide_check_out",
    "offline_rule_problems",
    "say",
    "stricter",
    "who_decides",
]
