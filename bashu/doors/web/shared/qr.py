"""A QR code within a page: no picture to be fetched, and sharp at any size."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from bashu.wire.paper.qr import squares


@lru_cache(maxsize=256)
def drawn(text: str) -> SafeString:
    """Dark on white whatever the page's colours are."""
    side, path = squares(text)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<path fill="#fff" stroke="none" d="M0 0h{0}v{0}h-{0}z"/><path fill="#000" stroke="none" d="{2}"/></svg>',
        side,
        text,
        path,
    )
