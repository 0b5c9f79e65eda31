"""The texts of a library that has written none. An SMS has no usual one: its text is what the carrier approved."""

from collections.abc import Mapping
from typing import Final

from bashu.domain.notices.events import SEVERAL, Channel, Event, Language
from bashu.domain.notices.templates import Template

_ZH: Final[Mapping[str, tuple[str, str]]] = {
    Event.HOLD_READY: (
        "预约已到：{title}",
        "您预约的《{title}》已到{branch}，请在{until}前持证领取。\n逾期未取，将转给下一位读者。",
    ),
    Event.HOLD_EXPIRING: (
        "预约即将到期：{title}",
        "您预约的《{title}》在{branch}只保留到{until}，请尽快领取。不再需要时，可在“我的图书馆”取消。",
    ),
    Event.HOLD_CLOSED: ("预约已结束：{title}", "您对《{title}》的预约已结束：{reason}。如仍需要，可重新预约。"),
    Event.DUE_SOON: (
        "即将到期：{title}",
        "您在{library}借的《{title}》应于{due}前归还。任何一馆都可归还；能续借的，可在“我的图书馆”续借。",
    ),
    Event.OVERDUE: (
        "已逾期{days}天：{title}",
        "您在{library}借的《{title}》应于{due}归还，已逾期{days}天。请尽快归还，任何一馆都可以。\n如已归还，请告诉我们。",
    ),
    Event.RENEWED: ("已自动续借：{title}", "您在{library}借的《{title}》已自动续借，应还日期为{due}。"),
    Event.CHARGED: (
        "产生费用：{sum}",
        "{what}：{sum}\n{how}\n应付给{library}，在任何一馆的服务台都可以支付。如有疑问，请告诉我们。",
    ),
    Event.LOST: (
        "已按遗失处理：{title}",
        "您在{library}借的《{title}》已按遗失处理，应付{sum}。\n如果找到，请送到任何一馆：书价部分不再收取，已付的按规则退还。",
    ),
    Event.CLAIM: ("查找结果：{title}", "您说已归还或未借过的《{title}》：{result}。\n如有疑问，请联系{library}。"),
    Event.REFUNDABLE: (
        "退还{sum}",
        "{what}：您付过的钱中有{sum}不用付，请持证到任何一馆的服务台领取。\n收费馆：{library}。如有疑问，请告诉我们。",
    ),
    Event.ACTIVITY_SEAT: (
        "已有座位：{title}",
        "{library}的活动“{title}”为您留了座位。\n时间：{when}\n地点：{branch}\n到馆参加，入场请出示“我的活动”中的二维码或读者证；线上活动的链接也在“我的活动”中。不能参加时请取消，把座位让给别人。",
    ),
    Event.ACTIVITY_NO_SEAT: (
        "抽签结果：{title}",
        "{library}的活动“{title}”（{when}，{branch}）抽签已结束，这次没有抽中。抽签名单和验证方法见活动页面；如在候补中，有座位时会通知您。",
    ),
    Event.ACTIVITY_CHANGED: (
        "时间或地点有变：{title}",
        "{library}的活动“{title}”有变动，现在是：\n时间：{when}\n地点：{branch}\n如不能参加，请取消报名。",
    ),
    Event.ACTIVITY_CALLED_OFF: (
        "活动取消：{title}",
        "{library}原定{when}在{branch}举办的活动“{title}”已取消：{reason}。您的报名已取消，不必再来。",
    ),
    Event.ACTIVITY_REMINDER: (
        "活动提醒：{title}",
        "您报名的活动“{title}”即将开始。\n时间：{when}\n地点：{branch}\n不能来时请取消，把座位让给别人。",
    ),
    Event.TRIAL: ("测试通知", "这是一条测试通知：您可以用这个联系方式收到{library}的通知。"),
    Event.CONFIRM: (
        "请确认邮箱地址",
        (
            "有读者在{library}填写了这个邮箱地址，用来接收通知。\n\n"
            "如果是您，请在“我的通知”页面填写验证码 {code}，或打开：\n{link}\n\n"
            "如果不是您，请打开同一链接并选择“不是我”：地址即被删除，我们不再来信。不理会也可以：未经确认，不会发送任何通知。\n"
            "验证码和链接三天内有效。"
        ),
    ),
    SEVERAL: ("{library}：{count}条通知", "{notices}"),
}
_EN: Final[Mapping[str, tuple[str, str]]] = {
    Event.HOLD_READY: (
        "Ready to collect: {title}",
        (
            "“{title}” is ready for you at {branch}. Collect it with your card by {until}.\n"
            "After that day it goes to the next reader."
        ),
    ),
    Event.HOLD_EXPIRING: (
        "Collect soon: {title}",
        (
            "“{title}” is kept for you at {branch} until {until} only. If you do not need it, cancel the "
            "hold on your page."
        ),
    ),
    Event.HOLD_CLOSED: (
        "Hold ended: {title}",
        "Your hold on “{title}” has ended: {reason}. If you still want it, place another one.",
    ),
    Event.DUE_SOON: (
        "Due soon: {title}",
        (
            "“{title}”, borrowed from {library}, is due by {due}. Return it at any library; if it can be renewed, you "
            "can do that on your page."
        ),
    ),
    Event.OVERDUE: (
        "Overdue: {title}",
        (
            "“{title}”, borrowed from {library}, was due on {due}; days overdue: {days}. Please return it soon, at any "
            "library.\nIf you have returned it already, please tell us."
        ),
    ),
    Event.RENEWED: (
        "Renewed: {title}",
        "“{title}”, borrowed from {library}, was renewed automatically. It is due by {due}.",
    ),
    Event.CHARGED: (
        "Charged: {sum}",
        (
            "{what}: {sum}\n{how}\nIt is owed to {library}, and can be paid at the desk of any library. If you think "
            "that something is wrong, please tell us."
        ),
    ),
    Event.LOST: (
        "Counts as lost: {title}",
        (
            "“{title}”, borrowed from {library}, counts as lost. You owe {sum}.\nIf you find it, bring it to any "
            "library: its price is not owed then, and what you paid of that is given back by the rule."
        ),
    ),
    Event.CLAIM: (
        "We have looked: {title}",
        "You said that “{title}” was returned, or never lent to you: {result}.\nIf you have questions, ask {library}.",
    ),
    Event.REFUNDABLE: (
        "You get {sum} back",
        (
            "{what}: of what you paid, {sum} is not owed. Bring your card to the desk of any library, and it is given "
            "back to you.\nIt had been charged by {library}. If you think this is a mistake, please tell us."
        ),
    ),
    Event.ACTIVITY_SEAT: (
        "You have a seat: {title}",
        (
            "A seat is kept for you at “{title}”, held by {library}.\nWhen: {when}\nWhere: {branch}\n"
            "Your page “My activities” has the code to show at the door (your card does as well), or the link of what "
            "is held on line. If you cannot come, please cancel, so that somebody else can."
        ),
    ),
    Event.ACTIVITY_NO_SEAT: (
        "The draw: {title}",
        (
            "The draw for “{title}”, held by {library} ({when}, {branch}), was made, and your lot did not come up. Its "
            "page has the list, and how anybody can check it. If you are on the waiting list, we tell you of a seat."
        ),
    ),
    Event.ACTIVITY_CHANGED: (
        "Another time or place: {title}",
        (
            "“{title}”, held by {library}, has changed. It is now:\nWhen: {when}\nWhere: {branch}\n"
            "If you cannot come, please cancel."
        ),
    ),
    Event.ACTIVITY_CALLED_OFF: (
        "Called off: {title}",
        (
            "“{title}”, which {library} was to hold ({when}, {branch}), is called off: {reason}. Your registration is "
            "cancelled; you need not come."
        ),
    ),
    Event.ACTIVITY_REMINDER: (
        "Soon: {title}",
        (
            "“{title}”, for which you are registered, begins soon.\nWhen: {when}\nWhere: {branch}\n"
            "If you cannot come, please cancel, so that somebody else can."
        ),
    ),
    Event.TRIAL: ("Test notice", "This is a test notice: notices of {library} reach you this way."),
    Event.CONFIRM: (
        "Confirm your e-mail address",
        (
            "A reader gave this e-mail address to {library}, to be sent notices.\n\n"
            "If that was you, type the code {code} on the page “My notices”, or open:\n{link}\n\n"
            "If it was not you, open the same link and choose “This was not me”: the address is deleted, and we do not "
            "write again. You may also do nothing: without your word no notice is sent here.\n"
            "Code and link are good for three days."
        ),
    ),
    SEVERAL: ("{library}: {count} notices", "{notices}"),
}
_ALL: Final[Mapping[Language, Mapping[str, tuple[str, str]]]] = {"zh-hans": _ZH, "en": _EN}


def usual(text: str, *, language: Language) -> Template:
    """The e-mail."""
    subject, body = _ALL[language][text]
    return Template(subject=subject, body=body)


def usual_of(text: str, *, channel: Channel, language: Language) -> Template | None:
    """None: there is nothing to send by until the office has written one."""
    return usual(text, language=language) if channel is Channel.EMAIL else None
