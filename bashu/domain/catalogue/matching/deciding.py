"""Whether two records are about the same publication."""

from bashu.domain.catalogue.matching import comparing
from bashu.domain.catalogue.matching.facts import PERIODICAL, Facts
from bashu.domain.catalogue.matching.keys import keys_of
from bashu.domain.catalogue.matching.reading import read
from bashu.domain.catalogue.matching.reasons import ORDER, Judgement, Reason, Verdict

# Whatever else agrees, these are two publications.
_APART = frozenset({
    Reason.OTHER_TITLE, Reason.OTHER_PART, Reason.OTHER_SERIES_NUMBER, Reason.OTHER_EDITION, Reason.OTHER_TRANSLATOR,
    Reason.OTHER_CARRIER, Reason.OTHER_KIND, Reason.OTHER_LANGUAGE, Reason.OTHER_ISSN,
})  # fmt: skip
# One number for several books, or a number that was typed wrong, explains an agreement beside these.
_APART_WITH_NUMBER = frozenset({
    Reason.OTHER_TITLE, Reason.OTHER_PART, Reason.OTHER_CARRIER, Reason.OTHER_SERIES_NUMBER,
})  # fmt: skip
# Without a number in common, these are two publications.
_APART_BY_TEXT = frozenset({
    Reason.OTHER_ISBN, Reason.OTHER_YEAR, Reason.OTHER_PUBLISHER, Reason.TITLE_ALIKE, Reason.OTHER_SUBTITLE,
})  # fmt: skip
_DOUBTS = frozenset({
    Reason.PART_MISSING, Reason.SPECIAL_EDITION, Reason.OTHER_EXTENT, Reason.OTHER_AUTHOR,
    Reason.SECOND_PART_MISSING, Reason.SUBTITLE_ALIKE, Reason.TRANSLATOR_MISSING,
})  # fmt: skip
# A year apart is another edition as often as it is another way to date one.
_DOUBTS_BY_TEXT = _DOUBTS | {Reason.NEAR_YEAR, Reason.YEAR_MISSING}
_LACKING_MANY = 2
_TITLE = frozenset({Reason.SAME_TITLE, Reason.SUBTITLE_MISSING, Reason.SUBTITLE_ALIKE})
_PROVEN = frozenset({Reason.SAME_ISBN, Reason.SAME_NUMBER})
_PEOPLE = frozenset({Reason.SAME_AUTHOR, Reason.AUTHOR_ALIKE})


def decide(one: Facts, other: Facts) -> Judgement:
    """The same whichever comes first, and SAME for a record and itself."""
    here, there = read(one), read(other)
    found = frozenset(reason for compare in comparing.ALL for reason in compare(here, there))
    verdict = _of_periodicals(found) if here.kind == there.kind == PERIODICAL else _of_books(found)
    if here == there:
        verdict = Verdict.SAME
    elif verdict is Verdict.SAME and set(keys_of(here)).isdisjoint(keys_of(there)):
        # Nobody would have found them.
        verdict = Verdict.DOUBTFUL
    return Judgement(verdict, tuple(sorted(found, key=ORDER.__getitem__)))


def _of_books(found: frozenset[Reason]) -> Verdict:
    if found & _PROVEN:
        return _by_number(found)
    if found & _APART:
        return Verdict.DIFFERENT
    apart = found & _APART_BY_TEXT
    if apart:
        close = apart == {Reason.OTHER_ISBN} and _agree(found) and Reason.SAME_EXTENT in found
        return Verdict.DOUBTFUL if close else Verdict.DIFFERENT
    if not found & _TITLE:
        return Verdict.DIFFERENT
    lacking = _lacking(found)
    if found & _DOUBTS_BY_TEXT:
        return Verdict.DOUBTFUL if _agree(found) and len(lacking) < _LACKING_MANY else Verdict.DIFFERENT
    if not _agree(found) and Reason.SHORT_TITLE in found:
        return Verdict.DIFFERENT
    return Verdict.SAME if _made_good(lacking, found) else Verdict.DOUBTFUL


def _by_number(found: frozenset[Reason]) -> Verdict:
    """With an ISBN or a national number in common."""
    if found & _APART_WITH_NUMBER:
        return Verdict.DIFFERENT
    if found & (_APART | _DOUBTS | {Reason.OTHER_YEAR, Reason.TITLE_ALIKE}):
        return Verdict.DOUBTFUL
    if Reason.OTHER_PUBLISHER in found:
        agree = found & _PEOPLE and found & {Reason.SAME_YEAR, Reason.SAME_EXTENT}
        return Verdict.SAME if agree else Verdict.DOUBTFUL
    return Verdict.SAME


def _of_periodicals(found: frozenset[Reason]) -> Verdict:
    """They go on for years, and are known by ISSN, title and publisher."""
    if found & _APART:
        return Verdict.DIFFERENT
    if not found & _TITLE:
        return Verdict.DOUBTFUL if Reason.SAME_ISSN in found else Verdict.DIFFERENT
    if found & _DOUBTS:
        return Verdict.DOUBTFUL
    if Reason.SAME_ISSN in found or Reason.SAME_NUMBER in found:
        return Verdict.SAME
    if found & {Reason.OTHER_PUBLISHER, Reason.OTHER_YEAR}:
        return Verdict.DIFFERENT
    sure = found >= {Reason.SAME_PUBLISHER, Reason.SAME_YEAR} and found & _PEOPLE and Reason.OTHER_NUMBER not in found
    return Verdict.SAME if sure else Verdict.DOUBTFUL


def _agree(found: frozenset[Reason]) -> bool:
    """Title and publisher or people are the same, as far as they are told."""
    return bool(found & _TITLE) and bool(found & {*_PEOPLE, Reason.SAME_PUBLISHER, Reason.SAME_TRANSLATOR})


def _lacking(found: frozenset[Reason]) -> frozenset[Reason]:
    """Which of author, publisher and year are not the same. What speaks against them was seen before."""
    wanted = (
        (bool(found & _PEOPLE), Reason.AUTHOR_MISSING),
        (Reason.SAME_PUBLISHER in found, Reason.PUBLISHER_MISSING),
        (Reason.SAME_YEAR in found, Reason.YEAR_MISSING),
    )
    return frozenset(reason for there, reason in wanted if not there)


def _made_good(lacking: frozenset[Reason], found: frozenset[Reason]) -> bool:
    """Nothing lacks, or one thing does and another one speaks for it."""
    if len(lacking) != 1:
        return not lacking
    if found & {Reason.SAME_EXTENT, Reason.SAME_TRANSLATOR}:
        return True
    if Reason.AUTHOR_IN_OTHER_SCRIPT in found:
        return Reason.LONG_TITLE in found
    return Reason.SHORT_TITLE not in found
