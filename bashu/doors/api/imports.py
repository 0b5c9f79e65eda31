"""The imports of a library, for its own systems: files handed over, how far they have come, what was wrong in them.

A key opens this, for one library and for nothing else (engine/catalogue/importing/keys.py).
"""

import logging
from base64 import b64encode
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Router, Status
from ninja.security import HttpBearer

from bashu.db.catalogue.handed_on import ID_MAX
from bashu.db.catalogue.imports import problems_of
from bashu.db.catalogue.uploads import ShownRun, run_of_library
from bashu.db.network.queries import libraries
from bashu.domain.catalogue.importing.runs import RunOptions, RunState
from bashu.domain.catalogue.importing.uploads import WAITING_MAX, Unfit
from bashu.doors.api import import_shapes as shapes
from bashu.doors.api.problems import LIVE, RefusedError
from bashu.doors.api.shapes import Problem
from bashu.engine import clock
from bashu.engine.catalogue.importing import keys, receiving, uploads
from bashu.engine.catalogue.importing.receiving import Received, UnfitError
from bashu.engine.catalogue.importing.runs import Started

logger = logging.getLogger(__name__)

RETRY: Final = {"Retry-After": "60"}
REFUSED: Final[Mapping[Unfit, tuple[HTTPStatus, str]]] = {
    Unfit.NOTHING: (HTTPStatus.BAD_REQUEST, "No file came: send it as the body, or in a form under `file`."),
    Unfit.NO_LENGTH: (HTTPStatus.LENGTH_REQUIRED, "Send Content-Length: a body in chunks is not read."),
    Unfit.TOO_LARGE: (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The file is larger than {mb} MB, the most that is taken here: pack it with gzip, or divide it.",
    ),
    Unfit.NO_ROOM: (HTTPStatus.INSUFFICIENT_STORAGE, "There is no room for the file here: tell who runs this Bashu."),
    Unfit.CUT_OFF: (HTTPStatus.BAD_REQUEST, "The file ended before its announced length; nothing of it was kept."),
    Unfit.BUSY: (HTTPStatus.SERVICE_UNAVAILABLE, "Other files are being received: try again in a minute."),
    Unfit.MANY_WAIT: (
        HTTPStatus.TOO_MANY_REQUESTS,
        f"{WAITING_MAX} files of this library wait already: try again when some of them are done.",
    ),
}
LIBRARY_WRONG: Final = "The key is not of this library."


