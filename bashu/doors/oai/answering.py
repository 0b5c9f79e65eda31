"""What each verb is answered with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bashu.db.catalogue import harvest
from bashu.db.catalogue.as_marc import As, dc, marc21
from bashu.db.catalogue.handed_on import PublicationRow, publications
from bashu.db.catalogue.harvest import Change
from bashu.wire.marc import marcxml
from bashu.wire.marc.dublin_core import OAI_DC, write_oai_dc
from bashu.wire.oai import answers
from bashu.wire.oai.answers import Continued, Envelope, Format, Header, Provided, Set
from bashu.wire.oai.requests import (
    Faulty,
    GetRecord,
    Identify,
    ListHeaders,
    ListMetadataFormats,
    ListSets,
    Request,
)
from bashu.wire.oai.tokens import Place, write_token
from bashu.wire.oai.values import PREFIX, Code, Error

AT_ONCE = 100
FORMATS = {
    "oai_dc": Format("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC),
    "marc21": Format("marc21", marcxml.SCHEMA, marcxml.SLIM),
}
# Whoever harvests from the moment of our last answer must not miss what was dated before it and committed after it. A
# batch of an import takes seconds; we answer as of a minute ago.
LATE = timedelta(minutes=1)
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_SET = "library."
_DIGITS_MAX = 18


class AskedWronglyError(Exception):
    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """`page`: the address of a publication's page, with {} for its id."""

    name: str
    domain: str
    email: str
    base_url: str
    page: str

    def identifier(self, bib_id: int) -> str:
        return f"oai:{self.domain}:{bib_id}"

    def bib_id(self, identifier: str) -> int | None:
        before, _, digits = identifier.rpartition(":")
        known = before == f"oai:{self.domain}" and digits.isascii() and digits.isdigit()
        # One id has one identifier: 007 is not 7.
        return int(digits) if known and len(digits) <= _DIGITS_MAX and digits == str(int(digits)) else None

    def who(self, bib_id: int) -> As:
        return As(self.domain, self.page.format(bib_id))


def answer(request: Request, repository: Repository, *, now: datetime) -> bytes:
    envelope = Envelope(base_url=repository.base_url, now=now - LATE, arguments=request.arguments)
    try:
        return _answer(request, repository, envelope=envelope)
    except AskedWronglyError as error:
        return answers.errors_answer(envelope, [Error(error.code, error.message)])


def _answer(request: Request, repository: Repository, *, envelope: Envelope) -> bytes:
    match request:
        case Faulty(errors=errors):
            return answers.errors_answer(envelope, errors)
        case Identify():
            return _identify(repository, envelope)
        case ListMetadataFormats(identifier=identifier):
            if identifier:
                _publication(identifier, repository)
            return answers.formats_answer(envelope, list(FORMATS.values()))
        case ListSets():
            return _sets(envelope)
        case GetRecord(identifier=identifier, prefix=prefix):
            _format(prefix)
            row = _publication(identifier, repository)
            return answers.record_answer(envelope, _provided(row, repository, prefix=prefix))
        case ListHeaders():
            return _list(request, repository, envelope=envelope)


def _identify(repository: Repository, envelope: Envelope) -> bytes:
    provider = answers.Provider(
        name=repository.name,
        emails=[repository.email],
        earliest=harvest.earliest() or envelope.now,
        scheme_host=repository.domain,
        sample=repository.identifier(1),
    )
    return answers.identify_answer(envelope, provider)


def _sets(envelope: Envelope) -> bytes:
    sets = [Set(spec, row.name.zh) for row in harvest.libraries_with_sources() if (spec := _spec(row.code))]
    if not sets:
        raise AskedWronglyError(Code.NO_SET_HIERARCHY, "No library has handed in records yet.")
    return answers.sets_answer(envelope, sets)


def _spec(library_code: str) -> str:
    """Empty for a code that the protocol has no letters for."""
    spec = _SET + library_code
    return spec if PREFIX.fullmatch(spec) else ""


def _list(request: ListHeaders, repository: Repository, *, envelope: Envelope) -> bytes:
    place, resumed = request.place, request.place.last_id > 0
    part = _part(place, resumed=resumed)
    rows = publications([change.bib_id for change in part.changes])
    if not rows:
        raise AskedWronglyError(Code.NO_RECORDS_MATCH, "Nothing was changed in that time.")
    continued = _continued(place, part.last, done=len(part.changes)) if resumed or part.last else None
    if request.records:
        provided = [_provided(row, repository, prefix=place.prefix) for row in rows]
        return answers.records_answer(envelope, provided, continued=continued)
    return answers.headers_answer(envelope, [_header(row, repository) for row in rows], continued=continued)


def _part(place: Place, *, resumed: bool) -> harvest.Part:
    if resumed and place.prefix not in FORMATS:
        raise AskedWronglyError(Code.BAD_RESUMPTION_TOKEN, "This token is none of ours. Begin the list anew.")
    _format(place.prefix)
    last = Change(place.last_id, place.last_at)
    if not place.set_spec:
        return harvest.changed_after(last, before=place.before, most=AT_ONCE)
    sets = {_spec(row.code): row.library_id for row in harvest.libraries_with_sources()}
    if place.set_spec not in sets:
        raise AskedWronglyError(Code.NO_RECORDS_MATCH, "There is no such set. ListSets tells which there are.")
    library_id = sets[place.set_spec]
    return harvest.changed_after(last, before=place.before, most=AT_ONCE, library_id=library_id)


def _continued(place: Place, last: Change | None, *, done: int) -> Continued:
    if last is None:
        return Continued("", place.done)
    return Continued(
        write_token(replace(place, last_at=last.at, last_id=last.bib_id, done=place.done + done)), place.done
    )


def _format(prefix: str) -> None:
    if prefix not in FORMATS:
        raise AskedWronglyError(Code.CANNOT_DISSEMINATE_FORMAT, f"The formats are {', '.join(FORMATS)}.")


def _publication(identifier: str, repository: Repository) -> PublicationRow:
    bib_id = repository.bib_id(identifier)
    rows = publications([bib_id]) if bib_id else ()
    if not rows or rows[0].changed_at is None:
        raise AskedWronglyError(Code.ID_DOES_NOT_EXIST, f"Identifiers are written {repository.identifier(1)}.")
    return rows[0]


def _provided(row: PublicationRow, repository: Repository, *, prefix: str) -> Provided:
    if row.is_gone:
        return Provided(_header(row, repository))
    who = repository.who(row.bib_id)
    if prefix == "oai_dc":
        return Provided(_header(row, repository), write_oai_dc(dc(row, who)))
    leader, fields = marc21(row, who)
    return Provided(_header(row, repository), marcxml.write(leader, fields, located=True))


def _header(row: PublicationRow, repository: Repository) -> Header:
    sets: Iterable[str] = () if row.is_gone else (_spec(source.library_code) for source in row.sources)
    specs: Sequence[str] = sorted({spec for spec in sets if spec})
    at = row.changed_at or UNDATED
    return Header(identifier=repository.identifier(row.bib_id), at=at, sets=specs, deleted=row.is_gone)
