"""Names of persons and bodies, in the forms by which two records' can be compared."""

import re
from functools import lru_cache

from bashu.domain.catalogue.matching.titles import letters, plain
from bashu.domain.catalogue.text import has_han
from bashu.domain.values import value_class

_NAMES_MAX = 12
_CACHED = 10_000

# (美), [清], 【法】, 〔苏〕; and Latin letters in brackets, which are a name again.
_COUNTRY = re.compile(r"[(\[【〔［〈]\s*[\u3400-\u9fff·]{1,5}\s*[)\]】〕］〉]")
_BRACKETS = re.compile(r"[()\[\]【】〔〕〈〉<>]")
_BETWEEN = re.compile(r"[;,、/|&]| and (?=[a-z])|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|译者:|主编:")
_ROLE = re.compile(
    "(?:[ (]*(?:编著|主编|编译|编写|编绘|编选|选编|编注|选注|译注|校注|注译|注释|评注|评点|导读|口述|整理|校订|审校"
    "|插图|改编|改写|辑录|原著|绘图|文绘|绘著|等译|等编|等著|摄影|著|编|撰|译|绘|校|注|选|辑|评|审|等|图|文|曲|传))+\\)?$"
)
_DOT = re.compile(r"[·•・‧∙.．\s-]+")
_LATIN, _HAN = re.compile("[a-z]"), re.compile("[\u3400-\u9fff]+")
# 改写, 缩写: another text under the same title.
_ADAPTED = re.compile(r"改写|改编|缩写|简写|节选|adapted|abridged|retold")
_ONE = re.compile(r"(?!.*(?:改写|改编|缩写|简写|节选|等))[\u3400-\u9fff]{1,12}(?:·[\u3400-\u9fff]{1,12}){0,5}")
_WORD = re.compile(r"[^\W\d_]+")
_STOP = frozenset({
    "the", "and", "for", "from", "with", "by", "of", "in", "von", "van", "der", "den", "des", "dit", "edited",
    "editor", "translated", "translation", "author", "authors", "united", "states", "department", "dept", "bureau",
    "office", "national", "university", "institute", "committee", "house", "senate", "congress", "service",
    "press", "company", "others", "et", "al", "jr", "sir", "dame", "introduction", "illustrated",
})  # fmt: skip
_NOBODY = frozenset({
    "佚名", "无名氏", "anonymous", "著", "编", "译", "等", "图文本",
})  # fmt: skip


@value_class(frozen=True, slots=True)
class Names:
    """`whole` are names in Chinese characters, `forms` those and their last parts, `words` are of other scripts.

    `adapted` says that somebody wrote the text anew (改写, abridged).
    """

    whole: tuple[str, ...] = ()
    forms: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    adapted: bool = False

    def __bool__(self) -> bool:
        return bool(self.forms or self.words)


def names_of(statements: tuple[str, ...]) -> Names:
    several = [_names(statement) for statement in statements[:_NAMES_MAX]]
    if len(several) == 1:
        return several[0]
    return Names(
        tuple(dict.fromkeys(name for names in several for name in names.whole))[:_NAMES_MAX],
        frozenset().union(*(names.forms for names in several)),
        frozenset().union(*(names.words for names in several)),
        any(names.adapted for names in several),
    )


@lru_cache(maxsize=_CACHED)
def _names(statement: str) -> Names:
    text = plain(statement)
    if _ONE.fullmatch(text):
        return _one(_ROLE.sub("", text) or text)
    whole: dict[str, None] = {}
    forms: set[str] = set()
    words: set[str] = set()
    for part in _BETWEEN.split(_COUNTRY.sub(" ", text))[: 4 * _NAMES_MAX]:
        name = _ROLE.sub("", part.strip()) or part.strip()
        for piece in _BRACKETS.split(name):
            _add(piece.strip(), whole=whole, forms=forms, words=words)
    return Names(tuple(whole)[:_NAMES_MAX], frozenset(forms), frozenset(words), bool(_ADAPTED.search(text)))


def _one(name: str) -> Names:
    """A single name in Chinese characters, as most are."""
    *_, last = name.split("·")
    joined = name.replace("·", "")
    if not joined or joined in _NOBODY:
        return Names()
    return Names((joined,), frozenset((joined, last) if len(last) > 1 else (joined,)))


def _add(name: str, *, whole: dict[str, None], forms: set[str], words: set[str]) -> None:
    joined = letters(name)
    if not joined or joined in _NOBODY:
        return
    if has_han(joined):
        pieces = [piece for piece in map(letters, _DOT.split(name)) if piece]
        whole[joined] = None
        forms.add(joined)
        if len(pieces[-1]) >= 2:
            forms.add(pieces[-1])
        if joined.isalpha() and not _LATIN.search(joined):
            return
        name = _HAN.sub(" ", name)
    words.update(word for word in _WORD.findall(name) if len(word) >= 3 and word not in _STOP)


def share(one: Names, other: Names) -> bool:
    return not (one.forms.isdisjoint(other.forms) and one.words.isdisjoint(other.words))


def alike(one: Names, other: Names) -> bool:
    """A name is a part of another, or differs in one character of at least three."""
    return any(_alike(name, known) for name in one.whole for known in other.whole)


def _alike(name: str, known: str) -> bool:
    if len(name) > len(known):
        name, known = known, name
    if len(name) < 2:
        return False
    if name in known:
        return True
    if len(name) < 3 or len(known) - len(name) > 1:
        return False
    return differing(name, known) <= 1


def differing(one: str, other: str) -> int:
    """How many characters stand between what both begin with and what both end with, in the longer one."""
    least = min(len(one), len(other))
    start = next((place for place in range(least) if one[place] != other[place]), least)
    end = next((place for place in range(least - start) if one[-1 - place] != other[-1 - place]), least - start)
    return max(len(one), len(other)) - start - end


def in_other_scripts(one: Names, other: Names) -> bool:
    return bool((one.forms and not one.words and other.words and not other.forms)
                or (other.forms and not other.words and one.words and not one.forms))  # fmt: skip


def names_more(one: Names, other: Names) -> bool:
    """Shares a name with the other, and has another one in Chinese characters beside it."""
    return share(one, other) and any(not any(name.endswith(form) for form in other.forms) for name in one.whole)
