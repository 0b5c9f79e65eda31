"""Every "no" of the identity room, with its words for the person in both languages.

The words never repeat a number or a PIN: they may be shown on a screen that others see, and written to a log.
"""

from enum import StrEnum

from bashu.domain.values import value_class


class ProblemCode(StrEnum):
    # what was read or typed
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    BANK_NUMBER = "bank_number"
    ID_LENGTH = "id_length"
    ID_DIVISION = "id_division"
    ID_BIRTH_DATE = "id_birth_date"
    ID_CHECK = "id_check"
    # joining
    OLD_NUMBER = "old_number"
    SPECIMEN = "specimen"
    NOT_VERIFIED = "not_verified"
    CARD_LOST = "card_lost"
    CARD_EXPIRED = "card_expired"
    CARD_UNKNOWN = "card_unknown"
    VERIFIER_UNAVAILABLE = "verifier_unavailable"
    DESK_ONLY = "desk_only"
    RULES_NOT_ACCEPTED = "rules_not_accepted"
    NAME_MISSING = "name_missing"
    NAME_FORM = "name_form"
    LIBRARY_CARD_NEEDED = "library_card_needed"
    BIRTH_DATE_MISSING = "birth_date_missing"
    BIRTH_DATE_FUTURE = "birth_date_future"
    BIRTH_DATE_LONG_AGO = "birth_date_long_ago"
    GUARDIAN_NEEDED = "guardian_needed"
    GUARDIAN_UNFIT = "guardian_unfit"
    ALREADY_REGISTERED = "already_registered"
    # PIN
    PIN_FORM = "pin_form"
    PIN_TRIVIAL = "pin_trivial"
    PIN_FROM_CARD = "pin_from_card"
    # a patron who is there already
    PATRON_UNKNOWN = "patron_unknown"
    CARD_NOT_FOUND = "card_not_found"
    CARD_LOST_ALREADY = "card_lost_already"
    CARD_NOT_LOST = "card_not_lost"
    CARD_CANCELLED = "card_cancelled"
    MONEY_OWED = "money_owed"
    DEPOSIT_HELD = "deposit_held"
    MONEY_TO_REFUND = "money_to_refund"
    LOANS_OPEN = "loans_open"
    LAST_DAY_MISSING = "last_day_missing"
    LAST_DAY_BOUNDS = "last_day_bounds"
    BLOCK_REASON_MISSING = "block_reason_missing"
    BLOCK_ALREADY = "block_already"
    BLOCK_NOT_FOUND = "block_not_found"
    NOT_GROWN = "not_grown"
    NOT_CLOSED = "not_closed"
    CARD_HERE_ALREADY = "card_here_already"
    CARD_OF_ANOTHER = "card_of_another"
    BORN_ANOTHER_DAY = "born_another_day"
    # others who act for a patron, or borrow together with one
    NOT_YOURS_TO_NAME = "not_yours_to_name"
    HELPER_UNFIT = "helper_unfit"
    UNDER_14 = "under_14"
    FAMILY_UNFIT = "family_unfit"
    FAMILY_ALREADY = "family_already"
    # where things are sent
    RECIPIENT_MISSING = "recipient_missing"
    PHONE_FORM = "phone_form"
    ADDRESS_MISSING = "address_missing"
    ADDRESS_UNREADABLE = "address_unreadable"
    # how a patron is reached
    EMAIL_FORM = "email_form"
    MOBILE_FORM = "mobile_form"
    CONTACT_UNREADABLE = "contact_unreadable"
    # whether it is the patron's
    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    CONFIRMATION_OVER = "confirmation_over"
    CODE_WRONG = "code_wrong"
    CODE_SPENT = "code_spent"
    SENT_JUST_NOW = "sent_just_now"
    SENT_OFTEN = "sent_often"
    CONTACT_REFUSED = "contact_refused"
    CONTACT_OF_MANY = "contact_of_many"
    CANNOT_BE_SENT = "cannot_be_sent"


@value_class(frozen=True, slots=True)
class Problem:
    code: ProblemCode
    zh: str
    en: str