class ByKey(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> keys.Opened | None:
        del request
        return keys.opened_by(token, now=clock.now())


router = Router(auth=ByKey(), tags=["imports"])
Id = Annotated[int, Path(ge=1, description="number of the import")]
ONE: Final[dict[int, Any]] = {401: Problem, 404: Problem}
WRONG: Final[dict[int, Any]] = {int(status): Problem for status, _ in REFUSED.values()} | {401: Problem, 403: Problem}
BINARY: Final = {"type": "string", "format": "binary"}
BODY: Final = {
    "requestBody": {
        "required": True,
        "description": "The file itself, or a form with it under `file`. With Content-Length; up to the size that the "
        f"machine allows (413 names it), and up to {WAITING_MAX} files of a library that are not done.",
        "content": {
            "application/octet-stream": {"schema": BINARY},
            "multipart/form-data": {"schema": {"type": "object", "properties": {"file": BINARY}, "required": ["file"]}},
        },
    }
}


@router.post(
    "",
    response={200: shapes.Import, 202: shapes.Import} | WRONG,
    summary="Hand over a file of a library",
    openapi_extra=BODY,
    operation_id="hand_over",
)
def hand_over(
    request: HttpRequest, response: HttpResponse, *, asked: Query[shapes.HandedOver]
) -> Status[shapes.Import]:
    key = _key(request)
    codes = {row.library_id: row.code for row in libraries()}
    if codes.get(key.library_id) != asked.library:
        raise RefusedError(HTTPStatus.FORBIDDEN, LIBRARY_WRONG)
    try:
        started = _taken(request, asked, key=key)
    except UnfitError as error:
        raise _refused(error.why) from None
    told = _told(_there(key, started.run_id), imported_before=started.again)
    logger.info("key %s handed over a file: import %s", key.key_id, started.run_id)
    response.headers["Location"], response.headers["Cache-Control"] = told.url, LIVE
    return Status(200 if started.again else 202, told)


def _refused(why: Unfit) -> RefusedError:
    status, detail = REFUSED[why]
    later = RETRY if why in {Unfit.BUSY, Unfit.MANY_WAIT} else {}
    return RefusedError(status, detail.format(mb=settings.BASHU.upload_mb), headers=later)


def _taken(request: HttpRequest, asked: shapes.HandedOver, *, key: keys.Opened) -> Started:
    """Raises UnfitError."""
    options = RunOptions(
        charset=asked.charset or "",
        flavour=asked.flavour or "",
        whole=asked.whole,
        items=asked.items,
        many_gone=asked.many_gone,
    )
    received = _received(request, name=asked.name)
    return uploads.hand_over(
        received,
        library_id=key.library_id,
        options=options,
        by=None,
        key_id=key.key_id,
        now=clock.now(),
        again=asked.again,
    )


def _received(request: HttpRequest, *, name: str) -> Received:
    announced = receiving.announced(request.META)
    with receiving.receiving(uploads.folder(), most=uploads.size_max(), announced=announced) as inbox:
        if request.content_type == "multipart/form-data":
            receiving.from_form(request, inbox)
        else:
            receiving.copy(request, inbox, announced=announced)
        inbox.name = name or inbox.name
        return inbox.finish()


@router.get(
    "/{run_id}",
    response={200: shapes.Import} | ONE,
    summary="How far an import is",
    operation_id="import",
    url_name="import",
)
def one(request: HttpRequest, response: HttpResponse, *, run_id: Id) -> shapes.Import:
    response.headers["Cache-Control"] = LIVE
    return _told(_there(_key(request), run_id))


@router.get(
    "/{run_id}/problems",
    response={200: shapes.ImportProblems} | ONE,
    summary="The records that were left out or mended",
    operation_id="import_problems",
)
def problems(
    request: HttpRequest, response: HttpResponse, *, run_id: Id, looked: Query[shapes.Looked]
) -> shapes.ImportProblems:
    response.headers["Cache-Control"] = LIVE
    there = _there(_key(request), run_id)
    found = problems_of(there.run.run_id, after=looked.after, most=looked.size, left_out=looked.left_out)
    told = [
        shapes.ImportProblem(
            number=each.number,
            offset=each.offset,
            size=each.size,
            control_number=each.control_number,
            reasons=list(each.reasons),
            left_out=each.left_out,
            corrected_at=each.corrected_at,
            raw=b64encode(each.raw).decode(),
        )
        for each in found
    ]
    return shapes.ImportProblems(problems=told, after=told[-1].number if len(told) == looked.size else None)


@router.post(
    "/{run_id}/stop",
    response={200: shapes.Import} | ONE,
    summary="Stop it; what is committed stays",
    operation_id="stop_import",
)
def stop(request: HttpRequest, run_id: Id) -> shapes.Import:
    """Within moments, behind the records that are on their way. One that is over stays as it is."""
    key = _key(request)
    uploads.ask_to_stop(_there(key, run_id).run.run_id, now=clock.now())
    return _told(_there(key, run_id))


@router.post(
    "/{run_id}/go-on",
    response={200: shapes.Import, 409: Problem} | ONE,
    summary="Go on with one that was stopped or has failed",
    operation_id="go_on_with_import",
)
def go_on(request: HttpRequest, run_id: Id) -> shapes.Import:
    key = _key(request)
    there = _there(key, run_id)
    if there.state not in {RunState.WAITING, RunState.RUNNING} and not uploads.go_on(there.run.run_id):
        raise RefusedError(
            HTTPStatus.CONFLICT,
            "It is done, its file is no longer here, or a later one has changed something: hand the file over again.",
        )
    return _told(_there(key, run_id))


def _key(request: HttpRequest) -> keys.Opened:
    opened: keys.Opened = request.auth  # type: ignore[attr-defined]
    return opened


def _there(key: keys.Opened, run_id: int) -> ShownRun:
    found = run_of_library(key.library_id, run_id) if run_id <= ID_MAX else None
    if found is None:
        raise RefusedError(HTTPStatus.NOT_FOUND, f"The library has no import {run_id}.")
    return found


def _told(shown: ShownRun, *, imported_before: bool = False) -> shapes.Import:
    run = shown.run
    same = ("name", "size", "number", "made_at", "begun_at", "ended_at", "error")
    return shapes.Import(
        id=run.run_id,
        url=settings.BASHU.public_url + reverse("api:import", args=[run.run_id]),
        library=shown.library_code,
        state=shown.state,
        percent=100 if shown.state == RunState.DONE else shown.stretch.percent,
        counts=dict(run.counts),
        options=dict(run.options),
        imported_before=imported_before,
        **{name: getattr(run, name) for name in same},
    )
