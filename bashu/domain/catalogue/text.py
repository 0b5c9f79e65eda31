"""Text as search sees it: the same functions for what is indexed and for what is asked.

Traditional characters are folded into simplified ones, and words are cut.
"""

import re
import unicodedata

import rjieba
from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")
# 鍾 becomes 锺 in some names and 钟 elsewhere; people write 钱锺书 and 钱钟书.
_ALIKE = str.maketrans("锺", "钟")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HAN_FIRST, _HAN_LAST = "\u3400", "\u9fff"
_RUN = re.compile(rf"{_HAN.pattern}+|(?:(?!{_HAN.pattern})[^\W_])+")
_WORD = re.compile(r"\w")
_PLURAL_MIN = 4
# Nearly all text: nothing of it has a mark, another width or another case, which takes long to find one by one.
_PLAIN = re.compile(r"[\x00-@\[-\x7f\u4e00-\u9fff]*")
# The iota below a Greek letter becomes a letter of its own; three signs of Tibetan are marks that do not say so.
_BECOMES_LETTER, _HIDDEN_MARKS = "\u0345", frozenset("\u0f73\u0f75\u0f81")


def fold(text: str) -> str:
    """Lower case, no accents, full-width as half-width, traditional as simplified."""
    if text.isascii():
        return text.lower()
    simplified: str = _TO_SIMPLIFIED.convert(text if _PLAIN.fullmatch(text) else _bare(text))
    return simplified.translate(_ALIKE)


def _bare(text: str) -> str:
    letters = "".join(character for character in text if not _is_mark(character))
    # Twice: mathematical and full-width capitals are letters only after they were taken apart.
    compatible = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letters).casefold())
    bare = "".join(character for character in compatible if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", bare)


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
    # Nothing before them is one, and nearly all stand in one block: this is asked forty times of a record.
    first = run[:1]
    return first >= _HAN_FIRST and (first <= _HAN_LAST or bool(_HAN.match(first)))


def has_han(word: str) -> bool:
    return bool(_HAN.search(word))


def cut(text: str) -> tuple[str, ...]:
    """The words of a text, with the shorter words inside long ones."""
    return cut_run(fold(text))


def cut_run(folded: str) -> tuple[str, ...]:
    """As `cut`, of a text that is folded already."""
    return tuple(word for word in rjieba.cut_for_search(folded) if _WORD.search(word))


def stem(word: str) -> str:
    """An English word without the ending of its plural; any other as it is."""
    if len(word) < _PLURAL_MIN or not word.isascii() or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def cut_once(folded: str) -> tuple[str, ...]:
    """Words that follow each other and make up a run of Han characters."""
    return tuple(rjieba.cut(folded))
