"""Why a record or an item was not kept, with the words for whoever tried."""

from enum import StrEnum
from typing import Final

from bashu.domain.values import value_class


class No(StrEnum):
    # a record
    TITLE_MISSING = "title_missing"
    ISBN_FORM = "isbn_form"
    ISBN_CHECK = "isbn_check"
    YEAR_FORM = "year_form"
    PRICE_FORM = "price_form"
    RECORD_NOT_THERE = "record_not_there"
    CHANGED_MEANWHILE = "changed_meanwhile"
    WAITED_FOR = "waited_for"
    TOO_LONG = "too_long"
    OURS_ALREADY = "ours_already"
    # two records
    ONE_RECORD = "one_record"
    REASON_MISSING = "reason_missing"
    BOTH_WAITED_FOR = "both_waited_for"
    KEPT_APART = "kept_apart"
    # an item
    BARCODE_FORM = "barcode_form"
    BARCODE_OF_A_PERSON = "barcode_of_a_person"
    BARCODE_TAKEN = "barcode_taken"
    BARCODE_TWICE = "barcode_twice"
    BARCODES_MISSING = "barcodes_missing"
    TOO_MANY = "too_many"
    NO_PREFIX = "no_prefix"
    HOME_NOT_OURS = "home_not_ours"
    DAY_FORM = "day_form"
    DAY_AHEAD = "day_ahead"
    ITEM_NOT_THERE = "item_not_there"


WORDS: Final[dict[No, tuple[str, str]]] = {
    No.TITLE_MISSING: ("请填写题名。", "A record needs a title."),
    No.ISBN_FORM: (
        "ISBN 应为 10 位或 13 位。没有 ISBN 请留空。",
        "An ISBN has 10 or 13 digits. Leave it empty if there is none.",
    ),
    No.ISBN_CHECK: (
        "ISBN 校验位不对：最后一位应为 {expected}。请对照书上核对。",
        "The check digit of this ISBN is wrong: the last one should be {expected}. Compare it with the book.",
    ),
    No.YEAR_FORM: ("年份应为四位数字。", "The year has four digits."),
    No.PRICE_FORM: (
        "价格以元为单位，最多两位小数，不超过 100000 元。",
        "The price is in yuan, with at most two decimals, and not above 100000.",
    ),
    No.RECORD_NOT_THERE: (
        "本馆没有这条书目记录，或已被删除。",
        "Your library has no such record, or it is gone.",
    ),
    No.CHANGED_MEANWHILE: (
        "您打开之后，别人修改了这条记录。请重新打开再改。",
        "Somebody changed this record after you opened it. Open it again and make your changes there.",
    ),
    No.WAITED_FOR: (
        "有读者在等候该题名，现在不能并入另一条记录。预约结束后再改题名、卷次或 ISBN；其他字段可以先改。",
        (
            "Readers wait for this title, so it cannot become another one now. Change its title, part or ISBN when "
            "those holds are over; all else you can change today."
        ),
    ),
    No.TOO_LONG: (
        "记录太长：ISO 2709 每字段最多 9,999 字节，全记录最多 99,999 字节。",
        "The record is too long: ISO 2709 takes 9,999 bytes in a field and 99,999 in all.",
    ),
    No.OURS_ALREADY: ("本馆已有这条记录。", "Your library has this record already."),
    No.ONE_RECORD: ("请选择两条不同的记录。", "Choose two records that are not one and the same."),
    No.REASON_MISSING: ("请写明理由。", "Say why, for whoever looks at it later."),
    No.BOTH_WAITED_FOR: (
        "两条书目都有读者在等候，现在不能合并或拆分。预约结束后再决定。",
        "Readers wait for both publications, so they cannot change now. Decide again when those holds are over.",
    ),
    No.KEPT_APART: (
        "有人决定过这两种书目中的记录不能合并：{reason}。请先撤销那个决定。",
        "Somebody decided that records of these two are to stay apart: {reason}. Take that decision back first.",
    ),
    No.BARCODE_FORM: (
        "条码 {barcode} 不合规：最多 {most} 个字符，不含空格。",
        "{barcode} cannot be a barcode: it has at most {most} characters and no blanks.",
    ),
    No.BARCODE_OF_A_PERSON: (
        "{barcode} 看起来是证件号、读者证号或箱签，不是馆藏条码。",
        "{barcode} looks like a card of a person, or the label of a box, and not like the barcode of an item.",
    ),
    No.BARCODE_TAKEN: (
        "本馆已有条码 {barcode}：《{title}》。没有保存。",
        "Your library has the barcode {barcode} already, on “{title}”. Nothing was saved.",
    ),
    No.BARCODE_TWICE: ("条码 {barcode} 扫了两次。没有保存。", "{barcode} was scanned twice. Nothing was saved."),
    No.BARCODES_MISSING: (
        "请扫描条码，或填写要生成几个条码。",
        "Scan barcodes, or say how many are to be made.",
    ),
    No.TOO_MANY: ("一次最多 {most} 件。请分批。", "At most {most} at a time. Send them in parts."),
    No.NO_PREFIX: (
        "本馆没有条码前缀，不能自动生成条码。请扫描已有条码。",
        "Your library has no prefix for barcodes, so none can be made. Scan those that you have.",
    ),
    No.HOME_NOT_OURS: ("所属分馆必须是本馆的分馆。", "The home branch has to be one of your library."),
    No.DAY_AHEAD: ("入藏日期不能晚于今天。", "An item cannot have been acquired after today."),
    No.DAY_FORM: ("日期应为“年-月-日”。", "A day is written as year-month-day."),
    No.ITEM_NOT_THERE: ("本馆没有这件文献。", "Your library has no such item."),
}


@value_class(frozen=True, slots=True)
class Unfit:
    """`item_id`: the item that is in the way."""

    no: No
    zh: str
    en: str
    item_id: int | None = None


class UnfitError(Exception):
    """For whoever is in the middle of a transaction, which then saves nothing."""

    def __init__(self, why: Unfit) -> None:
        super().__init__(why.no)
        self.why = why


def unfit(no: No, *, item_id: int | None = None, **details: object) -> Unfit:
    zh, en = WORDS[no]
    return Unfit(no, zh.format_map(details), en.format_map(details), item_id)
