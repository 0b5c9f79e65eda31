"""A publication in the words of schema.org, for web search engines: what it is, and which libraries have it.

As data within the page (JSON-LD 1.1, section 7, "Embedding JSON-LD in HTML Documents"): browsers run none of it. An
offer is what schema.org has for "here one can get it"; that it is lent, and for nothing, is said as libraries do
(W3C Schema Bib Extend group, "Holdings via Offer": business function LeaseOut).
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from bashu.db.catalogue.publications import HoldingRow, Publication
from bashu.db.network.queries import Name
from bashu.domain.catalogue.authors import names
from bashu.doors.web.shared.languages import current

TYPES: Final = {"book": "Book", "periodical": "Periodical"}
LEASE: Final = "http://purl.org/goodrelations/v1#LeaseOut"
# What would end the element that it stands in, or begin another.
HARMLESS = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def element(data: dict[str, Any]) -> SafeString:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(HARMLESS)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def linked(publication: Publication, holdings: Sequence[HoldingRow], *, address: str) -> dict[str, Any]:
    told = {
        "@context": "https://schema.org",
        "@type": TYPES.get(publication.kind, "CreativeWork"),
        "@id": address,
        "url": address,
        "name": publication.title,
        "author": [{"@type": "Person", "name": name} for name in names(publication.author)],
        "publisher": {"@type": "Organization", "name": publication.publisher} if publication.publisher else None,
        "datePublished": str(publication.published_year or ""),
        "bookEdition": publication.edition if publication.kind == "book" else "",
        "isbn": list(publication.isbns) if publication.kind == "book" else [],
        "issn": publication.issn if publication.kind == "periodical" else "",
        "inLanguage": publication.language,
        "about": list(publication.subjects),
        "description": publication.summary,
        "offers": [_offer(row) for row in holdings],
    }
    return {name: value for name, value in told.items() if value}


def _offer(row: HoldingRow) -> dict[str, Any]:
    place = {"@type": "Place", "geo": {"@type": "GeoCoordinates", "latitude": row.lat, "longitude": row.lon}}
    told = {
        "@type": "Offer",
        "availability": f"https://schema.org/{'InStock' if row.available else 'OutOfStock'}",
        "businessFunction": LEASE,
        "price": "0",
        "priceCurrency": "CNY",
        "inventoryLevel": {"@type": "QuantitativeValue", "value": row.available},
        "sku": row.call_number,
        "availableAtOrFrom": place | ({"address": row.address} if row.address else {}),
        "offeredBy": {
            "@type": "Library",
            "name": _said(row.at.full_name),
            "address": row.address or _said(row.at.city),
        },
    }
    return {name: value for name, value in told.items() if value}


def _said(name: Name) -> str:
    return name.en if current() == "en" else name.zh
