"""Why a grant or a login was not changed, with the words for whoever tried."""

from enum import StrEnum
from typing import Final


class No(StrEnum):
    NOT_THERE = "not_there"
    BEYOND_YOURS = "beyond_yours"
    LAST_ADMINISTRATOR = "last_administrator"
    OVER_ALREADY = "over_already"
    GIVEN_ALREADY = "given_already"
    BEGINS_IN_THE_PAST = "begins_in_the_past"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    SWITCHED_OFF = "switched_off"
    YOURSELF = "yourself"
    LOGIN_TAKEN = "login_taken"
    LOGIN_FORM = "login_form"
    NO_DESK = "no_desk"


WORDS: Final[dict[No, tuple[str, str]]] = {
    No.NOT_THERE: ("没有这个账号或授权。", "There is no such login or grant."),
    No.BEYOND_YOURS: (
        "超出了您自己的权限、范围或期限。",
        "That goes beyond your own rights, their scope or their time.",
    ),
    No.LAST_ADMINISTRATOR: (
        "这是全网最后一位长期管理员。请先授予另一位。",
        "This is the last administrator of the network whose grant has no end. Appoint another one first.",
    ),
    No.OVER_ALREADY: ("该授权已经结束。", "This grant is over already."),
    No.GIVEN_ALREADY: ("该账号已有同样的授权。", "This login has the same grant already."),
    No.BEGINS_IN_THE_PAST: ("授权不能从过去的日期开始。", "A grant cannot begin before today."),
    No.ENDS_BEFORE_IT_BEGINS: ("结束日期早于开始日期。", "The last day is before the first."),
    No.SWITCHED_OFF: ("该账号已停用，请先启用。", "This login is switched off. Switch it on first."),
    No.YOURSELF: ("不能停用自己的账号。", "Nobody switches off their own login."),
    No.LOGIN_TAKEN: ("该账号名已被使用。", "This login is taken."),
    No.LOGIN_FORM: (
        "账号名由字母、数字或 @ . + - _ 组成，最多 150 个字符。",
        "A login has letters, digits and @ . + - _ only, at most 150.",
    ),
    No.NO_DESK: (
        "该分馆没有可用的工作台终端。",
        "This branch has no desk in service: a login needs one to belong to.",
    ),
}
