"""What a person typed does not reach a log by way of an exception."""

import logging
import sys

from bashu.project.logs import Line


def test_an_exception_is_told_without_its_words() -> None:
    number = "5101201990030" + "70012"
    try:
        int(f"not a number: {number}")
    except ValueError:
        record = logging.LogRecord("bashu", logging.ERROR, __file__, 1, "it failed", None, sys.exc_info())
    told = Line("{levelname}: {message}", style="{").format(record)
    assert "ERROR: it failed" in told
    assert "ValueError" in told
    assert "test_logs.py" in told
    assert number not in told
