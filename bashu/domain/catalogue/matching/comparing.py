"""What two readings have in common, fact by fact. Each function gives the reasons that it finds, in either order."""

from collections.abc import Iterator

from bashu.domain.catalogue.matching import people, publishers
from bashu.domain.catalogue.matching.reading import Reading
from bashu.domain.catalogue.matching.reasons import Reason
from bashu.domain.catalogue.matching.titles import is_short
from bashu.domain.catalogue.text import has_han

_YEARS_NEAR = 1
# Two libraries count the pages of one book a little differently: plates, preliminaries.
_PAGES_NEAR, _PAGES_SHARE = 4, 0.1


def isbn(one: Reading, other: Reading) -> Iterator[Reason]:
    yield from _numbers(frozenset(one.isbns), frozenset(other.isbns), same=Reason.SAME_ISBN, differ=Reason.OTHER_ISBN)


def issn(one: Reading, other: Reading) -> Iterator[Reason]:
    yield from _numbers(one.issns, other.issns, same=Reason.SAME_ISSN, differ=Reason.OTHER_ISSN)


def number(one: Reading, other: Reading) -> Iterator[Reason]:
    yield from _numbers(one.numbers, other.numbers, same=Reason.SAME_NUMBER, differ=Reason.OTHER_NUMBER)


def _numbers(one: frozenset[str], other: frozenset[str], *, same: Reason, differ: Reason) -> Iterator[Reason]:
    if one and other:
        yield differ if one.isdisjoint(other) else same


def title(one: Reading, other: Reading) -> Iterator[Reason]:
    here, there = one.title, other.title
    if is_short(here.core) or is_short(there.core):
        yield Reason.SHORT_TITLE
    if here.core == there.core or here.full == there.full or here.core == there.full or here.full == there.core:
        yield _subtitle(here.rest, there.rest)
    elif _in_parallel(one, other):
        yield Reason.SAME_TITLE
    elif _alike(here.full, there.full):
        yield Reason.TITLE_ALIKE
    else:
        yield Reason.OTHER_TITLE


def _subtitle(here: str, there: str) -> Reason:
    if here == there:
        return Reason.SAME_TITLE
    if not here or not there:
        return Reason.SUBTITLE_MISSING
    if has_han(here) != has_han(there) or here in there or there in here or _pairs_in_common(here, there):
        return Reason.SAME_TITLE
    return Reason.OTHER_SUBTITLE


def _pairs_in_common(here: str, there: str) -> bool:
    """At least half of the pairs of characters."""
    mine, theirs = ({text[place : place + 2] for place in range(len(text) - 1)} for text in (here, there))
    return 2 * len(mine & theirs) > min(len(mine), len(theirs))


def _in_parallel(one: Reading, other: Reading) -> bool:
    """One gives as its title what the other gives as a parallel one, in another script."""
    here, there = one.title.full, other.title.full
    if has_han(here) == has_han(there):
        return False
    return here in other.parallels or there in one.parallels


def _alike(here: str, there: str) -> bool:
    short, long = sorted((here, there), key=len)
    return (len(short) >= 2 and long.startswith(short)) or (len(short) >= 4 and people.differing(short, long) <= 2)


def part(one: Reading, other: Reading) -> Iterator[Reason]:
    here, there = one.title, other.title
    if here.marks and there.marks:
        yield Reason.SAME_PART if set(here.marks) == set(there.marks) else Reason.OTHER_PART
    elif here.marks or there.marks:
        yield Reason.OTHER_PART if here.whole or there.whole else Reason.PART_MISSING
    if here.name and there.name:
        yield Reason.SAME_PART if here.name in there.name or there.name in here.name else Reason.OTHER_PART
    elif here.name or there.name:
        named = here.name or there.name
        if not (named in here.rest or named in there.rest):
            yield Reason.PART_MISSING


def series(one: Reading, other: Reading) -> Iterator[Reason]:
    (name, mine), (named, theirs) = one.series, other.series
    if mine and theirs and mine != theirs and name == named:
        yield Reason.OTHER_SERIES_NUMBER


def edition(one: Reading, other: Reading) -> Iterator[Reason]:
    here, there = one.title, other.title
    if here.edition and there.edition:
        yield Reason.SAME_EDITION if here.edition == there.edition else Reason.OTHER_EDITION
    elif max(here.edition, there.edition) > 1:
        yield Reason.EDITION_MISSING
    if here.special and there.special:
        if here.special.isdisjoint(there.special):
            yield Reason.OTHER_EDITION
    elif here.special or there.special:
        yield Reason.SPECIAL_EDITION


def authors(one: Reading, other: Reading) -> Iterator[Reason]:
    """Whoever has translators among the authors is compared with both."""
    if not one.authors or not other.authors:
        yield Reason.AUTHOR_MISSING
        return
    pairs = ((one.authors, other.authors), (one.authors, other.translators), (one.translators, other.authors))
    if any(people.share(mine, theirs) for mine, theirs in pairs):
        yield Reason.SAME_AUTHOR
    elif people.alike(one.authors, other.authors):
        yield Reason.AUTHOR_ALIKE
    elif people.in_other_scripts(one.authors, other.authors):
        yield Reason.AUTHOR_IN_OTHER_SCRIPT
    else:
        yield Reason.OTHER_AUTHOR


def translators(one: Reading, other: Reading) -> Iterator[Reason]:
    mine, theirs = one.translators, other.translators
    if not mine and not theirs:
        return
    if people.share(mine, theirs) or people.share(mine, other.authors) or people.share(one.authors, theirs):
        yield Reason.SAME_TRANSLATOR
    elif mine and theirs and not people.alike(mine, theirs) and not people.in_other_scripts(mine, theirs):
        yield Reason.OTHER_TRANSLATOR


def publisher(one: Reading, other: Reading) -> Iterator[Reason]:
    if not one.publisher or not other.publisher:
        yield Reason.PUBLISHER_MISSING
    else:
        yield Reason.SAME_PUBLISHER if publishers.same_house(one.publisher, other.publisher) else Reason.OTHER_PUBLISHER


def year(one: Reading, other: Reading) -> Iterator[Reason]:
    if one.year is None or other.year is None:
        yield Reason.YEAR_MISSING
        return
    apart = abs(one.year - other.year)
    yield Reason.SAME_YEAR if not apart else Reason.NEAR_YEAR if apart <= _YEARS_NEAR else Reason.OTHER_YEAR


def extent(one: Reading, other: Reading) -> Iterator[Reason]:
    if not one.pages or not other.pages:
        return
    apart = abs(one.pages - other.pages)
    if apart <= _PAGES_NEAR:
        yield Reason.SAME_EXTENT
    elif apart > _PAGES_SHARE * max(one.pages, other.pages):
        yield Reason.OTHER_EXTENT


def kinds(one: Reading, other: Reading) -> Iterator[Reason]:
    if one.kind != other.kind:
        yield Reason.OTHER_KIND
    if one.carrier and other.carrier and one.carrier != other.carrier:
        yield Reason.OTHER_CARRIER
    if one.language and other.language and one.language != other.language:
        yield Reason.OTHER_LANGUAGE
