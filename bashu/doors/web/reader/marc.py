"""The records that libraries handed over, as MARC: to read, and to take away byte for byte."""

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from bashu.db.catalogue.publications import Publication
from bashu.db.catalogue.sources import RawRecord, Source, raw_of, sources_of
from bashu.doors.web.reader.title import of_publication
from bashu.doors.web.shared.forms import number
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.lines import write_lines
from bashu.wire.marc.records import Charset, Flavour, Record


@of_publication
def marc(request: HttpRequest, bib: Publication) -> HttpResponse:
    """That of the library which describes the publication, else of the one that is asked for."""
    sources = sources_of(bib.bib_id)
    source, kept = _chosen(request, sources)
    context = {"bib": bib, "sources": sources, "source": source, "kept": kept, "lines": _lines(kept)}
    return render(request, "reader/marc.html", context)


@of_publication
def marc_file(request: HttpRequest, bib: Publication) -> HttpResponse:
    source, kept = _chosen(request, sources_of(bib.bib_id))
    response = HttpResponse(kept.raw, content_type="application/marc")
    response.headers["Content-Disposition"] = f'attachment; filename="{bib.bib_id}-{source.source_id}.mrc"'
    return response


def _chosen(request: HttpRequest, sources: tuple[Source, ...]) -> tuple[Source, RawRecord]:
    asked = number(request.GET.get("of", ""))
    best = next(iter(sources), None)
    source = next((each for each in sources if each.source_id == asked), best)
    kept = raw_of(source.source_id) if source else None
    if source is None or kept is None:
        raise Http404
    return source, kept


def _lines(kept: RawRecord) -> str:
    """Empty for one that nobody can read."""
    charset = Charset(kept.charset) if kept.charset in set(Charset) else None
    entry = next(read(BytesIO(kept.raw), charset=charset, flavour=Flavour(kept.flavour)), None)
    return write_lines(entry.leader, entry.fields) if isinstance(entry, Record) else ""
