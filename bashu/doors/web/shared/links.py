"""Addresses of pages as others are told them, in full."""

from django.conf import settings
from django.http import HttpRequest


def in_full(request: HttpRequest, path: str) -> str:
    """As the network is known, if that is set; else as it was asked for."""
    known: str = settings.BASHU.url
    return known.rstrip("/") + path if known else request.build_absolute_uri(path)
