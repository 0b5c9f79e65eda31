"""The sentences for every "no" about money. Each says what is the matter and what to do next."""

from collections.abc import Mapping
from enum import StrEnum

from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.wording import Words

OF_MONEY: Mapping[StrEnum, Words] = {
    Refusal.CHARGE_UNKNOWN: Words(
        "没有找到这笔费用，或它已付清。请刷新后再看。",
        "没有找到这笔未结费用：可能刚刚付清，或已不再与读者相关联。请刷新读者页面。",
        "This charge was not found, or is settled already. Please look again.",
        "No such charge is open: it may have been settled just now, or is nobody's any more. Load the page again.",
    ),
    Refusal.PAYMENT_UNKNOWN: Words(
        "没有找到这笔付款。请到服务台咨询。",
        "没有找到这笔付款，或它早已结清、不能再撤销。请核对收据号。",
        "This payment was not found. Please ask at the desk.",
        "No such payment can be undone: the number is wrong, or it was settled long ago. Check the receipt.",
    ),
    Refusal.WAIVER_NOT_ALLOWED: Words(
        "这笔费用不能在这里减免。请到收费的图书馆咨询。",
        "您无权减免该馆的费用。请由该馆有权限的同事办理。",
        "This charge cannot be waived here. Please ask the library that it is owed to.",
        "You may not waive what is owed to that library. Ask somebody there who may.",
    ),
    Refusal.VOID_NOT_ALLOWED: Words(
        "这笔付款不能在这里撤销。请到收款的图书馆咨询。",
        "您无权撤销该馆收到的付款。请由收款馆有权限的同事办理。",
        "This payment cannot be undone here. Please ask the library that took it.",
        "You may not undo a payment that was taken there. Ask somebody of that library who may.",
    ),
    Refusal.NOTHING_OWED: Words(
        "您没有需要支付的费用。",
        "没有未付的费用：可能刚刚付清。请勿收款。",
        "You owe nothing.",
        "Nothing is owed: it may have been paid just now. Take no money.",
    ),
    Refusal.PAYS_TOO_MUCH: Words(
        "金额超过所欠的{owed}。请核对后再付。",
        "金额超过所欠的{owed}。请改小，找零后再登记。",
        "That is more than the {owed} that you owe. Please check the sum.",
        "That is more than the {owed} owed. Enter less, and give change.",
    ),
    Refusal.SUM_WRONG: Words(
        "金额不对。请核对后再试。",
        "金额须大于零，且与各项之和相等。请核对后再登记。",
        "The sum is not right. Please check it and try again.",
        "The sum has to be more than nothing, and what its lines add up to. Check it and enter it again.",
    ),
    Refusal.NOTHING_TO_REFUND: Words(
        "这笔费用没有可退的款项。",
        "这笔费用没有可退的款项：未付过，或已退。请勿付出现金。",
        "Nothing of this charge is to be refunded.",
        "Nothing of this charge is to be refunded: it was not paid, or was refunded already. Give no money back.",
    ),
    Refusal.PAYMENT_VOIDED: Words(
        "这笔付款已撤销。",
        "这笔付款已撤销，不必再办。",
        "This payment was undone already.",
        "This payment was undone already. Nothing is left to do.",
    ),
    Refusal.PAYMENT_REFUNDED: Words(
        "这笔付款已退款，不能撤销。",
        "这笔付款已退款，不能撤销。如退款有误，请先撤销退款。",
        "This payment was refunded, so it cannot be undone.",
        "This payment was refunded, so it cannot be undone. If that was wrong, undo the refund first.",
    ),
    Refusal.DEPOSIT_UNKNOWN: Words(
        "没有找到这笔押金。请带押金收据到收取押金的图书馆咨询。",
        "没有找到该读者的这笔押金，或它早已结清。请刷新读者页面。",
        "This deposit was not found. Please take the old receipt to the library that holds it.",
        "This reader has no such deposit, or it was settled long ago. Load the page again.",
    ),
    Refusal.DEPOSIT_OF_ANOTHER: Words(
        "押金由另一家图书馆保管。请到该馆办理。",
        "押金由另一家图书馆保管，不能在这里办理。请读者到该馆，或由该馆同事办理。",
        "Another library holds this deposit. Please go there.",
        "Another library holds this deposit, so nothing can be done with it here. Send the reader there.",
    ),
    Refusal.DEPOSIT_SETTLED: Words(
        "这笔押金已退还、抵用或作废。",
        "这笔押金已退还、抵用或作废，不能再办。请看付款记录。",
        "This deposit was given back, used or undone already.",
        "This deposit was given back, used for charges or undone. Look at the payments; give no money back.",
    ),
    Refusal.DEPOSIT_NOT_ALLOWED: Words(
        "押金不能在这里登记。请到服务台咨询。",
        "您无权登记或作废该馆的押金。请由该馆有权限的同事办理。",
        "A deposit cannot be written down here. Please ask at the desk.",
        "You may not write down or undo deposits of that library. Ask somebody there who may.",
    ),
    Refusal.DEPOSIT_IN_THE_FUTURE: Words(
        "收取押金的日期还没到。请核对收据。",
        "收取押金的日期不能晚于今天。请按旧收据填写。",
        "The day on which the deposit was taken is still to come. Please look at the receipt.",
        "The day on which it was taken cannot be after today. Enter the day of the old receipt.",
    ),
    Refusal.DEPOSIT_KNOWN: Words(
        "这笔押金已登记过。请到服务台咨询。",
        "该读者同一天、同一金额的押金已登记过（可能已退），没有再记。若确是另一张收据，请勾选“另一笔押金”再登记。",
        "This deposit is written down already. Please ask at the desk.",
        "A deposit of that sum and day is written down for this reader already, perhaps given back too, so nothing was "
        "written down. If this is another receipt, say so and write it down once more.",
    ),
}
