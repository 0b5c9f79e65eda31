"""A table as a workbook of spreadsheets (XLSX), written in memory. Texts are texts: none is taken for a formula."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

WIDE: Final = 28


def workbook(head: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str, at: datetime) -> bytes:
    """The head stays in sight, and the first column is as wide as a name."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": at})
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, WIDE)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for column, name in enumerate(head):
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)
    book.close()
    return file.getvalue()
