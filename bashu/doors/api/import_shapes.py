"""What is asked and answered of imports, in types."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from ninja import Field, Schema

from bashu.doors.api.shapes import Value

PROBLEMS_AT_ONCE = 100


class Charset(StrEnum):
    UTF_8 = "UTF-8"
    GB18030 = "GB18030"
    MARC_8 = "MARC-8"


class Flavour(StrEnum):
    CNMARC = "cnmarc"
    MARC21 = "marc21"


class HandedOver(Schema):
    """The options are those of `bashu import`."""

    library: Value = Field(description="code of the library, which is that of the key")
    name: Value = Field("", description="what people call the file; of a form, the name that it has there")
    charset: Charset | None = Field(None, description="taken for granted; else it is found out")
    flavour: Flavour | None = Field(None, description="taken for granted; else it is found out")
    whole: bool = Field(default=False, description="it is all that the library has: what is not in it is deleted")
    items: bool = Field(default=True, description="take in items too, as the library's holdings profile says")
    many_gone: bool = Field(default=False, description="delete and withdraw also when much of the library would go")
    again: bool = Field(default=False, description="also a file that was imported, with nothing else imported since")


class Looked(Schema):
    after: int = Field(0, ge=0, le=2**63 - 1, description="number of the last record that was told of")
    left_out: bool | None = Field(None, description="only those that were left out, or only those that were mended")
    size: int = Field(PROBLEMS_AT_ONCE, ge=1, le=PROBLEMS_AT_ONCE)


class Import(Schema):
    """`state`: waiting, running, done, failed or stopped. `number`: records, or rows, that are committed. `counts`:
    docs/import.md says what they add up to. `imported_before`: this file is done, and nothing was imported since.
    """

    id: int
    url: str
    library: str
    name: str
    size: int
    state: str
    percent: int
    number: int
    counts: dict[str, Any]
    options: dict[str, Any]
    made_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    error: str
    imported_before: bool = False


class ImportProblem(Schema):
    """`raw`: the record as it came, in base64; of what is too long for a record the beginning."""

    number: int
    offset: int
    size: int
    control_number: str
    reasons: list[str]
    left_out: bool
    corrected_at: datetime | None
    raw: str


class ImportProblems(Schema):
    """`after`: asked with it, the next ones are told; null behind the last."""

    problems: list[ImportProblem]
    after: int | None
