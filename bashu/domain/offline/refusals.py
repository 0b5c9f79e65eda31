"""Every "no" of a machine whose line is cut that the network itself has none for, and what it is called."""

from collections.abc import Mapping
from enum import StrEnum

from bashu.domain.circulation.sentences import Language


class OfflineRefusal(StrEnum):
    NOT_LENT_NOW = "not_lent_now"
    CARD_BLOCKED = "card_blocked"
    STRANGER_NOW = "stranger_now"
    ENOUGH_NOW = "enough_now"
    LENT_JUST_NOW = "lent_just_now"
    ITEM_KEPT = "item_kept"
    NOT_DONE_NOW = "not_done_now"
    OWN_SYSTEM_DOWN = "own_system_down"
    TAKEN_FOR_LATER = "taken_for_later"
    LENT_THERE = "lent_there"


SENTENCES: Mapping[OfflineRefusal, tuple[str, str]] = {
    OfflineRefusal.NOT_LENT_NOW: (
        "网络暂时中断，现在只能还书，不能借书。请稍后再试，或到服务台办理。",
        "The line to the network is down: books can be returned, but none are lent now. Try later, or ask at the desk.",
    ),
    OfflineRefusal.CARD_BLOCKED: (
        "此证件现在不能借书。请到服务台办理。",
        "Nothing can be borrowed with this card at the moment. Please ask at the desk.",
    ),
    OfflineRefusal.STRANGER_NOW: (
        "网络暂时中断，暂时无法核实此证件。请稍后再试，或到服务台办理。",
        "The line to the network is down, and this card cannot be looked up. Try later, or ask at the desk.",
    ),
    OfflineRefusal.ENOUGH_NOW: (
        "网络暂时中断，其间每人最多借{items}册，您已借满。",
        "The line to the network is down. Until it is back each reader may take {items} items, and you have them.",
    ),
    OfflineRefusal.LENT_JUST_NOW: (
        "这本书刚借给了另一位读者。请交给工作人员。",
        "This book was just lent to another reader. Please give it to the staff.",
    ),
    OfflineRefusal.ITEM_KEPT: (
        "这本书现在不能外借。请交给工作人员。",
        "This book is not lent at the moment. Please give it to the staff.",
    ),
    OfflineRefusal.NOT_DONE_NOW: (
        "网络暂时中断，此项暂时不能办理。请稍后再试。",
        "The line to the network is down, and this cannot be done now. Please try later.",
    ),
    OfflineRefusal.OWN_SYSTEM_DOWN: (
        "本馆业务系统暂时没有应答，此项暂时不能办理。请稍后再试，或到服务台办理。",
        "The library’s own system does not answer, and this cannot be done now. Try later, or ask at the desk.",
    ),
    OfflineRefusal.TAKEN_FOR_LATER: (
        "已收下，稍后登记。请交给工作人员。",
        "It was taken, and will be recorded later. Please give it to the staff.",
    ),
    OfflineRefusal.LENT_THERE: (
        "这本书还在另一位读者名下。请交给工作人员。",
        "This book is still on loan to another reader. Please give it to the staff.",
    ),
}


def say(refusal: OfflineRefusal, *, language: Language, items: int = 0) -> str:
    """To a patron at a machine."""
    zh, en = SENTENCES[refusal]
    return (en if language == "en" else zh).format(items=items)
