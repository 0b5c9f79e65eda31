"""Tags: a field that is wrong is marked (`invalid`), and beside it stands what is wrong with it (`wrong`).

Both read `wrong` of the page: texts by the names of fields. `at`: where a page has the same field several times.
"""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def invalid(context: Context, name: str, *, at: object = "") -> SafeString:
    mark = ' aria-invalid="true" aria-describedby="{}"'
    return format_html(mark, _id(name, at)) if _said(context, name) else SafeString("")


@register.simple_tag(takes_context=True)
def wrong(context: Context, name: str, *, at: object = "") -> SafeString:
    said = _said(context, name)
    return format_html('<p class="wrong" id="{}">{}</p>', _id(name, at), said) if said else SafeString("")


def _said(context: Context, name: str) -> str:
    return str((context.get("wrong") or {}).get(name, ""))


def _id(name: str, at: object) -> str:
    return f"wrong-{name}-{at}" if at else f"wrong-{name}"
