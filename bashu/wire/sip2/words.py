"""The few sentences that the protocol itself has to say. Those about lending come through the port."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Say(Enum):
    LOGIN_FIRST = "login first"
    NOT_SUPPORTED = "not supported"
    NO_CARD = "no card"
    NO_BARCODE = "no barcode"
    NO_AMOUNT = "no amount"
    CURRENCY = "currency"
    HOLD_MODE = "hold mode"
    HOLD_TYPE = "hold type"
    NO_PROPERTIES = "no properties"
    FAILED = "failed"


WORDS: Mapping[str, Mapping[Say, str]] = MappingProxyType(
    {
        "zh": MappingProxyType(
            {
                Say.LOGIN_FIRST: "本机尚未登录，请联系工作人员",
                Say.NOT_SUPPORTED: "本系统不支持此项操作，未作任何更改",
                Say.NO_CARD: "未读到证件号，请重新刷卡",
                Say.NO_BARCODE: "未读到图书条码，请重新扫描",
                Say.NO_AMOUNT: "未读到付款金额，未作登记",
                Say.CURRENCY: "只收人民币，未作登记",
                Say.HOLD_MODE: "预约操作代码无法识别，未作任何更改",
                Say.HOLD_TYPE: "不支持此种预约，只能预约一种书或这一册，未作任何更改",
                Say.NO_PROPERTIES: "未说明图书的状况，未作登记",
                Say.FAILED: "系统未能完成操作，请联系工作人员",
            }
        ),
        "en": MappingProxyType(
            {
                Say.LOGIN_FIRST: "This machine has not logged in. Please call the staff.",
                Say.NOT_SUPPORTED: "This is not supported here. Nothing was changed.",
                Say.NO_CARD: "No card was read. Please present it again.",
                Say.NO_BARCODE: "No barcode was read. Please scan the item again.",
                Say.NO_AMOUNT: "No sum was read. Nothing was recorded.",
                Say.CURRENCY: "Only yuan can be paid here. Nothing was recorded.",
                Say.HOLD_MODE: "The machine did not say what to do with the hold. Nothing was changed.",
                Say.HOLD_TYPE: "A hold is for a title or for this very item. Nothing was changed.",
                Say.NO_PROPERTIES: "Nothing was said of the item. Nothing was recorded.",
                Say.FAILED: "This could not be done. Please call the staff.",
            }
        ),
    }
)
