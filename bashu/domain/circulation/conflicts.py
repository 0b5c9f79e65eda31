"""What staff have to look into, in one line: the tasks that a command raised. No task names a patron."""

from collections.abc import Mapping
from typing import Any

from bashu.domain.circulation.accidents.commands import Reported
from bashu.domain.circulation.effects import TaskKind
from bashu.domain.circulation.reasons import REASONS
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.sentences import Language

# A fact was recorded although... Short, since the numbers of that moment are gone.
_CONFLICTS: dict[str, tuple[str, str]] = {
    "lent_again_since": (
        "补录的操作之后，此件又有新的借出。请核对书在谁手里。",
        "It has been lent again since the time that was reported. Find out who has it.",
    ),
    "seen_since": (
        "补录的操作之后，此件又被扫描过，未再改动。请核对当时的借还。",
        "It has been scanned since the time that was reported, so nothing was changed. Check what happened then.",
    ),
    "undone_since": (
        "机器补报的操作，事后已在服务台撤销。请核对书在谁手里，再照常借还。",
        "What a machine reported was undone at a desk since. Find out who has it, then lend it or take it in as ever.",
    ),
    "lent_by_owner": (
        "此件在联网系统中仍在一位读者名下，馆藏馆自己的系统却已借出；原借出已关闭。请核对。",
        "It was on record for a reader of the network when its library's own system lent it; that loan was closed.",
    ),
    "put_aside_before": (
        "此件已为一位读者留下或正送往取书馆，馆藏馆自己的系统却已借出或收回；该读者重新排队。请核对书在哪里。",
        "It was put aside when its library's own system used it. The reader waits again; find out where it is.",
    ),
    "withdrawn": (
        "此件已剔除，却又出现了。请取下交采编处理。",
        "It was withdrawn, and yet it is here. Put it aside for the collections department.",
    ),
    "damaged": (
        "此件已登记为污损，却又被收进。请取下；修好后恢复流通。",
        "It is marked as damaged, and yet it was taken in. Put it aside; when it is mended, put it back in service.",
    ),
    "in_quarantine": (
        "此件在隔离中，却又被收进。请取下；可以外借时恢复流通。",
        "It is in quarantine, and yet it was taken in. Put it aside until it is fit to be lent.",
    ),
    Refusal.ITEM_UNKNOWN: (
        "补录了一个未知条码。请查明是哪一件。",
        "An unknown barcode was reported. Find out which it is.",
    ),
    Refusal.ITEM_AMBIGUOUS: (
        "补录的条码有多件馆藏使用。请辨认是哪一件。",
        "The barcode that was reported belongs to several items. Find out which it is.",
    ),
    Refusal.REGISTER_FIRST: (
        "补录的借出所用证件未登记。请联系借书人办证。",
        "It was lent to a card that nobody has registered. Find the person and register them.",
    ),
    Refusal.ALREADY_YOURS: (
        "离线时同一读者再次借出此件；原借出已关闭，新借期已开始。",
        "It was lent off-line to the reader who had it already; the old loan was closed and a new one begun.",
    ),
    Refusal.ON_LOAN_TO_ANOTHER: (
        "离线借出时，系统显示仍在另一位读者名下；原借出已关闭。请核对。",
        "It was lent while another reader still had it on record; that loan was closed. Check both.",
    ),
}
_REPORTED: dict[str, tuple[str, str]] = {
    Reported.DAMAGED: (
        "机器报告此件污损。请取来查看，需要时登记污损。",
        "A machine reported this item as damaged. Look at it, and declare the damage if there is one.",
    ),
    Reported.PART_MISSING: (
        "机器报告此件缺少附件。请取来查看，需要时登记。",
        "A machine reported that a part of this item is missing. Look at it, and declare that if it is so.",
    ),
    Reported.LABEL: (
        "机器无法读取此件的标签或条码。请取来查看，需要时换贴。",
        "A machine could not read the tag or barcode of this item. Look at it, and label it anew if need be.",
    ),
    Reported.MISPLACED: (
        "机器报告此件不在应在的位置。请放回原处。",
        "A machine reported this item at a wrong place. Put it where it belongs.",
    ),
}
_OTHERWISE = (
    "离线期间借出，联网时本应拒绝。借出有效，请酌情联系读者。",
    "It was lent off-line though the rules said no. The loan stands; speak with the reader if need be.",
)


def say_task(kind: str, details: Mapping[str, Any], *, language: Language) -> str:
    """What is the matter and what to do."""
    if kind == TaskKind.REPORTED and (told := _REPORTED.get(str(details.get("told")))):
        return told[1] if language == "en" else told[0]
    if kind != TaskKind.CONFLICT:
        return REASONS[kind].pick(language, "staff")
    zh, en = _CONFLICTS.get(str(details.get("found") or details.get("refusal")), _OTHERWISE)
    return en if language == "en" else zh
