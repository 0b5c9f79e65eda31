"""Publishers as two libraries write them: 三联书店 is 生活·读书·新知三联书店, 中信 is 中信出版集团."""

import re
from functools import lru_cache

from bashu.domain.catalogue.matching.titles import letters, plain
from bashu.domain.catalogue.text import has_han
from bashu.domain.values import value_class

_CACHED = 20_000
_PARTS_MAX = 6
_WORDS_MORE = 2

_BETWEEN = re.compile(r"[/;,、|·•]|\s{1,}")
# 商务印书馆(香港) is another house than 商务印书馆.
_PLACE = re.compile(r"[(\[]\s*(香港|台湾|台北|澳门|新加坡|中国|国际)\s*[)\]]")
_TAIL = re.compile(
    "(?:有限责任公司|股份有限公司|有限公司|责任公司|股份公司|出版事业|文化事业|文化传媒|传媒集团|出版公司|出版集团|出版社|出版部|出版中心"
    "|出版|公司|集团|书社|发行部|事业|图书|文化|传媒)+$"
)
# Names that the trade itself shortens; each pair was met in records of both forms.
_SHORT = (
    ("科学技术大学", "科大"),
    ("科学技术", "科技"),
    ("交通大学", "交大"),
    ("工业大学", "工大"),
    ("农业大学", "农大"),
    ("少年儿童", "少儿"),
    ("师范大学", "师大"),
    ("外国语学院", "外院"),
    ("21世纪", "二十一世纪"),
    ("九洲", "九州"),
)
_ALIASES = {
    "三联书店": "生活读书新知三联书店",
    "三联": "生活读书新知三联书店",
    "人文": "人民文学",
    "社科文献": "社会科学文献",
    "商务": "商务印书馆",
    "高教": "高等教育",
}
_SANLIAN = "生活读书新知三联书店"
# A house of such a name is another one than that of the same place without it: 上海人民, 上海人民美术.
_SUBJECTS = (
    "人民", "文学", "文艺", "教育", "科学", "科技", "美术", "少年", "少儿", "儿童", "古籍", "大学", "译文", "画报",
    "工人", "青年", "妇女", "经济", "音乐", "摄影", "戏剧", "电影", "书画", "医药", "农业", "工业", "三联", "交通",
    "财经", "法律", "社会", "书店", "书局", "辞书", "外语", "民族", "中医", "师大", "理工", "科大", "联合", "十月",
    "燕山",
)  # fmt: skip
_PLACES = (
    "中国|中华|北京|上海|天津|重庆|四川|成都|广东|广州|深圳|浙江|杭州|江苏|南京|山东|济南|湖南|长沙|湖北|武汉|河南|郑州|河北|石家庄|山西|太原|陕西|西安"
    "|甘肃|兰州|辽宁|沈阳|大连|吉林|长春|黑龙江|哈尔滨|安徽|合肥|江西|南昌|福建|福州|厦门|广西|桂林|云南|昆明|贵州|贵阳|海南|内蒙古|宁夏|青海|新疆|西藏"
    "|台湾|香港|台北|世界|国际|海峡|新华|人民|文化|商务|大众"
)
_PLACE_ALONE = re.compile(f"(?:{_PLACES})+")
# Each of these is several houses, in Beijing, Hong Kong or Taipei.
_IN_SEVERAL_PLACES = frozenset({_SANLIAN, "三联书店", "商务印书馆", "中华书局", "皇冠", "牛津大学"})
_PLACED = re.compile("^(?:中国|香港|台湾|台北|北京|上海)")
_ABROAD = ("香港", "台湾", "国际", "新加坡", "澳门")
_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset({
    "press", "publishing", "publisher", "publishers", "publications", "publication", "books", "book", "inc",
    "incorporated", "co", "company", "ltd", "limited", "llc", "the", "and", "of", "for", "by", "edition",
    "editions", "editorial", "editeur", "verlag", "pub", "print", "distributors", "distributed", "sale",
})  # fmt: skip
# Oxford University Press and its house in the USA, Random House and Random House Audio.
_OTHER_HOUSES = frozenset({"usa", "uk", "international", "audio", "paperbacks", "classics"})
_UNKNOWN = frozenset({
    "notidentified", "publishernotidentified", "sn", "不详", "出版者不详", "未知",
})  # fmt: skip


@value_class(frozen=True, slots=True)
class Publisher:
    """`cores` are the houses named, without what all are called; `words` those of other scripts."""

    cores: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.cores or self.words)


@lru_cache(maxsize=_CACHED)
def publisher_of(text: str) -> Publisher:
    folded = plain(text)
    if not has_han(folded):
        every = frozenset(_WORD.findall(folded)) - _STOP
        words = frozenset(word for word in every if len(word) > 1) or every
        return Publisher() if letters(folded) in _UNKNOWN else Publisher(words=words)
    folded = _placed(folded)
    joined = letters(folded)
    if joined.endswith(_SANLIAN) or joined.startswith(_SANLIAN):
        return Publisher((_SANLIAN,))
    parts = [letters(part) for part in _BETWEEN.split(folded)[:_PARTS_MAX]]
    return Publisher(tuple(dict.fromkeys(core for part in parts if part and (core := _core(part)))))


def _placed(folded: str) -> str:
    """三联书店(香港) as 香港三联书店."""
    found = _PLACE.search(folded)
    if found is None:
        return folded
    place = found[1]
    left = _PLACE.sub("", folded)
    return left if left.startswith(place) else place + left


def _core(name: str) -> str:
    for long, short in _SHORT:
        name = name.replace(long, short)
    core = _TAIL.sub("", name) or name
    core += "书店" if core.endswith("三联") else ""
    return _ALIASES.get(core, core)


def same_house(one: Publisher, other: Publisher) -> bool:
    if one.words and other.words:
        common, whole = len(one.words & other.words), len(one.words | other.words)
        if (one.words ^ other.words) & _OTHER_HOUSES:
            return False
        least = min(len(one.words), len(other.words))
        return (common == least and whole - least <= _WORDS_MORE) or common * 2 > whole
    return any(_alike(core, known) for core in one.cores for known in other.cores)


def _alike(core: str, known: str) -> bool:
    if core == known:
        return True
    if len(core) > len(known):
        core, known = known, core
    if len(core) < 2 or _PLACE_ALONE.fullmatch(core):
        return False
    if known.startswith(core):
        return not known[len(core) :].startswith((*_SUBJECTS, *_ABROAD))
    placed = _PLACED.match(known)
    if placed is None or core in _SUBJECTS or core in _IN_SEVERAL_PLACES:
        return False
    return known[placed.end() :] == core
