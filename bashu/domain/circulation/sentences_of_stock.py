"""What is said of what goes out of service, comes back, or is given to another library."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.wording import Words

OF_STOCK: Final[Mapping[StrEnum, Words]] = {
    Refusal.ITEM_OF_ANOTHER: Words(
        "这本书不属于这里。请交给服务台。",
        "此件属于其他馆，只有所属馆可以这样处理。没有改动。",
        "This item belongs elsewhere. Please give it to the desk.",
        "It belongs to another library, which alone may do that. Nothing was changed.",
    ),
    Refusal.NOT_WITHDRAWN: Words(
        "这本书没有剔除。请交给服务台。",
        "此件没有剔除，不需要恢复。如登记为不在架，收进（F4）即可找回。",
        "This item was not withdrawn. Please give it to the desk.",
        "It was not withdrawn, so there is nothing to put back. If it counts as missing, take it in with F4.",
    ),
    Refusal.STILL_ON_LOAN: Words(
        "这本书已经借出。请交给服务台。",
        "此件仍在借，没有改动。如果书就在手上，请先收进（F4）。",
        "This item is on loan. Please give it to the desk.",
        "It is on loan, and nothing was changed. If you have it in hand, take it in first with F4.",
    ),
    Refusal.STILL_ON_ITS_WAY: Words(
        "这本书正在转运途中。请交给服务台。",
        "此件正在转运，没有改动。在手上就先收进（F4）；找不到就在待办里认定转运丢失。",
        "This item is on its way. Please give it to the desk.",
        "It is on its way, and nothing was changed. Take it in first with F4, or declare it lost under its task.",
    ),
    Refusal.STILL_PUT_ASIDE: Words(
        "这本书已为预约读者留好。请交给服务台。",
        "此件留在预约架，等读者来取，没有改动。不在预约架上的，请在“预约架”页登记。",
        "This item is kept for a reader. Please give it to the desk.",
        "It waits on the hold shelf for a reader. Nothing was changed. If it is gone, say so on the page “Hold shelf”.",
    ),
    Refusal.DOCUMENT_MISSING: Words(
        "请把书交给服务台。",
        "请填写调拨文件的文号（最多60字）。没有文号，馆藏的所属馆不会改变。",
        "Please give it to the desk.",
        "Enter the number of the document, of at most 60 characters. Without one an item never changes its owner.",
    ),
    Refusal.SAME_OWNER: Words(
        "请把书交给服务台。",
        "请选择另一家图书馆的馆舍。本馆馆舍之间的调动，请改“所属馆舍”。",
        "Please give it to the desk.",
        "Choose a branch of another library. To move it between your own branches, change its home branch.",
    ),
    Refusal.LOST_BY_A_READER: Words(
        "请把书交给服务台。",
        "此件登记为读者遗失。书在手上就先收进（F4），账目随之结清；然后再调拨。",
        "Please give it to the desk.",
        "A reader has lost it. If you have it in hand, take it in with F4, which settles its price; then give it.",
    ),
    Refusal.IN_A_ROTATION: Words(
        "请把书交给服务台。",
        "此件还在一组轮换里。请先把它从轮换中移出，再调拨。",
        "Please give it to the desk.",
        "It belongs to a rotation. Take it out of that first, then give it.",
    ),
    Refusal.BARCODE_TAKEN: Words(
        "请把书交给服务台。",
        "接收馆已有一件馆藏使用这个条码。请先给此件换条码，再调拨。",
        "Please give it to the desk.",
        "The other library has an item with this barcode already. Give it another barcode first.",
    ),
}
