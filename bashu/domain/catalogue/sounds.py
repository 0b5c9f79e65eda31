"""Text as the index keeps it: each word is also known by its pinyin and by the initials of its syllables.

圍城 is found by 围城, weicheng and wc. The dictionaries behind it take 50 MB of a process, hence a module of its own:
whoever only asks has no need of them.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PHRASES_DICT

from bashu.domain.catalogue.text import cut_run, has_han, is_han, runs
from bashu.domain.values import value_class

# Longer texts are not typed by their initials.
_WHOLE_MAX = 16
# Titles and names are made of the same words again and again, and most of the time goes into how one is read.
_READINGS_MAX = 100_000
# A title is asked about as a whole, by its beginning and for its place in an order, one soon after the other.
_RUNS_MAX = 2_000
# Of names that begin with them; the dictionaries read them as ordinary characters.
_SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "盖": "ge", "朴": "piao",
    "翟": "zhai", "乐": "yue", "覃": "qin", "缪": "miao", "冼": "xian", "员": "yun", "任": "ren", "晁": "chao",
}  # fmt: skip
_NAME = 3
_PHRASE_MAX, _SHORT_MAX = 8, 6
_SOUNDS_MAX = 2
# Characters that titles and names have as often in either of two readings.
_TWICE = frozenset("朝重长行乐传藏都数弹强降调参薄落露角会还")
# The phrases of pypinyin repeat some thousand sounds. Each is kept once, which spares a process 20 MB.
_SOUNDS: dict[str, list[str]] = {}
for _sounds in PHRASES_DICT.values():
    _sounds[:] = [_SOUNDS.setdefault(",".join(sound), sound) for sound in _sounds]


@value_class(frozen=True, slots=True)
class Spoken:
    """A run of characters by its sound."""

    pinyin: str
    initials: str


@value_class(frozen=True, slots=True)
class SearchText:
    """`words` keep order and repetitions; `pinyin` and `initials` are of words and of whole runs of characters."""

    words: tuple[str, ...]
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]


def search_text(text: str) -> SearchText:
    return search_text_of(runs(text))


def search_text_of(parts: Sequence[str]) -> SearchText:
    """Of the runs of a text."""
    words, spoken_runs = cut_run(" ".join(parts)), [run for run in parts if is_han(run)]
    readings = [_reading(word) for word in dict.fromkeys(word for word in words if has_han(word))]
    readings += [spoken(run) for run in spoken_runs if len(run) <= _WHOLE_MAX]
    readings += [other for run in spoken_runs if len(run) <= _SHORT_MAX for other in _otherwise(run)]
    readings += [_named(word) for word in (*words, *parts) if len(word) <= _NAME and word[0] in _SURNAMES]
    return SearchText(
        words=words,
        pinyin=tuple(dict.fromkeys(each.pinyin for each in readings)),
        initials=tuple(dict.fromkeys(each.initials for each in readings)),
    )


@lru_cache(maxsize=_RUNS_MAX)
def spoken(run: str) -> Spoken:
    """Each of its phrases as it is read: how one is read depends on nothing outside it, and phrases are few."""
    readings = [_reading(phrase) for phrase in _phrases(run)]
    return Spoken("".join(each.pinyin for each in readings), "".join(each.initials for each in readings))


def _otherwise(run: str) -> Iterator[Spoken]:
    """With the other reading of a character that stands in no phrase: 朝花夕拾 is none, and 朝 is read in two ways."""
    phrases = list(_phrases(run))
    for place, phrase in enumerate(phrases):
        for sound in _other_sounds(phrase) if phrase in _TWICE else ():
            readings = [Spoken(sound, sound[:1]) if at == place else _reading(each) for at, each in enumerate(phrases)]
            yield Spoken("".join(each.pinyin for each in readings), "".join(each.initials for each in readings))


@lru_cache(maxsize=_READINGS_MAX)
def _other_sounds(character: str) -> tuple[str, ...]:
    """Beside the usual one; those that come after are rare."""
    return tuple(dict.fromkeys(pinyin(character, style=Style.NORMAL, heteronym=True)[0][1:_SOUNDS_MAX]))


def _phrases(run: str) -> Iterator[str]:
    """The longest first that the dictionary knows."""
    place, end = 0, len(run)
    while place < end:
        size = min(_PHRASE_MAX, end - place)
        while size > 1 and run[place : place + size] not in PHRASES_DICT:
            size -= 1
        yield run[place : place + size]
        place += size


def _named(name: str) -> Spoken:
    """As somebody is called who bears it."""
    surname, rest = _SURNAMES[name[0]], spoken(name[1:])
    return Spoken(surname + rest.pinyin, surname[0] + rest.initials)


@lru_cache(maxsize=_READINGS_MAX)
def _reading(word: str) -> Spoken:
    syllables = lazy_pinyin(word, style=Style.NORMAL, strict=False)
    return Spoken("".join(syllables), "".join(part[:1] for part in syllables))
