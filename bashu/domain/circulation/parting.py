"""A library that leaves the network has no more to do with the others: nothing of the one goes to another any more.

What is out comes home: an item that is scanned goes to its owner, whoever that is.
"""

from bashu.domain.circulation.case import Case, No
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import Network


def is_parted(network: Network, *library_ids: int) -> bool:
    """Whether these are of several libraries, one of which leaves."""
    leaves = any(network.libraries[each].leaving for each in library_ids)
    return leaves and len(set(library_ids)) > 1


def nobody_leaves(case: Case) -> No:
    """Whose item it is, who lends it, and whose reader that is. It is said of whichever leaves."""
    network, patron = case.network, case.known_patron
    parties = (case.known_item.owner_library_id, case.lender.library_id, patron.home_library_id)
    if not is_parted(network, *parties):
        return None
    leaving = next(each for each in parties if network.libraries[each].leaving)
    return (Refusal.LIBRARY_LEAVES, {"library_id": leaving})
