"""What every "no" of the activities is called when it is told to a person, and what states and kinds are called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.sentences import REFUSALS
from bashu.domain.activities.states import ActivityKind, EndedAs, How, Question, SessionStage, Standing, WhyCalledOff
from bashu.domain.circulation.wording import Audience, Language
from bashu.domain.circulation.words import Detail, due
from bashu.domain.circulation.words import say as say_of_core
from bashu.domain.outcome import Busy, Failed, Refused

Both = tuple[str, str]
KINDS: Final[Mapping[ActivityKind, Both]] = {
    ActivityKind.LECTURE: ("讲座", "lecture"),
    ActivityKind.SALON: ("沙龙", "salon"),
    ActivityKind.STORYTIME: ("故事会", "story time"),
    ActivityKind.WORKSHOP: ("手工与研学", "workshop"),
    ActivityKind.EXHIBITION: ("展览", "exhibition"),
    ActivityKind.RELAY: ("阅读接力", "reading relay"),
    ActivityKind.CONTEST: ("竞赛", "contest"),
    ActivityKind.FILM: ("放映", "film"),
    ActivityKind.OTHER: ("其他", "other"),
}
HOWS: Final[Mapping[How, Both]] = {
    How.WALK_IN: ("不用报名，直接到场", "no registration: just come"),
    How.FIRST_COME: ("先到先得", "first come, first served"),
    How.DRAW: ("抽签", "by lot"),
}
STAGES: Final[Mapping[SessionStage, Both]] = {
    SessionStage.PLANNED: ("已安排", "planned"),
    SessionStage.CALLED_OFF: ("已取消", "called off"),
    SessionStage.OVER: ("已结束", "over"),
}
STANDINGS: Final[Mapping[Standing, Both]] = {
    Standing.REGISTERED: ("已有座位", "has a seat"),
    Standing.WAITING: ("候补", "on the waiting list"),
    Standing.IN_DRAW: ("待抽签", "in the draw"),
    Standing.NOT_DRAWN: ("未抽中", "not drawn"),
    Standing.CANCELLED: ("已取消", "cancelled"),
}
WHY_CALLED_OFF: Final[Mapping[WhyCalledOff, Both]] = {
    WhyCalledOff.SPEAKER: ("主讲人不能到场", "the speaker cannot come"),
    WhyCalledOff.PLACE: ("场地不能使用", "the place cannot be used"),
    WhyCalledOff.WEATHER: ("天气原因", "the weather"),
    WhyCalledOff.TOO_FEW: ("报名人数不足", "too few have registered"),
    WhyCalledOff.HEALTH: ("公共卫生原因", "public health"),
    WhyCalledOff.OTHER: ("临时调整", "plans have changed"),
}
QUESTIONS: Final[Mapping[Question, Both]] = {
    Question.SESSION_UNKNOWN: ("没有这一场", "there is no such session"),
    Question.NOT_REGISTERED: ("没有报名", "not registered"),
    Question.OTHER_SESSION: ("报的是另一场", "registered for another session"),
    Question.TWICE: ("同一报名用了两次", "the same registration twice"),
    Question.NO_SEAT: ("没有座位或来的人多于座位", "no seat, or more people than seats"),
    Question.WALK_INS: ("现场人数对不上", "walk-ins do not add up"),
    Question.CALLED_OFF: ("这一场已取消", "the session is called off"),
}
ENDS: Final[Mapping[EndedAs, Both]] = {
    EndedAs.BY_READER: ("读者取消", "cancelled by the reader"),
    EndedAs.BY_STAFF: ("馆员取消", "cancelled by staff"),
    EndedAs.CALLED_OFF: ("活动取消", "the session was called off"),
    EndedAs.NOT_DRAWN: ("未抽中", "not drawn"),
    EndedAs.NOBODYS: ("账户已删除", "the account was erased"),
    EndedAs.OVER: ("活动已结束", "the session is over"),
}


def say(what: Refused | Busy | Failed, *, language: Language, audience: Audience) -> str:
    """As `circulation.words.say`, of what was asked of the activities."""
    if not isinstance(what, Refused):
        return say_of_core(what, language=language, audience=audience)
    if not isinstance(what.refusal, ActivityRefusal):
        return say_of_core(what.refusal, what.details, language=language, audience=audience)
    return REFUSALS[what.refusal].pick(language, audience).format(**_phrases(what.details, language))


def _phrases(details: Mapping[str, Detail], language: Language) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, value in details.items():
        if name.endswith("_at") and isinstance(value, str):
            place = "until_time" if name == "until_at" else name.removesuffix("_at")
            said[place] = due(datetime.fromisoformat(value), language)
        else:
            said[name] = str(value)
    return said
