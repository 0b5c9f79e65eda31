"""The REST door, version 1: the catalogue, which is public and only read; imports and tags; and all for partners."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI, Path, Query
from ninja.errors import AuthenticationError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from bashu.db.catalogue.as_marc import As, marc21
from bashu.db.catalogue.found import Point
from bashu.db.catalogue.handed_on import PublicationRow, publications
from bashu.doors.api import activities, answers, imports, shapes, tags
from bashu.doors.api.document import completed
from bashu.doors.api.partners import commands, events, patrons, reading, registering, token
from bashu.doors.api.problems import KEPT, LIVE, RefusedError, problem
from bashu.search.suggest import suggest as suggested
from bashu.wire.marc.marcxml import write_collection
from bashu.wire.marc.records import Charset, Field
from bashu.wire.marc.writer import TooLongError, write


class _Api(NinjaAPI):
    _document: OpenAPISchema | None = None

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """Made once for all who ask, who may be anybody: it takes a tenth of a second."""
        if self._document is None:
            self._document = completed(super().get_openapi_schema(**asked))
        return self._document


api = _Api(
    title="Bashu",
    version="1",
    description="What the libraries of the network have, where it is now, and what they hold, for anybody. For systems "
    "with a key of their library: its own files into the catalogue, and whose books tags mean. For partners, with a "
    "client: readers' cards, items, lending, holds, what is on its way, and what has happened.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/imports", imports.router)
api.add_router("/tags", tags.router)
api.add_router("/activities", activities.router)
api.add_router("/token", token.router)
api.add_router("/patrons", patrons.router)
api.add_router("/commands", commands.router)
api.add_router("/events", events.router)
api.add_router("/registrations", registering.router)
api.add_router("", reading.router)
Id = Annotated[int, Path(ge=1, description="number of the record, for ever")]
Answers = dict[int, Any]
WRONG: Answers = {400: shapes.Problem}
ONE: Answers = WRONG | {301: None, 404: shapes.Problem, 410: shapes.Problem}
MEDIA = {
    shapes.Form.ISO2709: ("application/marc", "mrc"),
    shapes.Form.MARCXML: ("application/marcxml+xml", "xml"),
    shapes.Form.JSON: ("application/json", "json"),
}
BINARY = {"type": "string", "format": "binary"}
AS_MARC = {
    "responses": {
        200: {"description": "MARC 21", "content": {media: {"schema": BINARY} for media, _ in MEDIA.values()}}
    }
}


class _MovedError(Exception):
    def __init__(self, bib_id: int) -> None:
        super().__init__(bib_id)
        self.bib_id = bib_id


@api.get(
    "/search",
    response={200: shapes.Result} | WRONG,
    summary="Search, with facets and what is available now",
    operation_id="search",
)
def search(request: HttpRequest, response: HttpResponse, *, asked: Query[shapes.Asked]) -> shapes.Result:
    response.headers["Cache-Control"] = LIVE
    return answers.result(asked)


@api.get(
    "/suggest",
    response={200: shapes.Suggestions} | WRONG,
    summary="What somebody is about to type",
    operation_id="suggest",
)
def suggest(request: HttpRequest, response: HttpResponse, *, typed: Query[shapes.Typed]) -> shapes.Suggestions:
    response.headers["Cache-Control"] = KEPT
    found = suggested(typed.q, size=typed.size)
    return shapes.Suggestions(suggestions=[shapes.Suggestion(text=each.text, kind=each.kind) for each in found])


@api.get("/records/{bib_id}", response={200: shapes.Record} | ONE, summary="A record", operation_id="record")
def record(request: HttpRequest, response: HttpResponse, *, bib_id: Id) -> shapes.Record:
    response.headers["Cache-Control"] = KEPT
    return answers.record(_there(bib_id))


@api.get(
    "/records/{bib_id}/holdings",
    response={200: shapes.Holdings} | ONE,
    summary="Where its items are now",
    operation_id="holdings",
)
def holdings(request: HttpRequest, response: HttpResponse, *, bib_id: Id, near: Query[shapes.Near]) -> shapes.Holdings:
    response.headers["Cache-Control"] = LIVE
    if (near.lon is None) != (near.lat is None):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "A place has both lon and lat.")
    point = None if near.lon is None or near.lat is None else Point(near.lon, near.lat)
    return answers.holdings(_there(bib_id).bib_id, point)


@api.get(
    "/records/{bib_id}/marc",
    response=ONE | {406: shapes.Problem},
    summary="As MARC 21",
    openapi_extra=AS_MARC,
    operation_id="marc",
)
def marc(request: HttpRequest, bib_id: Id, *, form: Query[shapes.Form] = shapes.Form.MARCXML) -> HttpResponse:
    row = _there(bib_id)
    who = As(settings.BASHU.repository_name, answers.page(bib_id))
    media, ending = MEDIA[form]
    told = HttpResponse(_written(*marc21(row, who), form=form), content_type=media)
    told.headers["Content-Disposition"] = f'attachment; filename="bashu-{bib_id}.{ending}"'
    told.headers["Cache-Control"] = KEPT
    return told


def _written(leader: str, fields: tuple[Field, ...], *, form: shapes.Form) -> bytes:
    if form is shapes.Form.MARCXML:
        return b"".join(write_collection([(leader, fields)]))
    if form is shapes.Form.JSON:
        return orjson.dumps({"leader": leader, "fields": [_told(field) for field in fields]})
    try:
        return write(leader, fields, charset=Charset.UTF_8)
    except TooLongError as error:
        raise RefusedError(HTTPStatus.NOT_ACCEPTABLE, f"{error} Ask for form=marcxml.") from None


def _told(field: Field) -> dict[str, Any]:
    if not field.subfields:
        return {"tag": field.tag, "value": field.data}
    subfields = [{"code": code, "value": value} for code, value in field.subfields]
    return {"tag": field.tag, "indicators": field.indicators, "subfields": subfields}


def _there(bib_id: int) -> PublicationRow:
    rows = publications([bib_id])
    if not rows:
        raise RefusedError(HTTPStatus.NOT_FOUND, f"There never was a record {bib_id}.")
    if rows[0].merged_into:
        raise _MovedError(rows[0].merged_into)
    if rows[0].is_gone:
        raise RefusedError(HTTPStatus.GONE, f"No library has the record {bib_id} any more.")
    return rows[0]


@api.exception_handler(RefusedError)
def _refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    return problem(error.status, error.detail, headers=error.headers)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = "Send a key that opens this, as `Authorization: Bearer KEY`. The office makes them."
    return problem(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong = [shapes.Wrong(parameter=_where(each["loc"]), message=str(each["msg"])) for each in error.errors]
    return problem(HTTPStatus.BAD_REQUEST, "Some parameters cannot be used.", errors=wrong)


def _where(path: Sequence[object]) -> str:
    """Its name; in a batch the whole way to it, from which command on."""
    names = [str(each) for each in path]
    return ".".join(names[names.index("commands") :]) if "commands" in names else names[-1]


@api.exception_handler(_MovedError)
def _moved(request: HttpRequest, error: _MovedError) -> HttpResponse:
    """To the same thing of the record that it was found to be about."""
    match = request.resolver_match
    name = match.url_name if match and match.url_name else "record"
    address = reverse(f"api:{name}", args=[error.bib_id])
    asked = request.META.get("QUERY_STRING", "")
    where = f"{address}?{asked}" if asked else address
    return HttpResponse(status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": where, "Cache-Control": KEPT})
