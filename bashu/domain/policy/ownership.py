"""Whose a rule is: who may write it."""

from typing import Final

from bashu.domain.policy.rules import TERM_NAMES, Rule
from bashu.domain.policy.voices import GROUP_OF, Voice, Voices

COLUMN_OF: Final = {
    Voice.OWNER: "owner_library_id",
    Voice.LENDER: "lending_library_id",
    Voice.HOME: "home_library_id",
}


def owner(rule: Rule, *, voices: Voices) -> int | None:
    """The library whose own rule it is; None: the network's.

    A library's own names that library and no other, and sets only terms on which that library is heard first. So what
    it sets for its own items, loans and readers is its to set, and nothing else.
    """
    named = {getattr(rule, column) for column in COLUMN_OF.values()} - {None}
    heard = {voices[GROUP_OF[term]] for term in TERM_NAMES if getattr(rule, term) is not None}
    speaks_itself = all(getattr(rule, COLUMN_OF[voice]) is not None for voice in heard)
    return named.pop() if len(named) == 1 and speaks_itself else None
