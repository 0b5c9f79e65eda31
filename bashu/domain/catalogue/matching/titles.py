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
_BOTH = "上[、,/ ]?(中[、,/ ]?)?下"
_WHOLE = re.compile(
    rf"{_OPEN}?(?:(?:套装)?[全共](?:套)?({_NUMBER})(?:卷|册|集|本|部)(?:套装)?|套装[册本卷]?){_SHUT}?"
    rf"|{_OPEN}{_BOTH}{_UNIT}?{_SHUT}|{_BOTH}{_UNIT}|(?<= ){_BOTH}$"
)
_EDITION = re.compile(rf"(?:原书|中文|英文)?第? ?({_NUMBER}) ?(?:次)?(?:修订)?版(?!社|本|权|画)")
_LATIN_EDITION = re.compile(
    rf"\b(?:(\d{{1,3}})(?:st|nd|rd|th|\.|e)?|({'|'.join(_WORDS)})) *(?:rev(?:ised|\.)? *)?(?:ed\b|edition)"
)
_SPECIAL = re.compile(
    "(?:修订|增订|增补|重订|校订|插图|插画|彩图|图文|彩色|全彩|漫画|珍藏|典藏|收藏|纪念|精装|平装|影印|英文|中文|中英|双语|最新|全新"
    "|精华|精品|精选|文库|限定|通常|特装|普及|学生|青少|少儿|完整|足|全译|限量|全|新|校注|点校|缩印|大字|简|完全|豪华|终极|升级|白金|经典)+"
    "(?:版|本)(?!社|本|权|画|主|草|能|质|身|地|土|国|事)"
    r"|\b(?:revised|updated|expanded|illustrated|anniversary|adult|children's|international|paperback|collector'?s|special|student)"
    r" (?:ed\b|edition)|(?<=\()(?:精装|平装|修订|增订|珍藏|典藏|插图|影印|限量)(?=\))"
)
_YEAR_EDITION = re.compile(r"((?:19|20)\d\d) ?年?(?=(?:全新|最新)?版)")
_PART = re.compile(
    rf"第 ?({_NUMBER}|[上中下]) ?{_UNIT}"
    rf"|卷(?:之)?({_NUMBER}|[上中下])"
    r"|(?<![a-z])(?:(?:vol(?:ume)?|bd|band|tome|book|part|pt|no|nr)(?:\. ?| )?|v\. ?|v(?=\d))"
    r"(\d{1,4}|[ivx]{1,5}(?![a-z]))"
    rf"|{_OPEN} ?({_NUMBER}(?:[-~—]\d{{1,4}})?|[上中下]) ?{_UNIT}? ?{_SHUT}"
    rf"|(?<![第\d])(\d{{1,4}}(?:[-~—]\d{{1,4}})?) ?{_UNIT}"
    rf"|({_HAN_NUMBER}|[上中下前后])(?:分册|卷|册|集|辑|编)(?=$|[ .:·•)\]])"
    "|(大结局|完结|终结)(?:篇|版)?$"
)
_LAST = re.compile(
    rf"(?:(?<=[^\d.,'])|(?<=\w\. )) ?(\d{{1,4}})$|(?<=[\u3400-\u9fff .·•:—-])([ivx]{{1,4}})$"
    rf"|(?<=[ .·•:—-])({_HAN_NUMBER}|[上中下])$"
)
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
# 3.天下会, 7关东决战: what stands after the title of a set.
_FIRST = re.compile(r"(\d{1,3})(?:[.、 ]|(?=[\u3400-\u9fff])(?![年月日世大个位种天岁周分条课步问招堂本第次篇万千百]))")
# 散文卷, 男人篇: a volume that is named.
_NAMED = re.compile(
    r"(?:[·•:—\- (.]|^)([^·•:—\- ().]{0,7}[^·•:—\- ().诗长短中名画手图相专特编](?:分册|卷|篇|册|辑))\)?$"
)
# 亚洲篇-黄金宫殿.
_NAMED_FIRST = re.compile(r"([^\W\d]{1,6}(?:卷|篇))[ ·•:.-](?=.)")
# 中南·西南, 客厅·玄关·走廊: what is in this volume.
_LISTED = re.compile(r"[\u3400-\u9fff]{1,5}(?:[·、][\u3400-\u9fff]{1,5})+")
# What stands as a subtitle and is the series: 三毛全集[叁], 亦舒系列171.
_SERIES = re.compile("系列|丛书|全集|文集|作品集|文库|精品集|选集")
_COLON = re.compile(r" ?(?:[:=]|—{1,2}|-{2,}) ?")
_AROUND = " .·•:—-,"
# What the patterns above need; most titles have none of it.
_SIGN = re.compile("[0-9上中下前后第卷全共套版本零〇一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾(\\[【〈<局结]")
_LATIN = re.compile("[a-z]")
_LATIN_SIGN = re.compile(r"[ivx]\b|\b(?:vol|bd|band|tome|book|part|pt|no|nr)\b|edition|\bed\b")
_EMPTY = re.compile(r"[(\[【〈<]\s*[)\]】〉>]")
_ARTICLE = re.compile(r"(?:the|an?|le|la|les|l'|der|die|das|el|los|las|il) +(?=\w)")
_PLAIN_EDITIONS = frozenset({"初版", "ed", "edition", "aufl", "版", "第"})
# What folding makes of these too, but one by one: with them gone, nearly all text is plain and is folded at once.
_PLAIN_SIGNS = str.maketrans("，．：；！？（）［］・‧•－／丨　“”‘’", ",.:;!?()[]···-/| \"\"''")
_LETTERS = re.compile(r"[^\W_]+")


