"""Titles, names and subjects by what they begin with: for suggestions while somebody types.

A head may be begun at each of its parts: 加西亚·马尔克斯 is found by 马尔, too. Its parts are known as written, by
pinyin and by initials.
"""

from collections.abc import Iterable, Iterator

from bashu.domain.catalogue.text import is_han, runs
from bashu.domain.values import value_class

# So many characters, letters of pinyin and initials are looked up; what is longer is compared.
HAN_MAX, LETTERS_MAX, INITIALS_MAX = 4, 8, 4
LETTERS_MIN = 2
STARTS_MAX = 3
TEXT_MAX = 80
BETWEEN, WITHIN, PARTS = "\x1e", "\x1f", "\x1d"


@value_class(frozen=True, slots=True, kw_only=True)
class Head:
    """`kind`: t, a or s. `keys`, `pinyin` and `initials`: of its runs; what is not Chinese stands for itself."""

    kind: str
    text: str
    keys: tuple[str, ...]
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]

    def starts(self) -> Iterator[tuple[str, str, str]]:
        """From each part to the end: as written, pinyin, initials. What is not Chinese begins at its beginning only."""
        for place in range(min(len(self.keys), STARTS_MAX)):
            if place == 0 or is_han(self.keys[place]):
                yield "".join(self.keys[place:]), "".join(self.pinyin[place:]), "".join(self.initials[place:])

    def begins(self, typed: str) -> bool:
        """`typed` is squeezed."""
        return any(form.startswith(typed) for forms in self.starts() for form in forms)


def prefixes(head: Head) -> Iterator[str]:
    for written, said, initials in head.starts():
        most = HAN_MAX if is_han(written) else LETTERS_MAX
        for size in range(1 if is_han(written) else LETTERS_MIN, most + 1):
            yield written[:size]
        if said != written:
            for size in range(LETTERS_MIN, LETTERS_MAX + 1):
                yield said[:size]
            for size in range(LETTERS_MIN, INITIALS_MAX + 1):
                yield initials[:size]


def told(heads: Iterable[Head]) -> str:
    """To be read by `heard`; heads that are long or empty are left out."""
    return BETWEEN.join(
        WITHIN.join((head.kind, head.text, *(PARTS.join(parts) for parts in (head.pinyin, head.initials))))
        for head in heads
        if head.keys and len(head.text) <= TEXT_MAX and head.text.isprintable()
    )


def heard(said: str, *, kinds: str = "tas") -> list[Head]:
    return [_heard(each) for each in said.split(BETWEEN) if each[:1] in kinds] if said else []


def _heard(said: str) -> Head:
    kind, text, pinyin, initials = said.split(WITHIN)
    parts = {"pinyin": tuple(pinyin.split(PARTS)), "initials": tuple(initials.split(PARTS))}
    return Head(kind=kind, text=text, keys=runs(text), **parts)
