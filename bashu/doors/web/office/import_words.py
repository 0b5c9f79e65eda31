"""Why a record was mended or left out, and where an import stands, in words. Reasons are kept in English."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from bashu.db.catalogue.uploads import ShownRun
from bashu.domain.catalogue.importing.runs import Fate, RunState
from bashu.domain.catalogue.importing.uploads import KEPT, WAITING_MAX, Unfit
from bashu.domain.values import value_class
from bashu.doors.web.shared import languages

# What every reason of its kind begins with; a field and a detail may follow.
KINDS: Final[Mapping[str, str]] = {
    "junk skipped": "跳过杂乱字节",
    "record terminator missing": "缺少记录结束符",
    "record terminator stray": "记录中有多余的结束符",
    "record cut short": "记录不完整",
    "record length wrong": "记录长度有误",
    "leader bad": "头标有误",
    "directory bad": "目次区有误",
    "field length wrong": "字段长度有误",
    "field lost": "字段丢失",
    "field empty": "字段为空",
    "field without subfields": "字段无子字段",
    "indicators bad": "指示符有误",
    "subfield bad": "子字段有误",
    "charset mislabelled": "字符集标识有误",
    "characters replaced": "替换无法识别的字符",
    "markup mended": "修补标记",
    "no leader": "没有头标",
    "no directory": "没有目次区",
    "no field that can be read": "没有可读的字段",
    "no control number": "没有控制号（001）",
    "no title": "没有题名",
    "too long for a record": "超过记录长度上限",
    "the row names no record": "该行未注明所属书目",
    "no barcode": "没有条码号",
    "a barcode with blanks in it": "条码号中有空格",
    "no lines were written for it": "未改写",
    "no <record> in it": "文件中没有记录",
    "fields before which no <record> begins": "字段之前缺少记录开始标记",
    "a document type declaration": "文档类型声明，不予读取",
    "UTF-16": "编码为 UTF-16，请另存为 UTF-8",
    "it cannot be written as ISO 2709": "无法写成 ISO 2709",
}
# Of the others, and of what follows; where a value stands there is {}.
SHAPES: Final[Mapping[str, str]] = {
    "{} bytes": "{}字节",
    "{} bytes too many": "多{}字节",
    "{} characters": "{}个字符",
    "{} inside": "{}个",
    "{} places": "{}处",
    "is {}": "实为{}",
    "no code": "缺代码",
    "base address": "数据起始地址",
    "entry map": "款目映射",
    "an entry that is not digits": "条目不是数字",
    "taken by the terminators": "按结束符划分",
    "the tag is not three characters": "字段号不是三位",
    "not 24 characters": "不足24位",
    "other characters than ASCII": "含非 ASCII 字符",
    "item {} came before": "条码号{}重复",
    "the library has no record {}": "本馆没有控制号为{}的书目",
    "item {} stays with its title, for which somebody waits": "{}仍属原题名，有读者在等",
    "a barcode of {} characters; the most is {}": "条码号长{}位，最多{}位",
}
_SHAPES: Final = [
    # A shape that begins with a number could begin with the tag of a field too.
    (
        re.compile((r"(\d+)" if english.startswith("{}") else "(.+)").join(map(re.escape, english.split("{}")))),
        english,
        chinese,
    )
    for english, chinese in SHAPES.items()
]
_BEGINNINGS: Final = sorted(KINDS, key=len, reverse=True)
_TAG: Final = re.compile(r"([0-9A-Z]{3})")


@value_class(frozen=True, slots=True)
class Said:
    """`english`: it could be said in English alone, on a page in Chinese."""

    text: str
    english: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class Sum:
    what: Said
    left_out: int
    mended: int


def reasons(told: Sequence[str]) -> list[Said]:
    """Of one record. What is wrong with several of its fields is said once, with their tags."""
    tags: dict[str, list[str]] = {}
    found: list[str] = []
    for each in told:
        beginning = _beginning(each) or ""
        tag = _TAG.fullmatch(each.removeprefix(beginning).strip()) if beginning else None
        if tag is None:
            found.append(each)
        elif beginning in tags:
            tags[beginning].append(tag[1])
        else:
            tags[beginning] = [tag[1]]
            found.append(beginning)
    return [_said(each, " ".join(dict.fromkeys(tags.get(each, ())))) for each in found]


def _said(told: str, tags: str = "") -> Said:
    chinese = told if languages.current() == "en" else _chinese(told)
    return Said(f"{chinese or told} {tags}".strip(), english=chinese is None)


def sums(told: Iterable[tuple[Sequence[str], bool]]) -> list[Sum]:
    """Of each kind of reason, how many records it is about; the most first. `told`: those of each record, and whether
    it was left out."""
    out, mended = Counter[str](), Counter[str]()
    for of_one, left_out in told:
        (out if left_out else mended).update({_kind(each) for each in of_one})
    found = sorted({*out, *mended}, key=lambda kind: (-out[kind], -mended[kind], kind))
    return [Sum(what=_said(kind), left_out=out[kind], mended=mended[kind]) for kind in found]


def error(told: str) -> Said:
    """Why a run has failed."""
    known = {
        "The packed file is damaged": _("The packed file is damaged. What stands before that is in. Pack it anew."),
        "Only a file of records": _("Only a file of records can be all that the library has: do not tick that."),
        "This is a table of items": _("This is a table of items: do not tick “Records only”."),
        "It broke off": _("It broke off again and again at the same place. Tell who runs this machine."),
        "a process that reads records": _("It broke off: is there memory enough on this machine? Go on with it."),
        "Another process": _("Somebody imports this file at the command line. Wait until it is done."),
    }
    words = next((words for beginning, words in known.items() if told.startswith(beginning)), None)
    if words is None and "cannot be read" in told:
        words = _("The file cannot be read any more. Hand it over again.")
    if words is None and "could not be withdrawn now" in told:
        words = _("Some items could not be withdrawn just now. Go on with it.")
    return Said(words or told, english=words is None)


def _kind(told: str) -> str:
    if beginning := _beginning(told):
        return beginning
    shape = next((english for shape, english, _ in _SHAPES if shape.fullmatch(told)), None)
    return (shape or re.sub(r"\d+", "…", told)).replace("{}", "…")


def _beginning(told: str) -> str | None:
    return next((each for each in _BEGINNINGS if told.startswith(each)), None)


def _chinese(told: str) -> str | None:
    if (beginning := _beginning(told)) is None:
        return _shaped(told)
    rest = told.removeprefix(beginning).strip(" :;,")
    first, _space, behind = rest.partition(" ")
    if (more := _shaped(rest)) is None and _TAG.fullmatch(first):
        more = f"{first} {_shaped(behind) or ''}".strip()
    return f"{KINDS[beginning]} {more or ''}".strip()


def _shaped(told: str) -> str | None:
    found = ((shape.fullmatch(told), chinese) for shape, _, chinese in _SHAPES)
    return next((chinese.format(*match.groups()) for match, chinese in found if match), None)


def state(shown: ShownRun) -> tuple[str, str]:
    """How it stands, and how that is drawn."""
    match shown.state:
        case RunState.DONE:
            return _("done"), "available"
        case RunState.FAILED:
            return _("failed"), "missing"
        case RunState.STOPPED:
            return _("stopped"), "missing"
        case RunState.RUNNING if shown.stop_asked:
            return _("is being stopped"), ""
        case RunState.RUNNING:
            return _("being imported"), "on_loan"
        case _:
            return _("waits for its turn"), ""


def fates(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Of all records that were read each has one of these."""
    yield _("new"), counts.get(Fate.NEW, 0)
    yield _("changed"), counts.get(Fate.CHANGED, 0)
    yield _("unchanged"), counts.get(Fate.UNCHANGED, 0)
    yield _("not taken in"), counts.get(Fate.LEFT_OUT, 0)
    if counts.get(Fate.DELETED):
        yield _("deleted"), counts[Fate.DELETED]
    if counts.get(Fate.REPEATED):
        yield _("replaced by a later one of the same number"), counts[Fate.REPEATED]


