"""Texts with places for values, written as {title}: checked when they are saved, filled when they are sent."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from bashu.domain.notices.events import SEVERAL, TEXTS, Channel, Event
from bashu.domain.values import value_class

Both: TypeAlias = tuple[str, str]
PLACE: Final = re.compile(r"\{([^{}]*)\}")
SUBJECT_LENGTH_MAX: Final = 100
BODY_LENGTH_MAX: Final = 2_000
CODE_LENGTH_MAX: Final = 60
CODE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,60}", re.ASCII)
# Carriers refuse a longer value for a place of a text that they approved.
VALUE_LENGTH_MAX: Final = 35


@value_class(frozen=True, slots=True, kw_only=True)
class Template:
    """`code`: under which the carrier has approved the text of an SMS; an e-mail has none, and an SMS no subject."""

    subject: str = ""
    body: str = ""
    code: str = ""


def template_problems(template: Template, text: str, *, channel: Channel) -> tuple[Both, ...]:
    """What keeps it from being saved as the `text`, one of TEXTS."""
    return tuple(_problems(template, text, channel=channel))


def _problems(template: Template, text: str, *, channel: Channel) -> Iterator[Both]:
    if not template.body.strip():
        yield ("请填写正文。", "Write the text.")
    if len(template.body) > BODY_LENGTH_MAX or len(template.subject) > SUBJECT_LENGTH_MAX:
        yield (
            f"主题最多{SUBJECT_LENGTH_MAX}字，正文最多{BODY_LENGTH_MAX}字。",
            f"A subject has at most {SUBJECT_LENGTH_MAX} characters, a text {BODY_LENGTH_MAX}.",
        )
    if channel is Channel.EMAIL and not template.subject.strip():
        yield ("请填写主题。", "Write the subject.")
    if channel is Channel.SMS and not CODE.fullmatch(template.code):
        yield (
            "请填写运营商审核通过的模板编号（字母、数字、_ . : -）。",
            "Give the code under which the carrier approved the text: letters, digits and _ . : -",
        )
    yield from _places_wrong(template, TEXTS[text])
    if text == SEVERAL and channel is Channel.EMAIL and "notices" not in _named(template.body):
        yield ("正文须含 {notices}，否则读者看不到内容。", "Without {notices} in the text nobody is told anything.")
    if text == Event.CONFIRM:
        yield from _confirms_wrong(_named(template.body), channel=channel)


def _confirms_wrong(places: list[str], *, channel: Channel) -> Iterator[Both]:
    if channel is Channel.EMAIL and "link" not in places:
        yield (
            "正文须含 {link}，收到的人才能确认或拒绝。",
            "Without {link} in the text nobody who gets it can confirm or refuse.",
        )
    if channel is Channel.SMS and "code" not in places:
        yield ("正文须含 {code}，否则读者无法确认。", "Without {code} in the text nobody can confirm.")
    if channel is Channel.SMS and "link" in places:
        yield ("短信不能含 {link}，链接太长。", "An SMS has no room for {link}.")


def _places_wrong(template: Template, allowed: tuple[str, ...]) -> Iterator[Both]:
    told = "{" + "} {".join(allowed) + "}"
    for name in dict.fromkeys(_named(template.subject) + _named(template.body)):
        if name not in allowed:
            unknown = "{" + name + "}"
            yield (f"没有{unknown}，可用：{told}。", f"There is no {unknown}. There are: {told}.")
    if any(mark in PLACE.sub("", text) for mark in "{}" for text in (template.subject, template.body)):
        yield ("花括号没有成对。", "A brace stands alone.")
    if "notices" in _named(template.subject):
        yield ("主题不能含 {notices}。", "A subject cannot have {notices} in it.")


def fill(text: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: values[place[1]], text)


def parameters(template: Template, values: Mapping[str, str]) -> dict[str, str]:
    """What the gateway is told for an approved text: a value for each of its places, as short as carriers want it."""
    return {name: _short(values[name]) for name in dict.fromkeys(_named(template.body))}


def _named(text: str) -> list[str]:
    return PLACE.findall(text)


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= VALUE_LENGTH_MAX else line[: VALUE_LENGTH_MAX - 1] + "…"
