from django import template

from bashu.doors.web.reader.members import WORDS, kind_of

register = template.Library()


@register.filter
def basis(text: str) -> str:
    return str(WORDS[kind_of(text)][0])


@register.filter
def basis_meaning(text: str) -> str:
    return str(WORDS[kind_of(text)][1])
