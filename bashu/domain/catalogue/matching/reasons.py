"""What is said of two records, and why. Pages put each `Reason` in words."""

from enum import StrEnum

from bashu.domain.values import value_class


class Verdict(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    DOUBTFUL = "doubtful"


class Reason(StrEnum):
    """Evidence for and against. The order is that in which people want to read it."""

    # Both carry one and the same valid ISBN.
    SAME_ISBN = "same_isbn"
    # Both carry valid ISBNs, and none is the same.
    OTHER_ISBN = "other_isbn"
    # The titles are equal, but for punctuation, width, case and the form of the characters.
    SAME_TITLE = "same_title"
    # The titles are about equal: one has the subtitle and the other has not, or few characters differ.
    TITLE_ALIKE = "title_alike"
    OTHER_TITLE = "other_title"


@value_class(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reasons: tuple[Reason, ...]
