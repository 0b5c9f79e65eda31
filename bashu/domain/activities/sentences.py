"""The sentences for every "no" of the activities: what is the matter, and what to do next."""

from collections.abc import Mapping
from typing import Final

from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.circulation.wording import Words

_A = ActivityRefusal
REFUSALS: Final[Mapping[ActivityRefusal, Words]] = {
    _A.SESSION_UNKNOWN: Words(
        "没有找到这一场。请回到活动列表重新选择。",
        "没有这一场。请回到活动列表重新选择。",
        "There is no such session. Please choose one from the list.",
        "There is no such session. Choose one from the list.",
    ),
    _A.ACTIVITY_UNKNOWN: Words(
        "没有找到这个活动。请回到活动列表重新选择。",
        "没有这个活动。请先建立活动，再安排场次。",
        "There is no such activity. Please choose one from the list.",
        "There is no such activity. Write it first, then plan its sessions.",
    ),
    _A.NOT_PUBLISHED: Words(
        "这个活动目前没有开放。",
        "活动尚未发布或已撤下。请先发布，再报名。",
        "This activity is not offered at the moment.",
        "The activity is not published. Publish it first.",
    ),
    _A.CALLED_OFF: Words(
        "这一场已取消，请看看其他场次。",
        "这一场已取消，不能再办理。",
        "This session is called off. Please look for another one.",
        "This session is called off; nothing more can be done with it.",
    ),
    _A.OVER: Words(
        "这一场已经结束。",
        "这一场已经结束，不能再办理。",
        "This session is over.",
        "This session is over; nothing more can be done with it.",
    ),
    _A.REGISTER_FIRST: Words(
        "没有找到您的读者账户。请先办证，再报名。",
        "查无此读者。请核对证件，或先为读者办证。",
        "We do not know this card. Please join the library first.",
        "No reader has this card. Check it, or register the reader first.",
    ),
    _A.CARD_NOT_VALID: Words(
        "这张证已挂失或失效。请用另一张，或到服务台办理。",
        "此证已挂失或失效。请用另一张证，或先恢复此证。",
        "This card is not valid any more. Please use another one, or ask at the desk.",
        "This card is reported lost or has expired. Use another one, or restore it first.",
    ),
    _A.PATRON_CLOSED: Words(
        "您的账户已注销。请到服务台恢复后再报名。",
        "读者账户已注销。请先恢复账户。",
        "Your account is closed. Please ask at the desk.",
        "The account is closed. Reopen it first.",
    ),
    _A.PATRON_EXPIRED: Words(
        "您的读者证已到期。请延期后再报名。",
        "读者证已到期。请先延期。",
        "Your membership has ended. Please extend it first.",
        "The membership has ended. Extend it first.",
    ),
    _A.BLOCKED: Words(
        "您现在处于停借状态，主办馆规定停借期间不能报名这个活动。请到服务台或来电了解原因，解除后即可报名。",
        "读者在主办馆或全网停借，此活动不接受停借读者报名。请先处理停借，或由主办馆在活动中取消这一限制。",
        (
            "Your borrowing is blocked, and this activity takes no registration then. Ask at a desk why; once it is "
            "lifted you can register."
        ),
        (
            "The reader is blocked at the library that holds it or in the network, and this activity takes no blocked "
            "reader. Settle the block first, or change the activity."
        ),
    ),
    _A.NOT_FOR_THEM: Words(
        "您不能替这位读者报名。请由监护人或代办人报名。",
        "来人不是这位读者的监护人或代办人。",
        "You cannot register for this reader. A guardian or a named helper can.",
        "This person is neither guardian nor helper of the reader.",
    ),
    _A.NO_REGISTRATION: Words(
        "这一场不用报名，请直接到场。",
        "这一场不设报名，到场即可。",
        "This session needs no registration: just come.",
        "This session has no registration; people just come.",
    ),
    _A.NOT_OPEN_YET: Words(
        "报名还没有开始，{opens}开放。",
        "报名{opens}开放。如需提前，请用馆员报名。",
        "Registration is not open yet. It opens on {opens}.",
        "Registration opens on {opens}. Staff may register somebody before.",
    ),
    _A.CLOSED: Words(
        "报名已于{closes}截止。",
        "报名已于{closes}截止。如需补报，请用馆员报名。",
        "Registration closed on {closes}.",
        "Registration closed on {closes}. Staff may still register somebody.",
    ),
    _A.LIST_STANDS: Words(
        "报名已截止，抽签名单已定。",
        "报名已截止，抽签名单已定，抽签前不能再加。抽签后有空位时可补报名。",
        "Registration is closed, and the list of the draw stands.",
        "Registration is closed, and the list of the draw stands. After the draw staff may register somebody.",
    ),
    _A.TOO_MANY_SEATS: Words(
        "一次最多可报{most}个座位。请减少人数。",
        "一次最多可报{most}个座位。",
        "You can have {most} seats at most. Please take fewer.",
        "One registration may have {most} seats at most.",
    ),
    _A.TOO_FEW_SEATS: Words(
        "参加的有{people}人，请至少报{people}个座位。",
        "参加的有{people}人，座位数不能更少。",
        "{people} of you come, so please take as many seats.",
        "{people} people are named; take as many seats at least.",
    ),
    _A.CLASS_NOT_ALLOWED: Words(
        "这一场不接受读者按班级报名。请联系主办馆。",
        "这一场不接受班级报名，或此读者不是机构读者。",
        "Classes cannot register for this session here. Please ask the library.",
        "This session takes no classes, or this account is not an institution's.",
    ),
    _A.MEMBER_UNKNOWN: Words(
        "同行的人中有人没有读者账户。请先为其办证，或只报座位数。",
        "同行人中有人查无账户。",
        "One of those who come along has no account. Register them first, or only take a seat for them.",
        "One of those who are named has no account.",
    ),
    _A.NOT_FAMILY: Words(
        "只能为自己、家人或您监护的孩子报名。",
        "所列的人不是此读者的家庭成员或被监护人。",
        "You can register yourself, your family and children in your care.",
        "Somebody named is neither of this reader's family nor in their care.",
    ),
    _A.TOO_YOUNG: Words(
        "活动当天未满{from_age}岁，不能参加这一场。请看看其他活动。",
        "活动当天未满{from_age}岁。",
        "This session is for people of {from_age} years and older.",
        "Somebody is younger than {from_age} on the day.",
    ),
    _A.TOO_OLD: Words(
        "这一场只适合{to_age}岁及以下参加。请看看其他活动。",
        "活动当天已超过{to_age}岁。",
        "This session is for people of {to_age} years and younger.",
        "Somebody is older than {to_age} on the day.",
    ),
    _A.AGE_UNKNOWN: Words(
        "账户里没有出生日期，无法确认年龄。请到服务台报名。",
        "账户里没有出生日期。请核对证件后代为报名。",
        "We do not know the date of birth, so please register at the desk.",
        "The date of birth is not known. See a document, and register the reader yourself.",
    ),
    _A.CONSENT_NEEDED: Words(
        "未满{below_age}岁须由监护人报名，或在服务台交监护人同意书。",
        "未满{below_age}岁须监护人同意。请由监护人报名，或收取书面同意。",
        "Below {below_age} years a guardian has to register you, or to consent on paper at the desk.",
        "Below {below_age} years a guardian's consent is needed: on paper, or by registering the child.",
    ),
    _A.ALREADY_REGISTERED: Words(
        "已经报过这一场，见“我的活动”。",
        "已有人报过这一场。请先查看报名名单。",
        "You are registered for this session already; see “My activities”.",
        "Somebody of them is registered for this session already. See the list.",
    ),
    _A.FULL: Words(
        "座位和候补都已满。请看看其他场次。",
        "座位和候补都已满。可增加座位或候补人数。",
        "All seats are taken, and the waiting list is full. Please look for another session.",
        "All seats are taken and the waiting list is full. More seats can be planned.",
    ),
    _A.NOTHING_TO_CANCEL: Words(
        "没有可取消的报名，可能已经取消。",
        "没有可取消的报名，可能已经取消。",
        "There is nothing to cancel; perhaps it is cancelled already.",
        "There is nothing to cancel; perhaps it is cancelled already.",
    ),
    _A.TOO_LATE_TO_CANCEL: Words(
        "取消的时间已于{until_time}截止。请联系主办馆。",
        "读者取消已于{until_time}截止。馆员仍可代为取消。",
        "It could be cancelled until {until_time}. Please call the library.",
        "Readers could cancel until {until_time}. Staff still can.",
    ),
    _A.TIMES_WRONG: Words(
        "时间有误。请联系主办馆。",
        "时间有误：开始须早于结束，报名开放不晚于截止，截止不晚于结束；抽签在截止之后、开始之前。",
        "The times are wrong. Please tell the library.",
        (
            "The times do not fit: start before end, registration opens before it closes and closes before the end; a "
            "draw is made after that and before the start."
        ),
    ),
    _A.NUMBERS_WRONG: Words(
        "数字有误。请联系主办馆。",
        "数字有误：座位至少1个，每次报名至少1个座位，每馆名额只能有一行且大于0，须同意的年龄在0到18岁。",
        "The numbers are wrong. Please tell the library.",
        (
            "The numbers do not fit: at least one seat, one seat for a registration, one quota of at least one seat "
            "for a library, and consent below an age of 0 to 18."
        ),
    ),
    _A.CAPACITY_BELOW_TAKEN: Words(
        "已有{taken}个座位报出。请联系主办馆。",
        "已报出{taken}个座位，座位数不能更少。请先取消部分报名。",
        "{taken} seats are taken. Please tell the library.",
        "{taken} seats are taken, so there cannot be fewer. Cancel some registrations first.",
    ),
    _A.QUOTAS_ABOVE_CAPACITY: Words(
        "名额有误。请联系主办馆。",
        "各馆名额合计超过可用座位。请减少名额或增加座位。",
        "The quotas are wrong. Please tell the library.",
        "The quotas need more seats than are left. Make them smaller, or plan more seats.",
    ),
    _A.QUOTA_BELOW_TAKEN: Words(
        "名额有误。请联系主办馆。",
        "该馆名额已用{taken}个，不能更少。",
        "The quotas are wrong. Please tell the library.",
        "{taken} seats of this quota are taken, so it cannot have fewer.",
    ),
    _A.HOW_IS_SETTLED: Words(
        "报名方式已定。",
        "已有人报名或报名已开放，报名方式、抽签承诺值和公开数字来源不能再改。请取消这一场另排。",
        "The way of registration is settled.",
        (
            "People have registered, or may: the way of registration, the draw's commitment and its public number are "
            "settled. Call the session off and plan another."
        ),
    ),
    _A.COMMITMENT_MISSING: Words(
        "抽签尚未准备好。",
        "抽签场次须先生成并公布承诺值。",
        "The draw is not prepared.",
        "A draw needs its commitment, made beforehand.",
    ),
    _A.NOT_A_DRAW: Words("这一场不抽签。", "这一场不抽签。", "This session has no draw.", "This session has no draw."),
    _A.ALREADY_DRAWN: Words(
        "已经抽过签，结果见活动页面。",
        "已经抽过签，不能再抽。",
        "The draw was made; see the page of the activity.",
        "The draw was made already, and cannot be made again.",
    ),
    _A.DRAW_NOT_CLOSED: Words(
        "报名还没有截止，不能抽签。",
        "报名还没有截止，不能抽签。",
        "Registration is still open, so nothing is drawn yet.",
        "Registration is still open; draw when it has closed.",
    ),
    _A.WRONG_SEED: Words(
        "抽签种子与公布的承诺值不符。",
        "抽签种子与公布的承诺值不符，不能抽签。",
        "The seed does not fit the commitment.",
        "The seed does not fit the commitment that was shown; nothing is drawn.",
    ),
    _A.WORD_MISSING: Words(
        "公开数字尚未填写，或不是数字。",
        "须填写事先公布来源的公开数字，只填数字，不带空格和标点；没有公布来源的，不填。",
        "The public number is missing, or is no number.",
        "Give the number of the public source that was named, its digits alone without spaces; none if none was named.",
    ),
    _A.NOT_REGISTERED: Words(
        "没有找到这一场的报名。请到服务台登记。",
        "这一场没有此报名。可补报名，或计入现场人数。",
        "There is no registration for this session. Please ask at the desk.",
        "There is no such registration for this session. Register the reader, or count a walk-in.",
    ),
    _A.OTHER_SESSION: Words(
        "这是另一场的报名。请核对时间和地点。",
        "这是另一场的报名。",
        "This is for another session. Please check time and place.",
        "This registration is for another session.",
    ),
    _A.NO_SEAT: Words(
        "这个报名没有座位（候补、未抽中或已取消）。请问工作人员。",
        "这个报名没有座位（候补、未抽中或已取消）。有空位时可补报名。",
        "This registration has no seat. Please ask the staff.",
        "This registration has no seat: it waits, was not drawn or is cancelled.",
    ),
    _A.CAME_TOO_MANY: Words(
        "报名的是{seats}个座位。请问工作人员。",
        "报名{seats}个座位，已签到{came}个；这次至少签到1个，合计不能超过座位数，多来的计入现场人数。",
        "{seats} seats are registered. Please ask the staff.",
        "{came} of {seats} are in; one at least and no more than the others can be checked in. Count whoever else came"
        " as walk-ins.",
    ),
    _A.ALREADY_CHECKED_IN: Words(
        "这个报名已经签到。",
        "这个报名已经签到：{seats}个座位到了{came}个。后到的请填写这次来几人，否则请核对是否重复使用。",
        "This registration is checked in already.",
        "{came} of {seats} are checked in already. If more of them come now, write how many; if not, look whether"
        " somebody else used it.",
    ),
    _A.COUNT_WRONG: Words(
        "人数有误。请问工作人员。",
        "人数有误：不能为0，未成年人不能多于总数。",
        "The number is wrong. Please ask the staff.",
        "The number is wrong: not none, and no more minors than people.",
    ),
    _A.NOT_COUNTED: Words(
        "还没有计入这么多人。请问工作人员。",
        "还没有计入这么多人，不能再减。",
        "Not so many are counted. Please ask the staff.",
        "Not so many of these are counted yet, so they cannot be taken back.",
    ),
    _A.QUESTION_UNKNOWN: Words(
        "没有这个待核实事项。",
        "没有这个待核实事项，可能已处理。",
        "There is no such question.",
        "There is no such question; perhaps it is settled.",
    ),
    _A.NOT_OVER: Words(
        "这一场还没有结束。", "这一场还没有结束。", "This session is not over yet.", "This session is not over yet."
    ),
}
