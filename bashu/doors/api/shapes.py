"""What is asked and answered, in types: parameters are checked by them, and the OpenAPI document is made of them."""

from enum import StrEnum
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from bashu.domain.catalogue.query import TEXT_MAX
from bashu.search.asking import SIZE_MAX, START_MAX, Facet, Sort
from bashu.search.suggest import SIZE_MAX as SUGGESTIONS_MAX
from bashu.search.suggest import TYPED_MAX

VALUES_MAX = 20
Text = Annotated[str, StringConstraints(max_length=TEXT_MAX)]
# Without control characters, which no table takes.
Value = Annotated[str, StringConstraints(max_length=TEXT_MAX, pattern=r"^[^\x00-\x1f\x7f]*$")]
Values = Annotated[list[Value], Field(default_factory=list, max_length=VALUES_MAX)]


class Form(StrEnum):
    ISO2709 = "iso2709"
    MARCXML = "marcxml"
    JSON = "json"


class Asked(Schema):
    """Of a filter any of its values will do, and each filter has to fit."""

    q: Text = Field("", description='as readers type: 围城 钱钟书, weicheng, "a phrase", title:…, -word, a OR b')
    title: Text = ""
    author: Text = ""
    subject: Text = ""
    publisher: Text = ""
    series: Text = ""
    isbn: Text = Field("", description="ISBN or ISSN")
    city: Values = Field(description="code of the city of a library that has it")
    library: Values = Field(description="code of a library that has it")
    kind: Values = Field(description="book, periodical, disc or other")
    language: Values = Field(description="ISO 639-2/B: chi, eng")
    year: Values = Field(description="2001, 2001-2010, 2001- or -2010")
    clc: Values = Field(description="a class of the CLC, or any beginning of one: I, I2, I246")
    audience: Values = Field(description="juvenile or adult")
    available: bool = Field(default=False, description="only what can be taken from a shelf now")
    sort: Sort = Sort.RELEVANCE
    facets: list[Facet] = Field(default_factory=list, max_length=len(Facet), description="what to count")
    start: int = Field(0, ge=0, le=START_MAX)
    size: int = Field(20, ge=1, le=SIZE_MAX)


class Typed(Schema):
    q: Annotated[str, StringConstraints(max_length=TYPED_MAX)] = Field(description="what was typed so far")
    size: int = Field(8, ge=1, le=SUGGESTIONS_MAX)


class Near(Schema):
    """From where distances are told; both or neither."""

    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)


class Named(Schema):
    code: str
    zh: str
    en: str


class Brief(Schema):
    """`items` and `available` are counted now: how many the network has, and how many stand on a shelf."""

    id: int
    url: str
    title: str
    author: str
    publisher: str
    published_year: int | None
    isbn: str
    kind: str
    items: int
    available: int


class Counted(Schema):
    value: str
    count: int


class Result(Schema):
    """`truncated`: only the best 5000 were asked whether they are available. `nearly`: nothing was found as typed.
    `building`: the index is being built, and records are missing.
    """

    total: int
    start: int
    records: list[Brief]
    facets: dict[str, list[Counted]]
    did_you_mean: str
    nearly: bool
    truncated: bool
    building: bool


class Source(Schema):
    """Which record of which library it was made of; the best first."""

    library: str
    number: str
    format: str


class Holder(Schema):
    library: Named
    call_number: str
    items: int


class Record(Schema):
    id: int
    url: str
    identifier: str
    changed_at: str | None
    title: str
    author: str
    publisher: str
    place: str
    published_year: int | None
    isbns: list[str]
    issn: str
    language: str
    extent: str
    edition: str
    series: str
    clc: str
    kind: str
    audience: str
    subjects: list[str]
    summary: str
    sources: list[Source]
    held_by: list[Holder]


class Shelf(Schema):
    """A branch where items are now; `distance_km` as the crow flies."""

    branch: Named
    library: Named
    city: Named
    items: int
    available: int
    distance_km: float | None


class Holdings(Schema):
    """Where one can be had first, and among those the nearest."""

    id: int
    items: int
    available: int
    branches: list[Shelf]


class Suggestion(Schema):
    text: str
    kind: str


class Suggestions(Schema):
    suggestions: list[Suggestion]


class Wrong(Schema):
    parameter: str
    message: str


class Problem(Schema):
    """What went wrong (RFC 9457), as application/problem+json."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[Wrong] = Field(default_factory=list)
