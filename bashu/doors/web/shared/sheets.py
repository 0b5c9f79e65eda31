"""Tables for other programs: CSV as spreadsheets read it, with their Chinese whole."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

# Without it a spreadsheet takes UTF-8 for the code page of its machine.
MARK = "\ufeff"
# What a spreadsheet would take for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
# What begins so and is one all the same: a sum below zero.
NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")


def sheet(name: str, *, head: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    response = HttpResponse(MARK + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULAS) and not NUMBER.fullmatch(value) else value
