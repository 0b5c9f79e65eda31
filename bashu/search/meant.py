"""What somebody meant who typed something else: words of the index one error away from those that were typed."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol, cast

from tantivy import DocAddress, Query, Searcher

from bashu.domain.catalogue.text import fold, is_han
from bashu.search.heads import Head, heard
from bashu.search.schema import HEADS, WEIGHT
from bashu.search.spoken import sound_of

LOOKED_AT, OFFERED = 10, 3
LETTERS_MIN, CHARACTERS_MIN = 4, 2


class _Hits(Protocol):
    count: int
    hits: list[tuple[float, DocAddress]]


def meant(heads: Iterable[Head], *, typed: str, near: AbstractSet[str]) -> list[str]:
    """Other questions, the likeliest first. `heads`: of the best records that are near to those runs."""
    return list(dict.fromkeys(text for head in heads for text in _instead(typed, head, near=near)))[:OFFERED]


def heads_of(
    searcher: Searcher, query: Query, *, size: int, order_by: str | None = None, kinds: str = "tas"
) -> list[Head]:
    """Of the best records, in their order."""
    by = {"order_by_field": order_by} if order_by else {"weight_by_field": WEIGHT}
    found = cast(_Hits, searcher.search(query, size, count=False, **by))  # type: ignore[arg-type]
    return _heads(searcher, found, kinds=kinds)


def counted_heads(searcher: Searcher, query: Query) -> tuple[int, list[Head]]:
    """How many records there are, and the heads of the best: what is near is looked for once."""
    found = cast(_Hits, searcher.search(query, LOOKED_AT, weight_by_field=WEIGHT))
    return found.count, _heads(searcher, found)


def _heads(searcher: Searcher, found: _Hits, *, kinds: str = "tas") -> list[Head]:
    texts = (searcher.doc(address).get_first(HEADS) for _, address in found.hits)
    return [head for text in texts if text for head in heard(bytes(text).decode(), kinds=kinds)]


def _instead(typed: str, head: Head, *, near: AbstractSet[str]) -> Iterator[str]:
    """What was typed, with one stretch of it as it stands in this head."""
    folded = fold(typed)
    # What was typed into another field is not in it.
    for run in sorted(each for each in near if each in folded):
        for other in _near(run, head):
            if other != run:
                yield (typed if run in typed else folded).replace(run, other)


def _near(run: str, head: Head) -> Iterator[str]:
    if is_han(run) and len(run) >= CHARACTERS_MIN:
        sound = sound_of(run)
        for key in filter(is_han, head.keys):
            windows = (key[place : place + len(run)] for place in range(len(key) - len(run) + 1))
            yield from (each for each in windows if _one_is_other(each, run) or sound_of(each) == sound)
    elif run.isascii() and len(run) >= LETTERS_MIN and not run.isdigit():
        whole = "".join(head.keys)
        spelled = [*zip(head.pinyin, head.keys, strict=False), ("".join(head.pinyin), whole)]
        for said, key in spelled:
            if one_apart(run, said):
                yield key


def _one_is_other(one: str, other: str) -> bool:
    return len(one) > CHARACTERS_MIN and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def one_apart(one: str, other: str) -> bool:
    """One letter more, less or another, or two in each other's place."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = _common(one, other)
    one, other = one[start:], other[start:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or _turned(one, other)


def _turned(one: str, other: str) -> bool:
    return len(one) > 1 and len(other) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
