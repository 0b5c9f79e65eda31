"""When two libraries' records are about the same publication. Why so: docs/decisions/0012-matching.md."""

from bashu.domain.catalogue.matching.deciding import decide
from bashu.domain.catalogue.matching.facts import Facts, facts_from_json, facts_to_json
from bashu.domain.catalogue.matching.keys import keys
from bashu.domain.catalogue.matching.reasons import Judgement, Reason, Verdict
from bashu.domain.catalogue.matching.works import edition_key, work_key

__all__ = [
    "Facts", "Judgement", "Reason", "Verdict",
    "decide", "edition_key", "facts_from_json", "facts_to_json", "keys", "work_key",
]  # fmt: skip
