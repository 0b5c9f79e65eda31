"""The few sentences that the protocol itself has to say. Those about lending come through the port."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Say(Enum):
    LOGIN_FIRST = "login first"
    NOT_SUPPORTED = "not supported"
    NO_CARD = "no card"
    NO_BARCODE = "no barcode"
    FAILED = "failed"


WORDS: Mapping[str, Mapping[Say, str]] = MappingProxyType(
    {
        "zh": MappingProxyType(
            {
                Say.LOGIN_FIRST: "本机尚未登录，请联系工作人员",
                Say.NOT_SUPPORTED: "本系统不支持此项操作，未作任何更改",
                Say.NO_CARD: "未读到证件号，请重新刷卡",
                Say.NO_BARCODE: "未读到图书条码，请重新扫描",
                Say.FAILED: "系统未能完成操作，请联系工作人员",
            }
        ),
        "en": MappingProxyType(
            {
                Say.LOGIN_FIRST: "This machine has not logged in. Please call the staff.",
                Say.NOT_SUPPORTED: "This is not supported here. Nothing was changed.",
                Say.NO_CARD: "No card was read. Please present it again.",
                Say.NO_BARCODE: "No barcode was read. Please scan the item again.",
                Say.FAILED: "This could not be done. Please call the staff.",
            }
        ),
    }
)
