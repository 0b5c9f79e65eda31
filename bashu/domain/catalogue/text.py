"""Text as search sees it: the same function for what is indexed and for what is asked.

Traditional characters are folded into simplified ones, words are cut, and each word is also known by its pinyin and by
the initials of its syllables: 圍城 is found by 围城, weicheng and wc.
"""

import re
import unicodedata
from dataclasses import dataclass

import rjieba
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

_TO_SIMPLIFIED = OpenCC("t2s")
# 鍾 becomes 锺 in some names and 钟 elsewhere; people write 钱锺书 and 钱钟书.
_ALIKE = str.maketrans("锺", "钟")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HAN_RUN = re.compile(_HAN.pattern + "+")
_RUN = re.compile(rf"{_HAN_RUN.pattern}|(?:(?!{_HAN.pattern})[^\W_])+")
_WORD = re.compile(r"\w")
# The iota below a Greek letter becomes a letter of its own; three signs of Tibetan are marks that do not say so.
_BECOMES_LETTER, _HIDDEN_MARKS = "\u0345", frozenset("\u0f73\u0f75\u0f81")
# Longer texts are not typed by their initials.
_WHOLE_MAX = 16
# The phrases of pypinyin repeat some thousand sounds. Each is kept once, which spares a process 20 MB.
_SOUNDS: dict[str, list[str]] = {}
for _sounds in PHRASES_DICT.values():
    _sounds[:] = [_SOUNDS.setdefault(",".join(sound), sound) for sound in _sounds]


@dataclass(frozen=True, slots=True)
class SearchText:
    """`words` keep order and repetitions; `pinyin` and `initials` are of words and of whole runs of characters."""

    words: tuple[str, ...]
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]


def fold(text: str) -> str:
    """Lower case, no accents, full-width as half-width, traditional as simplified."""
    letters = "".join(character for character in text if not _is_mark(character))
    # Twice: mathematical and full-width capitals are letters only after they were taken apart.
    compatible = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letters).casefold())
    bare = "".join(character for character in compatible if not unicodedata.combining(character))
    simplified: str = _TO_SIMPLIFIED.convert(unicodedata.normalize("NFC", bare))
    return simplified.translate(_ALIKE)


def _is_mark(character: str) -> bool:
    """Those go before the text is normalised, which takes the square of the time for many marks in a row."""
    return character in _HIDDEN_MARKS or (character != _BECOMES_LETTER and unicodedata.combining(character) != 0)


def runs(text: str) -> tuple[str, ...]:
    """Its unbroken stretches, folded: each is of Han characters alone, or has none."""
    return tuple(_RUN.findall(fold(text)))


def squeeze(text: str) -> str:
    """Its letters and digits alone, folded: equal for titles that differ in punctuation."""
    return "".join(runs(text))


def is_han(run: str) -> bool:
    return bool(_HAN.match(run))


def cut(text: str) -> tuple[str, ...]:
    """The words of a text, with the shorter words inside long ones."""
    return tuple(word for word in rjieba.cut_for_search(fold(text)) if _WORD.search(word))


def search_text(text: str) -> SearchText:
    words = cut(text)
    runs = [run for run in _HAN_RUN.findall(fold(text)) if len(run) <= _WHOLE_MAX]
    spoken = dict.fromkeys([word for word in words if _HAN.search(word)] + runs)
    readings = [lazy_pinyin(word, style=Style.NORMAL, strict=False) for word in spoken]
    return SearchText(
        words=words,
        pinyin=tuple(dict.fromkeys("".join(syllables) for syllables in readings)),
        initials=tuple(dict.fromkeys("".join(part[:1] for part in syllables) for syllables in readings)),
    )
