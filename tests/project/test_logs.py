"""What a person typed does not reach a log, in either form."""

import logging
import sys
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from bashu.project import logs
from bashu.project.logs import Json, Line

NUMBER = "5101201990030" + "70012"
FORMATS = [Line("{levelname}: {message}", style="{"), Json()]


def a_record(message: str = "it failed", *values: object, **extra: object) -> logging.LogRecord:
    record = logging.LogRecord("bashu", logging.ERROR, __file__, 1, message, values, None)
    vars(record).update(extra)
    return record


def parsed(record: logging.LogRecord) -> dict[str, Any]:
    line: dict[str, Any] = orjson.loads(Json().format(record))
    return line


@pytest.mark.parametrize("formatter", FORMATS)
def test_an_exception_is_told_without_its_words(formatter: logging.Formatter) -> None:
    record = a_record()
    try:
        int(f"not a number: {NUMBER}")
    except ValueError:
        record.exc_info = sys.exc_info()
    told = formatter.format(record)
    assert "it failed" in told
    assert "ValueError" in told
    assert "test_logs.py" in told
    assert NUMBER not in told


@pytest.mark.parametrize("formatter", FORMATS)
def test_a_request_is_told_by_its_view(formatter: logging.Formatter) -> None:
    request = SimpleNamespace(path=f"/{NUMBER}", resolver_match=SimpleNamespace(view_name="reader:item"))
    told = formatter.format(a_record("%s: %s", "Not Found", request.path, request=request, status_code=404))
    assert "404 in reader:item" in told
    assert NUMBER not in told


def test_a_line_for_programs_has_its_parts() -> None:
    logs.process_is("sip2")
    line = parsed(a_record("terminal %d is silent", 7, terminal=7, reference="ab12"))
    logs.process_is("bashu")
    assert line["time"].endswith("Z")
    del line["time"], line["thread"]
    assert line == {
        "level": "error", "logger": "bashu", "process": "sip2", "message": "terminal 7 is silent",
        "terminal": 7, "reference": "ab12",
    }  # fmt: skip


def test_what_is_not_meant_for_the_log_is_left_out() -> None:
    assert "patron" not in parsed(a_record(patron="Alice"))


def test_every_line_of_a_request_says_which() -> None:
    with logs.about(request_id="one"):
        assert parsed(a_record())["request_id"] == "one"
    assert "request_id" not in parsed(a_record())


def test_a_message_of_several_lines_is_one_line_for_programs() -> None:
    assert Json().format(a_record("first\nsecond")).count("\n") == 0
