"""All pages of publications, told to web search engines (sitemaps.org protocol 0.9)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from bashu.db.catalogue.addresses import pages, parts
from bashu.doors.web.shared.links import in_full

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
XML = "application/xml; charset=utf-8"
# Beyond any id that a table of titles will reach.
PART_MAX = 10_000_000
# What has no end, is of one person, or is staff's: nothing for a search engine.
CLOSED = ("/desk", "/office", "/kiosk", "/my", "/search", "/list")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Of nothing at all it has no part."""
    found = (escape(in_full(request, reverse("reader:sitemap_part", args=[part]))) for part in parts())
    lines = "".join(f"<sitemap><loc>{address}</loc></sitemap>\n" for address in found)
    return HttpResponse(f"{HEAD}<sitemapindex {SPACE}>\n{lines}</sitemapindex>\n", content_type=XML)


@require_safe
def part(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """As it is read: millions of records are never in memory at once."""
    batches = pages(number) if number <= PART_MAX else iter(())
    first = next(batches, None)
    if first is None:
        raise Http404
    whole = chain([f"{HEAD}<urlset {SPACE}>\n"], _lines(request, chain([first], batches)), ["</urlset>\n"])
    return StreamingHttpResponse((text.encode() for text in whole), content_type=XML)


def _lines(request: HttpRequest, batches: Iterable[list[tuple[int, datetime | None]]]) -> Iterator[str]:
    start, _, end = escape(in_full(request, reverse("reader:title", args=[0]))).rpartition("0")
    for batch in batches:
        yield "".join(f"<url><loc>{start}{bib_id}{end}</loc>{_changed(at)}</url>\n" for bib_id, at in batch)


def _changed(at: datetime | None) -> str:
    return f"<lastmod>{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309, and where the sitemap is."""
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    where = in_full(request, reverse("reader:sitemap"))
    return HttpResponse(f"User-agent: *\n{closed}\nSitemap: {where}\n", content_type="text/plain; charset=utf-8")
