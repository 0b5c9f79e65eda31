"""A title taken apart: what names the work, which volume it is, which edition, and what else was written beside it."""

import html
import re

from bashu.domain.catalogue.text import fold, has_han
from bashu.domain.values import value_class

# What is longer names nothing more.
TEXT_MAX = 600

_DIGITS = {character: str(value) for value, character in enumerate("零一二三四五六七八九")}
_DIGITS |= {
    "〇": "0",
    "壹": "1",
    "贰": "2",
    "叁": "3",
    "肆": "4",
    "伍": "5",
    "陆": "6",
    "柒": "7",
    "捌": "8",
    "玖": "9",
}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}

_HAN_NUMBER = "[零〇一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾]{1,5}"
_NUMBER = rf"(?:\d{{1,4}}|{_HAN_NUMBER}|[ivx]{{1,5}}(?![a-z]))"
_UNIT = "(?:分册|卷|册|集|辑|部|编|篇|季|期|券|巻|回)"
_OPEN, _SHUT = r"[(\[【〈<]", r"[)\]】〉>]"

# (全三册), 共2册, 套装全13册, 上下册, 上中下.
_WHOLE = re.compile(
    rf"{_OPEN}?(?:(?:套装)?[全共](?:套)?{_NUMBER}(?:卷|册|集|本|部)(?:套装)?|套装{_NUMBER}?[册本卷]?"
    rf"|上[、,/ ]?(?:中[、,/ ]?)?下{_UNIT}?){_SHUT}?"
)
_EDITION = re.compile(rf"(?:原书|中文|英文)?第? ?({_NUMBER}) ?(?:次)?(?:修订)?版(?!社|本|权|画)")
_LATIN_EDITION = re.compile(
    rf"\b(?:(\d{{1,3}})(?:st|nd|rd|th|\.|e)?|({'|'.join(_WORDS)})) *(?:rev(?:ised|\.)? *)?(?:ed\b|edition)"
)
_SPECIAL = re.compile(
    "(?:修订|增订|增补|重订|校订|插图|插画|彩图|图文|彩色|全彩|漫画|珍藏|典藏|收藏|纪念|精装|平装|影印|英文|中文|中英|双语|最新|全新"
    "|精华|精品|精选|文库|限定|通常|特装|普及|学生|青少|少儿|完整|足|全译|全|新|校注|点校|缩印|大字|简|完全|豪华|终极|升级|白金|经典)+"
    "(?:版|本)(?!社|本|权|画|主|草|能|质|身|地|土|国|事)"
)
_YEAR_EDITION = re.compile(r"((?:19|20)\d\d) ?年?(?=(?:全新|最新)?版)")
_PART = re.compile(
    rf"第 ?({_NUMBER}|[上中下]) ?{_UNIT}"
    rf"|卷(?:之)?({_NUMBER}|[上中下])"
    rf"|(?<![a-z])(?:vol(?:ume)?|bd|band|tome|book|part|pt|no|nr|v)(?:\. ?| )?(\d{{1,4}}|[ivx]{{1,5}}(?![a-z]))"
    rf"|{_OPEN} ?({_NUMBER}(?:[-~—]\d{{1,4}})?|[上中下]) ?{_UNIT}? ?{_SHUT}"
    rf"|(?<![第\d])(\d{{1,4}}(?:[-~—]\d{{1,4}})?) ?{_UNIT}"
    rf"|({_HAN_NUMBER}|[上中下前后])(?:分册|卷|册|集|辑|编)(?=$|[ .:·•)\]])"
)
_LAST = re.compile(
    rf"(?:(?<=[^\d.,'])|(?<=\w\. )) ?(\d{{1,4}})$|(?<=[\u3400-\u9fff .·•:—-])([ivx]{{1,4}})$|(?<=[ .·•:—-])({_HAN_NUMBER}|[上中下])$"
)
# 散文卷, 男人篇: a volume that is named.
_NAMED = re.compile(r"(?:[·•:—\- (.]|^)([^·•:—\- ().]{1,8}(?:分册|卷|篇|册|辑))\)?$")
# What stands as a subtitle and is the series: 三毛全集[叁], 亦舒系列171.
_SERIES = re.compile("系列|丛书|全集|文集|作品集|文库|精品集|选集")
_COLON = re.compile(r" ?(?:[:=]|—{1,2}|-{2,}) ?")
_EMPTY = re.compile(r"[(\[【〈<]\s*[)\]】〉>]")
_ARTICLE = re.compile(r"(?:the|an?|le|la|les|l'|der|die|das|el|los|las|il) +(?=\w)")
_LETTERS = re.compile(r"[^\W_]+")


@value_class(frozen=True, slots=True, kw_only=True)
class Title:
    """`core` names the work and `rest` is the subtitle, both letters and digits alone.

    `marks` are the numbers of volumes ("1", "上"), `name` is what names a volume (散文卷, Rhode Island). `whole` says
    that the record is about all volumes. `edition` is 0 if none is told, `special` has words such as 修订.
    """

    core: str
    rest: str
    marks: tuple[str, ...]
    name: str
    whole: bool
    edition: int
    special: frozenset[str]

    @property
    def full(self) -> str:
        return self.core + self.rest


