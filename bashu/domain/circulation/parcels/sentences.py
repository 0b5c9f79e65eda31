"""The sentences for every "no" about parcels, as those of the others."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.wording import Words

OF_PARCELS: Final[Mapping[StrEnum, Words]] = {
    Refusal.HOME_NOT_OFFERED: Words(
        "这个取书点不提供送书到家。请改为到馆自取，或选择其他取书点。",
        "此处不提供送书到家：所属馆没有送书规则，或此处没有可装包的服务台。请改为到馆自取，或选择其他取书点。",
        "Nothing is sent home from this branch. Collect it there, or choose another branch.",
        "Nothing is sent home from there: its library has no parcel rule, or the branch no desk in service to pack at. "
        "Have it collected, or choose another branch.",
    ),
    Refusal.ADDRESS_NEEDED: Words(
        "请先填写收件地址，再选择送书到家。",
        "读者尚未填写收件地址。请先登记地址。",
        "Please give an address first, then choose to have it sent home.",
        "This reader has given no address. Enter one first.",
    ),
    Refusal.HOME_NOT_FREE: Words(
        "送书到家要收费：年满14岁的读者自己选，儿童由监护人选。也可以到馆自取，或请馆员帮忙。",
        "送书到家由读者付费：年满14岁的读者本人选择，儿童由监护人选择，代借人不能代选。也可以改为到馆自取。",
        "The way home costs something: from 14 on readers choose it themselves, before that the guardian does. You can "
        "also collect it, or ask a librarian.",
        "The reader pays for the way home: from 14 on readers choose it themselves, before that the guardian does; no "
        "helper does. Ask them, or have it collected.",
    ),
    Refusal.NOT_TO_BE_SENT: Words(
        "这本书没有等待送书到家。",
        "此件不在本馆预约架上等待送书到家。请照常扫描，按提示处理。",
        "This item does not wait here to be sent home.",
        "It is not on the hold shelf here to be sent home. Scan it as usual and do what is said.",
    ),
    Refusal.PARCEL_UNKNOWN: Words(
        "没有认出这个包裹，请交给服务台。",
        "查无此包裹。请核对包裹单，或新装一个。",
        "We do not know this parcel. Please hand it in at the desk.",
        "No parcel has this number. Check its label, or pack a new one.",
    ),
    Refusal.PARCEL_OF_ANOTHER: Words(
        "这个包裹属于别的读者或图书馆，请交给服务台。",
        "此包裹属于别的读者，或由他馆寄出。请另装一个，或交由寄出馆处理。",
        "This parcel is another reader's or another library's. Please hand it in at the desk.",
        "This parcel is another reader's, or another library sends it. Pack a new one, or leave it to that library.",
    ),
    Refusal.PARCEL_LEFT: Words(
        "这个包裹已经寄出。",
        "此包裹已交快递或已了结，不能再这样改动。请看包裹页上的状态。",
        "This parcel has left already.",
        "This parcel has left or is settled, so this cannot be done any more. See its page for how it stands.",
    ),
    Refusal.PARCEL_NOT_LEFT: Words(
        "这个包裹还没有寄出。",
        "此包裹尚未交快递。请先登记交寄。",
        "This parcel has not left yet.",
        "This parcel was not handed over yet. Hand it to the courier first.",
    ),
    Refusal.PARCEL_FULL: Words(
        "这个包裹已经装满，最多{most}件。",
        "此包裹最多{most}件，已装满。请另装一个。",
        "This parcel is full: it takes {most} items at most.",
        "This parcel takes {most} items at most, and is full. Pack another one.",
    ),
    Refusal.PARCEL_EMPTY: Words(
        "这个包裹是空的。",
        "包裹中没有图书，不能交寄。请先装入。",
        "This parcel is empty.",
        "There is nothing in this parcel, so it cannot be handed over. Pack something first.",
    ),
    Refusal.NOT_IN_THE_PARCEL: Words(
        "这本书不在这个包裹里。",
        "此件不在该包裹中，或已经归还。请核对包裹清单。",
        "This item is not in the parcel.",
        "This item is not in the parcel, or came back already. Check the list of the parcel.",
    ),
}
