"""What events, texts, channels and reasons are called, in Chinese and English."""

from collections.abc import Mapping
from typing import Final

from bashu.domain.notices.events import SEVERAL, Channel, Event, NoticeState, Why

Both = tuple[str, str]

EVENT_NAMES: Final[Mapping[str, Both]] = {
    Event.HOLD_READY: ("预约已到", "A hold is ready"),
    Event.HOLD_EXPIRING: ("预约即将到期", "A hold has to be collected soon"),
    Event.HOLD_CLOSED: ("预约已结束", "A hold has ended"),
    Event.DUE_SOON: ("即将到期", "A loan is due soon"),
    Event.OVERDUE: ("已逾期", "A loan is overdue"),
    Event.RENEWED: ("已自动续借", "A loan was renewed automatically"),
    Event.CHARGED: ("产生费用", "Something is charged"),
    Event.LOST: ("按遗失处理", "A loan counts as lost"),
    Event.CLAIM: ("已还待查的结果", "What came of “I have returned it”"),
    Event.REFUNDABLE: ("有款可退", "Money is to be given back"),
    Event.ACTIVITY_SEAT: ("活动有座位", "A seat at an activity"),
    Event.ACTIVITY_NO_SEAT: ("活动没有抽中", "No luck in a draw"),
    Event.ACTIVITY_CHANGED: ("活动有变动", "An activity has another time or place"),
    Event.ACTIVITY_CALLED_OFF: ("活动取消", "An activity is called off"),
    Event.ACTIVITY_REMINDER: ("活动提醒", "An activity begins soon"),
    Event.TRIAL: ("测试通知", "A test notice"),
    Event.CONFIRM: ("确认地址或号码", "An address or number to confirm"),
    SEVERAL: ("多条合并", "Several at once"),
}
CHANNEL_NAMES: Final[Mapping[Channel, Both]] = {
    Channel.EMAIL: ("电子邮件", "e-mail"),
    Channel.SMS: ("短信", "SMS"),
}
LANGUAGE_NAMES: Final[Mapping[str, Both]] = {"zh-hans": ("中文", "Chinese"), "en": ("英文", "English")}
STATE_NAMES: Final[Mapping[NoticeState, Both]] = {
    NoticeState.WAITING: ("待发送", "to be sent"),
    NoticeState.SENT: ("已发送", "sent"),
    NoticeState.DROPPED: ("未发送", "not sent"),
}
WHY_NAMES: Final[Mapping[Why, Both]] = {
    Why.NO_CONTACT: ("没有联系方式", "no address or number is known"),
    Why.NOT_WANTED: ("读者不需要此类通知", "the reader does not want such notices"),
    Why.NO_CHANNEL: ("本网络未开通此渠道", "the network does not send this way"),
    Why.NO_TEMPLATE: ("没有审核通过的短信模板", "no text for this SMS is approved"),
    Why.ACCOUNT_CLOSED: ("账户已注销", "the account is closed"),
    Why.NO_LONGER_TRUE: ("发送前情况已变", "it was no longer true"),
    Why.LATER_STEP: ("已由后一次通知代替", "a later notice took its place"),
    Why.TOO_OLD: ("多次发送未成功，已过时", "it could not be sent in time"),
    Why.REFUSED: ("对方服务器拒收", "it was refused for good"),
    Why.UNREADABLE: ("联系方式读不出来", "the address cannot be read"),
    Why.UNCONFIRMED: ("联系方式尚未确认", "the address or number is not confirmed yet"),
}
