"""How a line of the log looks, and what never stands in it: no name, no number, nothing that a person typed."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TypeAlias

import orjson

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# What a line may say beside its words, when `extra` or `about` names it. Nothing else is written.
FIELDS = ("request_id", "command_id", "terminal", "reference", "view", "method", "status", "ms")

_process = "bashu"
_about: ContextVar[dict[str, object]] = ContextVar("about", default={})  # noqa: B039 (never changed, only replaced)


def process_is(name: str) -> None:
    """Every line of this process is its own."""
    global _process  # noqa: PLW0603 (a process has one name)
    _process = name


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Every line that is logged inside belongs to this."""
    before = _about.set(_about.get() | fields)
    try:
        yield
    finally:
        _about.reset(before)


class Line(logging.Formatter):
    """Of an exception only where it came from and its kind: its text may hold what a person typed."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 (the name that logging calls)
        kind, _, frames = ei
        return "".join(traceback.format_tb(frames)) + (kind.__qualname__ if kind else "")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        record.message = words(record)
        return super().formatMessage(record)


class Json(Line):
    """The same as an object on each line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        known = _about.get() | vars(record)
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": _process,
            "thread": record.threadName,
            "message": words(record),
            **{name: known[name] for name in FIELDS if name in known},
        }
        if record.exc_info:
            line["where"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str, option=orjson.OPT_UTC_Z).decode()


def words(record: logging.LogRecord) -> str:
    """Django names the address that was asked for: of a page that failed, only its view and its status are told."""
    request = getattr(record, "request", None)
    if request is None:
        return record.getMessage()
    match = getattr(request, "resolver_match", None)
    return f"{getattr(record, 'status_code', 'refused')} in {match.view_name if match else 'no view'}"


def configuration(*, form: str, level: str) -> dict[str, object]:
    """For `logging.config.dictConfig`, of this process and of the servers inside of it."""
    line = {"class": "bashu.project.logs.Line", "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    json = {"()": "bashu.project.logs.Json"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": json if form == "json" else line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
    }