class _Reading:
    """Takes one statement after the other apart, and gathers what was found in them."""

    def __init__(self) -> None:
        self.marks: dict[str, None] = {}
        self.names: list[str] = []
        self.whole = False
        self.edition = 0
        self.special: set[str] = set()

    def rest_of(self, text: str) -> str:
        """The text without volumes and editions, or all of it if nothing would be left."""
        left = self._edition(text)
        left, sets = _WHOLE.subn(" ", left)
        self.whole = self.whole or bool(sets)
        marks: list[str] = []
        left = _PART.sub(lambda found: self._mark(found, marks), left).strip()
        left = _EMPTY.sub(" ", left).strip(" .·•:—-,")
        last = _LAST.search(left)
        if last and letters(left[: last.start()]):
            left = self._cut(left, last, marks)
        if not letters(left):
            # 1984, 第二版: it is all the title there is.
            return letters(text)
        self.marks.update(dict.fromkeys(marks))
        return left

    def part(self, text: str) -> None:
        """The statement of a part has nothing but numbers and names of parts."""
        marks: list[str] = []
        left = self._edition(text)
        left = _PART.sub(lambda found: self._mark(found, marks), left)
        whole = letters(left)
        if whole and (number(whole) or whole in "上中下"):
            marks.append(number(whole) or whole)
            whole = ""
        self.marks.update(dict.fromkeys(marks))
        if whole:
            self.names.append(whole)

    def named(self, text: str) -> str:
        """The text without the name of a volume at its end."""
        found = _NAMED.search(text)
        if found is None:
            return text
        self.names.append(letters(found[1]))
        return text[: found.start()] if found.start() else ""

    def _edition(self, text: str) -> str:
        for pattern in (_EDITION, _LATIN_EDITION):
            found = pattern.search(text)
            if found:
                self.edition = self.edition or int(number(found[1] or found[2]) or 0)
                text = text[: found.start()] + " " + text[found.end() :]
        for year in _YEAR_EDITION.findall(text):
            self.special.add(year)
        self.special.update(found[0][:-1] for found in _SPECIAL.finditer(text))
        return _EMPTY.sub(" ", _SPECIAL.sub(" ", text))

    @staticmethod
    def _mark(found: re.Match[str], marks: list[str]) -> str:
        said = next(group for group in found.groups() if group)
        marks.append(number(said) or said)
        return " "

    @staticmethod
    def _cut(text: str, found: re.Match[str], marks: list[str]) -> str:
        said = found[1] or found[2] or found[3]
        marks.append(number(said) or said)
        return text[: found.start()].strip(" .·•:—-,")


def parse(*, title: str, subtitle: str, part: str, edition: str) -> Title:
    reading = _Reading()
    main, *others = _COLON.split(plain(title), maxsplit=1)
    core = _ARTICLE.sub("", reading.rest_of(reading.named(main) or main), count=1)
    rest = [*others, *([plain(subtitle)] if subtitle else [])]
    said = [reading.rest_of(reading.named(text)) for text in rest if text and not _is_series(text)]
    if part:
        reading.part(plain(part))
    special = _words_of_edition(edition, reading) if edition else ""
    if special:
        reading.special.add(special)
    core = letters(core)
    told = dict.fromkeys(text for text in map(letters, said) if text != core)
    return Title(
        core=core, rest="".join(told), marks=tuple(reading.marks), name="".join(dict.fromkeys(reading.names)),
        whole=reading.whole, edition=reading.edition, special=frozenset(reading.special),
    )  # fmt: skip


def _is_series(text: str) -> bool:
    return bool(_SERIES.search(text))


def _words_of_edition(text: str, reading: _Reading) -> str:
    """What an edition statement says beside its number: "Delaware edition", 修订版 (which is found as in titles)."""
    before = len(reading.special)
    told = plain(text)
    if number(told):
        reading.edition = reading.edition or int(number(told))
        return ""
    left = letters(reading._edition(told))  # noqa: SLF001 - the statement is read as a title is
    known = {"初版", "ed", "edition", "aufl", "版", "第"}
    return "" if len(reading.special) > before or left in known or left.isdigit() else left


def plain(text: str) -> str:
    """Folded, bounded, and without what the web left in it (&amp;)."""
    text = text[:TEXT_MAX]
    return fold(html.unescape(text) if "&" in text else text)


def letters(text: str) -> str:
    """The letters and digits of a folded text."""
    return "".join(_LETTERS.findall(text))


def number(text: str) -> str:
    """Digits for 十二, 二〇, xii and 012; an empty text for anything else."""
    if text.isascii():
        if text.isdigit():
            return str(int(text))
        return _roman(text) if text and set(text) <= _ROMAN.keys() and len(text) <= 7 else str(_WORDS.get(text, ""))
    return _han(text) if 0 < len(text) <= 5 else ""


def _roman(text: str) -> str:
    values = [_ROMAN[letter] for letter in text]
    following = [*values[1:], 0]
    return str(sum(-value if value < after else value for value, after in zip(values, following, strict=True)))


def _han(text: str) -> str:
    text = text.replace("拾", "十")
    if not set(text) <= {*_DIGITS, "十", "百"}:
        return ""
    if "十" not in text and "百" not in text:
        return str(int("".join(_DIGITS[character] for character in text)))
    total = held = 0
    for character in text:
        scale = {"十": 10, "百": 100}.get(character)
        if scale:
            total, held = total + (held or 1) * scale, 0
        else:
            held = int(_DIGITS[character])
    return str(total + held)


def is_short(core: str) -> bool:
    """A title that many books have: 语文, 年报, Report."""
    return len(core) < (4 if has_han(core) else 12)
