"""Whether two records are about the same publication."""

from bashu.domain.catalogue.matching.facts import Facts
from bashu.domain.catalogue.matching.reasons import Judgement, Reason, Verdict
from bashu.domain.catalogue.text import squeeze


def decide(one: Facts, other: Facts) -> Judgement:
    """The same whichever comes first, and SAME for a record and itself."""
    if one == other:
        return Judgement(Verdict.SAME, (Reason.SAME_TITLE,))
    if squeeze(one.title) != squeeze(other.title):
        return Judgement(Verdict.DIFFERENT, (Reason.OTHER_TITLE,))
    return Judgement(Verdict.DOUBTFUL, (Reason.SAME_TITLE,))