def problem(code: ProblemCode, **details: int) -> Problem:
    zh, en = _WORDS[code]
    return Problem(code, zh.format(**details), en.format(**details))


_C = ProblemCode
_WORDS: dict[ProblemCode, tuple[str, str]] = {
    _C.EMPTY: ("没有读到号码，请重新刷卡或输入。", "No number was read. Scan the card again, or type its number."),
    _C.UNREADABLE: (
        "号码只能含字母和数字，请重新刷卡或输入。",
        "A number has only letters and digits. Scan the card again, or type its number.",
    ),
    _C.TOO_SHORT: ("号码太短，请核对后重新输入。", "The number is too short. Check it and type it again."),
    _C.TOO_LONG: ("号码太长，请核对后重新输入。", "The number is too long. Check it and type it again."),
    _C.BANK_NUMBER: (
        "这是社会保障卡上的银行账号，请使用社会保障号码（即身份证号码）。",
        "This is the bank account number on the card. Use the social security number, which is the citizen number.",
    ),
    _C.ID_LENGTH: (
        "身份证号码应为18位，现为{length}位，请核对。",
        "A resident ID number has 18 characters; this one has {length}. Check it.",
    ),
    _C.ID_DIVISION: (
        "身份证号码前6位不是已知的行政区划代码，请核对。",
        "The first 6 digits of the ID number are not a known division. Check them.",
    ),
    _C.ID_BIRTH_DATE: (
        "身份证号码第7至14位不是有效的出生日期，请核对。",
        "Digits 7 to 14 of the ID number are not a real date of birth. Check them.",
    ),
    _C.ID_CHECK: (
        "身份证号码校验未通过，某一位有误，请核对。",
        "The check character of the ID number does not fit: some digit is wrong. Check them all.",
    ),
    _C.OLD_NUMBER: (
        "15位旧号码只能用于查询，办证请使用18位号码。",
        "An old 15-digit number only finds a reader. Use the 18-digit number to join.",
    ),
    _C.SPECIMEN: (
        "这是演示用号码，仅可在演示系统中使用。",
        "This is a specimen number. It works only in a demonstration network.",
    ),
    _C.NOT_VERIFIED: (
        "输入号码不能开户，请刷卡或出示动态二维码。",
        "A typed number cannot open an account. Use the card itself, or its live QR code.",
    ),
    _C.CARD_LOST: ("此卡已挂失，请到服务台办理。", "This card was reported lost. Please ask at the desk."),
    _C.CARD_EXPIRED: ("此卡已过期，请换用有效证件。", "This card has expired. Use a valid one."),
    _C.CARD_UNKNOWN: (
        "查无此卡，请换用其他证件或到服务台办理。",
        "Nobody knows this card. Use another one, or ask at the desk.",
    ),
    _C.VERIFIER_UNAVAILABLE: (
        "暂时无法核验证件，请稍后再试或到服务台办理。",
        "The card cannot be verified just now. Try again later, or ask at the desk.",
    ),
    _C.DESK_ONLY: (
        "本馆须在服务台办理读者证。",
        "This library registers readers at its desk only. Please ask there.",
    ),
    _C.RULES_NOT_ACCEPTED: ("请先阅读并同意借阅规则。", "Please read and accept the lending rules first."),
    _C.NAME_MISSING: ("请填写姓名。", "Please give your name."),
    _C.NAME_FORM: (
        "姓名只能含文字、空格、间隔号、连字符、撇号和句点，请核对。",
        "A name has letters, spaces, dots, hyphens and apostrophes only. Check it.",
    ),
    _C.LIBRARY_CARD_NEEDED: (
        "家庭和团体使用自己的读者证，不使用个人证件。请扫描一张新的读者证。",
        "A family or an institution has a library card of its own, not a person's card. Scan a new library card.",
    ),
    _C.BIRTH_DATE_MISSING: (
        "此证件不含出生日期，请填写出生日期或到服务台办理。",
        "This card does not tell a date of birth. Please give it, or ask at the desk.",
    ),
    _C.BIRTH_DATE_FUTURE: ("出生日期晚于今天，请核对。", "The date of birth lies in the future. Check it."),
    _C.BIRTH_DATE_LONG_AGO: (
        "出生日期距今超过{most}年，请核对。",
        "The date of birth is more than {most} years ago. Check it.",
    ),
    _C.GUARDIAN_NEEDED: (
        "未满14周岁须由监护人陪同办理，请监护人先出示读者证件。",
        "A reader under 14 joins with a guardian, who shows a reader's card first.",
    ),
    _C.GUARDIAN_UNFIT: (
        "监护人须为本网络中有效的成年读者。",
        "The guardian must be an adult reader of this network whose account is open.",
    ),
    _C.ALREADY_REGISTERED: (
        "此证件已有读者账户，可直接借书。",
        "This card already has a reader's account. You can borrow with it.",
    ),
    _C.PIN_FORM: ("密码须为6至12位数字。", "A PIN has 6 to 12 digits."),
    _C.PIN_TRIVIAL: ("密码过于简单，请另选。", "This PIN is too easy to guess. Choose another."),
    _C.PIN_FROM_CARD: (
        "密码不能取自证件号码或出生日期，请另选。",
        "A PIN must not be part of a card number or the date of birth. Choose another.",
    ),
    _C.PATRON_UNKNOWN: ("查无此读者。", "There is no such reader."),
    _C.CARD_NOT_FOUND: ("该读者名下没有此卡。", "The reader has no such card."),
    _C.CARD_LOST_ALREADY: ("此卡已经挂失，没有改动。", "This card was reported lost before: nothing was changed."),
    _C.CARD_NOT_LOST: ("此卡没有挂失，没有改动。", "This card is not reported lost: nothing was changed."),
    _C.CARD_CANCELLED: (
        "此卡已注销，在各馆都不能使用，没有改动。请使用其他证件。",
        "This card was cancelled and works nowhere: nothing was changed. Use another card.",
    ),
    _C.LAST_DAY_MISSING: ("请选择读者证的最后一天。", "Choose the last day of the membership."),
    _C.LAST_DAY_BOUNDS: (
        "最后一天应在今天到{years}年之内，请核对。",
        "The last day lies between today and {years} years ahead. Check it.",
    ),
    _C.BLOCK_REASON_MISSING: ("请选择停借的原因。", "Choose why the reader is blocked."),
    _C.BLOCK_ALREADY: (
        "读者已因同一原因停借，没有重复设置。要改日期，请先解除原来的停借。",
        "The reader is blocked for this reason already. For another day, lift that block first.",
    ),
    _C.BLOCK_NOT_FOUND: (
        "没有这条停借记录，或已经解除。",
        "There is no such block, or it is over already.",
    ),
    _C.NOT_GROWN: ("读者类别与年龄相符，没有改动。", "The category fits the reader's age: nothing was changed."),
    _C.NOT_CLOSED: ("此账户没有注销，没有改动。", "This account is not closed: nothing was changed."),
    _C.CARD_HERE_ALREADY: ("该读者名下已有此卡。", "The reader has this card already."),
    _C.CARD_OF_ANOTHER: (
        "此卡属于另一位读者，没有添加。要看是谁，请在服务台扫描此卡。",
        "This card is another reader's and was not added. To see whose, scan it at the desk.",
    ),
    _C.BORN_ANOTHER_DAY: (
        "此证件上的出生日期与读者的不同，没有添加。请核对是谁的证件。",
        "By this card its holder was born on another day than the reader: it was not added. Check whose card it is.",
    ),
    _C.MONEY_OWED: ("尚有欠费，缴清后方可注销。", "Money is owed. Settle it first."),
    _C.MONEY_TO_REFUND: ("尚有款项未退还，退还后方可注销。", "Money is still to be refunded. Give it back first."),
    _C.DEPOSIT_HELD: ("尚有押金未退，退还后方可注销。", "A deposit is held. Give it back first."),
    _C.NOT_YOURS_TO_NAME: (
        "未满14周岁的读者由已确认的监护人指定代借人，其他读者由本人指定。",
        "Helpers of a reader under 14 are named by the confirmed guardian, those of others by the reader.",
    ),
    _C.HELPER_UNFIT: (
        "代借人须为另一位年满14周岁、账户有效的读者。",
        "A helper must be another reader of 14 or older whose account is open.",
    ),
    _C.UNDER_14: (
        "未满14周岁时，监护人本来就可以查看和代办，无须同意。",
        "Under 14 a guardian sees and acts anyway; there is nothing to agree to.",
    ),
    _C.FAMILY_UNFIT: (
        "请选择一个有效的家庭账户；家庭和单位账户不能加入。",
        "Choose an open family account. Accounts of families and institutions cannot join one.",
    ),
    _C.FAMILY_ALREADY: (
        "该读者已加入另一个家庭。请先退出原来的家庭。",
        "This reader is in another family already, and has to leave that one first.",
    ),
    _C.RECIPIENT_MISSING: (
        "请填写收件人，最多{most}个字。",
        "Please say who takes the parcel, in {most} letters at most.",
    ),
    _C.PHONE_FORM: (
        "请填写快递能联系到您的电话，7至15位数字。",
        "Please give a phone at which the courier reaches you: 7 to 15 digits.",
    ),
    _C.ADDRESS_MISSING: (
        "请填写收件地址，最多{most}个字。",
        "Please give the address, in {most} letters at most.",
    ),
    _C.ADDRESS_UNREADABLE: (
        "已保存的地址暂时读不出来，请重新填写；若仍不行，请联系网络办公室。",
        "The address that is kept cannot be read. Write it once more; if that does not help, tell the network office.",
    ),
    _C.EMAIL_FORM: (
        "邮箱地址不正确，请核对，如 name@example.org。",
        "This is no e-mail address, such as name@example.org. Check it.",
    ),
    _C.MOBILE_FORM: ("手机号码应为11位数字，请核对。", "A mobile number has 11 digits. Check it."),
    _C.CONTACT_UNREADABLE: (
        "已保存的联系方式暂时读不出来，请重新填写；若仍不行，请联系网络办公室。",
        "What is kept cannot be read. Write it once more; if that does not help, tell the network office.",
    ),
    _C.NOTHING_TO_CONFIRM: (
        "没有待确认的地址或号码：可能已经确认或取消。",
        "Nothing waits to be confirmed: it was confirmed already, or taken back.",
    ),
    _C.CONFIRMATION_OVER: ("验证码已过期，请重新发送。", "The code has run out. Send another."),
    _C.CODE_WRONG: (
        "验证码不正确，还可以试{left}次。",
        "This is not the code. Tries that are left: {left}.",
    ),
    _C.CODE_SPENT: (
        "验证码错误次数过多，已失效，请重新发送。",
        "The code was wrong too often and counts no more. Send another.",
    ),
    _C.SENT_JUST_NOW: (
        "刚刚发送过，请稍候；邮件也可能在垃圾邮件里。{minutes}分钟后可以重新发送。",
        (
            "It was sent just now. Wait a moment, and look among unwanted mail too; after {minutes} minutes it can be "
            "sent again."
        ),
    ),
    _C.SENT_OFTEN: (
        "一天之内最多发送{most}次，请明天再试，或到服务台办理。",
        "It is sent {most} times in a day at most. Try again tomorrow, or ask at a desk.",
    ),
    _C.CONTACT_REFUSED: (
        "收到的人表示不是本人，请核对；如确是您的，请到服务台办理。",
        "Whoever it leads to said that it is not theirs. Check it; if it is yours, ask at a desk.",
    ),
    _C.CONTACT_OF_MANY: (
        "同时有多位读者在等待确认同一地址或号码，请先确认其中一些，或到服务台办理。",
        "Several readers wait to confirm this one already. Confirm some of them first, or ask at a desk.",
    ),
    _C.CANNOT_BE_SENT: (
        "本网络暂时不能向这里发送验证码，请到服务台当面确认。",
        "The network cannot send a code there. Staff at a desk can confirm it with the reader.",
    ),
    _C.LOANS_OPEN: ("尚有图书未还，还清后方可注销。", "Items are still on loan. Return them first."),
}
