"""What two readings have in common, fact by fact. Each function gives the reasons that it finds, in either order."""

from collections.abc import Iterator

from bashu.domain.catalogue.matching import people, publishers
from bashu.domain.catalogue.matching.facts import OTHER
from bashu.domain.catalogue.matching.reading import Reading
from bashu.domain.catalogue.matching.reasons import Reason
from bashu.domain.catalogue.matching.titles import Title, is_long, is_short
from bashu.domain.catalogue.text import has_han

_YEARS_NEAR = 1
_TYPING_ERROR = 2
# Of subtitles.
_PAIRS_SHARE = 0.6
# Two libraries count the pages of one book a little differently: plates, preliminaries. Editions of one text do not
# differ by much either.
_PAGES_SAME, _PAGES_NEAR, _PAGES_SHARE = 1, 4, 0.01


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
    elif is_long(here.core) and is_long(there.core):
        yield Reason.LONG_TITLE
    if not here.core or not there.core:
        # There is no letter in it, or no title at all.
        yield Reason.TITLE_ALIKE
    elif here.core == there.core or here.full == there.full or here.core == there.full or here.full == there.core:
        yield from _subtitles(here, there)
    elif _in_parallel(one, other):
        yield Reason.SAME_TITLE
    elif _alike(here.full, there.full):
        yield Reason.TITLE_ALIKE
    else:
        yield Reason.OTHER_TITLE


def _subtitles(here: Title, there: Title) -> Iterator[Reason]:
    mine, theirs = here.rest, there.rest
    if mine == theirs or here.full == there.full:
        yield Reason.SAME_TITLE
    elif not mine or not theirs:
        if (here.second or there.second) and here.core == there.core:
            yield Reason.SECOND_PART_MISSING
        yield Reason.SUBTITLE_MISSING
    elif here.second and there.second and here.second != there.second:
        yield (
            Reason.SUBTITLE_ALIKE
            if _share_of_pairs(here.second, there.second) >= _PAIRS_SHARE
            else Reason.OTHER_SUBTITLE
        )
    elif mine in theirs or theirs in mine:
        yield Reason.SAME_TITLE
    elif has_han(mine) != has_han(theirs):
        yield Reason.SUBTITLE_ALIKE if here.second or there.second else Reason.SAME_TITLE
    else:
        yield Reason.SUBTITLE_ALIKE if _share_of_pairs(mine, theirs) >= _PAIRS_SHARE else Reason.OTHER_SUBTITLE


def _share_of_pairs(here: str, there: str) -> float:
    """Of the pairs of neighbouring characters in the shorter one."""
    mine, theirs = ({text[place : place + 2] for place in range(len(text) - 1)} for text in (here, there))
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def _in_parallel(one: Reading, other: Reading) -> bool:
    """One gives as its title what the other gives as a parallel one, in another script."""
    here, there = one.title.full, other.title.full
    if has_han(here) == has_han(there):
        return False
    return here in other.parallels or there in one.parallels


def _alike(here: str, there: str) -> bool:
    short, long = sorted((here, there), key=len)
    return (len(short) >= 2 and long.startswith(short)) or (
        len(short) >= 4 and people.differing(short, long) <= _TYPING_ERROR
    )


def part(one: Reading, other: Reading) -> Iterator[Reason]:
    here, there = one.title, other.title
    if here.marks and there.marks:
        yield Reason.SAME_PART if sorted(here.marks) == sorted(there.marks) else Reason.OTHER_PART
    elif here.marks or there.marks:
        yield Reason.OTHER_PART if here.whole or there.whole else Reason.PART_MISSING
    elif here.whole.isdigit() and there.whole.isdigit() and here.whole != there.whole:
        yield Reason.PART_MISSING
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
    if here.special - there.special and there.special - here.special:
        yield Reason.OTHER_EDITION
    elif here.special != there.special or one.adapted != other.adapted:
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
    if mine and theirs:
        if people.share(mine, theirs) or people.alike(mine, theirs):
            yield Reason.SAME_TRANSLATOR
        elif not people.in_other_scripts(mine, theirs):
            yield Reason.OTHER_TRANSLATOR
    elif people.share(mine, other.authors) or people.share(one.authors, theirs):
        yield Reason.SAME_TRANSLATOR
    elif people.names_more(other.authors, one.authors) if mine else people.names_more(one.authors, other.authors):
        yield Reason.TRANSLATOR_MISSING


def publisher(one: Reading, other: Reading) -> Iterator[Reason]:
    if not one.publisher or not other.publisher:
        yield Reason.PUBLISHER_MISSING
    else:
        yield Reason.SAME_PUBLISHER if publishers.same_house(one.publisher, other.publisher) else Reason.OTHER_PUBLISHER


def year(one: Reading, other: Reading) -> Iterator[Reason]:
    if one.year is None or other.year is None:
        if one.year != other.year:
            yield Reason.YEAR_MISSING
        return
    apart = abs(one.year - other.year)
    yield Reason.SAME_YEAR if not apart else Reason.NEAR_YEAR if apart <= _YEARS_NEAR else Reason.OTHER_YEAR


def extent(one: Reading, other: Reading) -> Iterator[Reason]:
    if not one.pages or not other.pages:
        return
    apart = abs(one.pages - other.pages)
    if apart <= _PAGES_SAME:
        yield Reason.SAME_EXTENT
    elif apart > max(_PAGES_NEAR, _PAGES_SHARE * max(one.pages, other.pages)):
        yield Reason.OTHER_EXTENT


def kinds(one: Reading, other: Reading) -> Iterator[Reason]:
    if one.kind != other.kind and not (OTHER in (one.kind, other.kind) and _number_in_common(one, other)):
        yield Reason.OTHER_KIND
    if one.carrier and other.carrier and one.carrier != other.carrier:
        yield Reason.OTHER_CARRIER
    if one.language and other.language and one.language != other.language:
        yield Reason.OTHER_LANGUAGE


def _number_in_common(one: Reading, other: Reading) -> bool:
    return not (set(one.isbns).isdisjoint(other.isbns) and one.issns.isdisjoint(other.issns))


ALL = (isbn, issn, number, title, part, series, edition, authors, translators, publisher, year, extent, kinds)