@value_class(frozen=True, slots=True, kw_only=True)
class Title:
    """`core` names the work and `rest` is the subtitle, both letters and digits alone.

    `marks` are the numbers of volumes ("1", "上"), `name` is what names a volume (散文卷, Rhode Island). `whole`
    says that the record is about all volumes, and of how many if it tells. `edition` is 0 if none is told; `special`
    has words such as 修订.
    """

    core: str
    rest: str
    second: str
    marks: tuple[str, ...]
    name: str
    whole: str
    edition: int
    special: frozenset[str]

    @property
    def full(self) -> str:
        return self.core + self.rest


class _Reading:
    """Takes one statement after the other apart, and gathers what was found in them."""

    def __init__(self) -> None:
        self.marks: list[str] = []
        self.names: list[str] = []
        self.whole = ""
        self.edition = 0
        self.special: set[str] = set()

    def core_of(self, text: str) -> str:
        """The text without volumes and editions, or all of it if nothing would be left (1984)."""
        before = (list(self.marks), self.edition, set(self.special), self.whole)
        left = self.rest_of(text, main=True)
        if not letters(left):
            self.marks, self.edition, self.special, self.whole = before
            return text
        return left

    def rest_of(self, text: str, *, main: bool = False) -> str:
        """The text without volumes and editions. A year that ends a main title tells volumes apart, as of yearbooks."""
        if not _SIGN.search(text) and not (_LATIN.search(text) and _LATIN_SIGN.search(text)):
            return text.strip(_AROUND)
        left = self._edition(text)
        sets = _WHOLE.search(left)
        if sets:
            self.whole = self.whole or _size(sets)
            left = left[: sets.start()] + " " + left[sets.end() :]
        marks: list[str] = []
        left = _PART.sub(lambda found: self._mark(found, marks), left).strip()
        left = _EMPTY.sub(" ", left).strip(_AROUND)
        last = _LAST.search(left)
        if last and letters(left[: last.start()]) and (main or not _YEAR.fullmatch(last[1] or "")):
            left = self._cut(left, last, marks=marks)
        first = _FIRST.match(left)
        if first:
            marks.append(number(first[1]))
            left = left[first.end() :]
        # A subtitle says again which volume it is; 第二部·虎狼2 tells two numbers.
        self.marks += [mark for mark in marks if mark not in self.marks] if self.marks else marks
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
        self.marks += [mark for mark in marks if mark not in self.marks]
        if whole:
            self.names.append(whole)

    def named(self, text: str) -> str:
        """The text without the name of a volume at its end."""
        if "卷" not in text and "篇" not in text and "册" not in text and "辑" not in text:
            return text
        found = _NAMED_FIRST.match(text)
        if found:
            self.names.append(letters(found[1]))
            return text[found.end() :]
        found = _NAMED.search(text)
        if found is None or _PART.search(found[0]) or _WHOLE.search(found[1]):
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
        self.special.update(found[0].rstrip("版本") for found in _SPECIAL.finditer(text))
        return _EMPTY.sub(" ", _SPECIAL.sub(" ", text))

    @staticmethod
    def _mark(found: re.Match[str], marks: list[str]) -> str:
        said = next(group for group in found.groups() if group)
        marks.append(number(said) or said)
        return " "

    @staticmethod
    def _cut(text: str, found: re.Match[str], *, marks: list[str]) -> str:
        said = found[1] or found[2] or found[3]
        marks.append(number(said) or said)
        return text[: found.start()].strip(_AROUND)


def parse(*, title: str, subtitle: str, part: str, edition: str) -> Title:
    reading = _Reading()
    main, *second = _COLON.split(_spoken(plain(title)), maxsplit=1)
    core = reading.core_of(reading.named(main) or main)
    core = letters(_ARTICLE.sub("", core, count=1) if core[:1].isascii() else core)
    told = [letters(reading.rest_of(reading.named(text))) for text in second]
    subtitle = plain(subtitle) if subtitle else ""
    if _LISTED.fullmatch(subtitle):
        reading.names.append(letters(subtitle))
    elif subtitle and not _SERIES.search(subtitle):
        told.append(letters(reading.rest_of(reading.named(subtitle))))
    if part:
        reading.part(plain(part))
    if edition:
        _read_edition(plain(edition), reading)
    rest = dict.fromkeys(text for text in told if text and text != core)
    return Title(
        core=core, rest="".join(rest), second=told[0] if second else "", marks=tuple(reading.marks),
        name="".join(dict.fromkeys(reading.names)), whole=reading.whole, edition=reading.edition,
        special=frozenset(reading.special),
    )  # fmt: skip


def _size(sets: re.Match[str]) -> str:
    """How many volumes, if it is told."""
    if "下" in sets[0]:
        return "3" if "中" in sets[0] else "2"
    return number((sets[1] or "").strip()) or "all"


def _read_edition(text: str, reading: _Reading) -> None:
    """What an edition statement says beside its number: "Delaware edition", 修订版 (which is found as in titles)."""
    if number(text):
        reading.edition = reading.edition or int(number(text))
        return
    before = len(reading.special)
    left = letters(reading.rest_of(text))
    if left and len(reading.special) == before and left not in _PLAIN_EDITIONS and not left.isdigit():
        reading.special.add(left)


def _spoken(text: str) -> str:
    """C++ and C# are other languages than C, though they differ in no letter."""
    return text.replace("++", "plusplus").replace("#", "sharp") if "+" in text or "#" in text else text


def plain(text: str) -> str:
    """Folded, bounded, and without what the web left in it (&amp;)."""
    text = text[:TEXT_MAX]
    return fold((html.unescape(text) if "&" in text else text).translate(_PLAIN_SIGNS).lower())


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


def is_long(core: str) -> bool:
    return len(core) >= (7 if has_han(core) else 25)
