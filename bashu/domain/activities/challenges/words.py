"""What readers are told of challenges, in Chinese and in English."""

from collections.abc import Mapping
from typing import Final

from bashu.domain.activities.challenges.goals import ForWhom, Goal
from bashu.domain.activities.challenges.joining import ChallengeNo

_N = ChallengeNo
NOES: Final[Mapping[ChallengeNo, tuple[str, str]]] = {
    _N.NOT_OFFERED: ("这个挑战目前没有开放。", "This challenge is not offered at the moment."),
    _N.OVER: ("这个挑战已经结束，不能再参加。", "This challenge is over; nobody can join any more."),
    _N.GUARDIAN_JOINS: (
        "未满十四周岁的读者，由监护人在自己的账户里代为参加。",
        "A reader under 14 is entered by the guardian, from the guardian’s own account.",
    ),
    _N.NOT_FOR_THEM: (
        "满十四周岁的读者由本人参加，因为借阅记录会因此保留。",
        "Readers of 14 and older join by themselves, because a list of their loans is kept for it.",
    ),
    _N.AGE_UNKNOWN: (
        "我们不知道出生日期。请到服务台补登，再来参加。",
        "We do not know the date of birth. Please have it written down at a desk, then join.",
    ),
    _N.TOO_YOUNG: ("年龄还不够，这个挑战面向更大的读者。", "This challenge is for older readers."),
    _N.TOO_OLD: ("年龄超过了，这个挑战面向更小的读者。", "This challenge is for younger readers."),
    _N.ALREADY_IN: ("已经参加了，不用再报。", "You take part already."),
    _N.TEAM_UNKNOWN: (
        "没有这个口令的队伍。请核对口令，再试一次。",
        "No team has this code. Check it, and try again.",
    ),
    _N.TEAM_FULL: ("这支队伍已经满员。请换一支队伍。", "This team is full. Please join another one."),
}
GOALS: Final[Mapping[Goal, tuple[str, str]]] = {
    Goal.BOOKS: ("借阅若干种图书", "so many books"),
    Goal.OTHER_CITY: ("借阅其他城市的图书", "books of other cities"),
    Goal.CITIES: ("在若干座城市借书", "borrow in so many cities"),
    Goal.CLASSES: ("借阅若干个类别的图书", "books of so many classes"),
    Goal.LIST: ("借阅书单里的图书", "books of a list"),
}
# What counts, with the number.
COUNTED: Final[Mapping[Goal, tuple[str, str]]] = {
    Goal.BOOKS: ("借阅 {n} 种图书", "Borrow {n} books"),
    Goal.OTHER_CITY: (
        "借阅 {n} 种属于其他城市图书馆的图书",
        "Borrow {n} books that belong to a library of another city",
    ),
    Goal.CITIES: ("在 {n} 座城市借过书", "Borrow a book in {n} cities"),
    Goal.CLASSES: ("借阅 {n} 个类别（中图法大类）的图书", "Borrow books of {n} classes of the CLC"),
    Goal.LIST: ("借阅书单里的 {n} 种图书", "Borrow {n} books of the list"),
}
FOR_WHOM: Final[Mapping[ForWhom, tuple[str, str]]] = {
    ForWhom.SINGLE: ("个人", "by oneself"),
    ForWhom.TEAM: ("团队", "in a team"),
    ForWhom.CLASS: ("班级", "as a class"),
}


def counted(goal: Goal, target: int) -> tuple[str, str]:
    zh, en = COUNTED[goal]
    en = en.format(n=target)
    if target == 1:
        for many, one in (("1 books", "1 book"), ("1 cities", "1 city"), ("1 classes", "1 class")):
            en = en.replace(many, one)
        en = en.replace("1 book that belong ", "1 book that belongs ")
    return zh.format(n=target), en
