"""Text as the index keeps it: each word is also known by its pinyin and by the initials of its syllables.

圍城 is found by 围城, weicheng and wc. The dictionaries behind it take 50 MB of a process, hence a module of its own:
whoever only asks has no need of them.
"""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from bashu.domain.catalogue.text import cut, has_han, is_han, runs
from bashu.domain.values import value_class

# Longer texts are not typed by their initials.
_WHOLE_MAX = 16
# Titles and names are made of the same words again and again, and most of the time goes into how one is read.
_READINGS_MAX = 20_000
# The phrases of pypinyin repeat some thousand sounds. Each is kept once, which spares a process 20 MB.
_SOUNDS: dict[str, list[str]] = {}
for _sounds in PHRASES_DICT.values():
    _sounds[:] = [_SOUNDS.setdefault(",".join(sound), sound) for sound in _sounds]


@value_class(frozen=True, slots=True)
class SearchText:
    """`words` keep order and repetitions; `pinyin` and `initials` are of words and of whole runs of characters."""

    words: tuple[str, ...]
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]


def search_text(text: str) -> SearchText:
    words = cut(text)
    whole = [run for run in runs(text) if is_han(run) and len(run) <= _WHOLE_MAX]
    spoken = dict.fromkeys([word for word in words if has_han(word)] + whole)
    readings = [_reading(word) for word in spoken]
    return SearchText(
        words=words,
        pinyin=tuple(dict.fromkeys(pinyin for pinyin, _ in readings)),
        initials=tuple(dict.fromkeys(initials for _, initials in readings)),
    )


@lru_cache(maxsize=_READINGS_MAX)
def _reading(word: str) -> tuple[str, str]:
    """Its pinyin, and the initials of its syllables."""
    syllables = lazy_pinyin(word, style=Style.NORMAL, strict=False)
    return "".join(syllables), "".join(part[:1] for part in syllables)
