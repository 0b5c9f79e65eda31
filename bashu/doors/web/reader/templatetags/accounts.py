from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def account_url(context: Context, name: str, *ids: Any) -> str:
    """An address about the account that is shown, one's own or another's."""
    return reverse(f"reader:{name}", args=(*context["whose"], *ids))