def items(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    if counts.get("items_read"):
        yield _("new"), counts.get("items_new", 0)
        yield _("changed"), counts.get("items_changed", 0)
        yield _("unchanged"), counts.get("items_unchanged", 0)
        yield _("not taken in"), counts.get("items_left_out", 0)


def gone(counts: Mapping[tuple[str, str], int]) -> list[tuple[str, int]]:
    """Items that stand in no record any more, and what became of them."""
    found = Counter[str]()
    for (stands, why), count in counts.items():
        found[_("withdrawn") if stands == "withdrawn" else why_left(why)] += count
    return sorted(found.items())


def why_left(why: str) -> str:
    return {
        "": _("to be withdrawn"),
        "many_gone": _("kept: too many at once to be believed"),
        "not_on_shelf": _("kept: not on the shelf"),
    }.get(why, _("kept: needed in the network"))


def unfit(why: Unfit, *, megabytes: int) -> str:
    return {
        Unfit.NOTHING: _("Choose a file that is not empty."),
        Unfit.NO_LENGTH: _("The browser did not say how large the file is. Send it once more."),
        Unfit.TOO_LARGE: _("The file is larger than %(mb)s MB. Pack it with gzip, or divide it.") % {"mb": megabytes},
        Unfit.NO_ROOM: _("There is no room for the file on this machine. Tell who runs it."),
        Unfit.CUT_OFF: _("The file did not come whole. Send it once more."),
        Unfit.BUSY: _("Other files are just being sent. Try again in a minute."),
        Unfit.MANY_WAIT: _("%(count)s files of this library wait already. Try again when some of them are done.")
        % {"count": WAITING_MAX},
    }[why]


def kept_days() -> int:
    return KEPT.days
