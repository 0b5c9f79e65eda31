"""What is asked and answered of tags, in types."""

from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from bashu.doors.api.shapes import Named, Value

TAGS_AT_ONCE, CANDIDATES_MAX = 20, 20
HEX_MAX = 4_096
Hex = Annotated[str, StringConstraints(max_length=HEX_MAX, pattern=r"^([0-9A-Fa-f]{2})*$")]
Byte = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f]{2}$")]
BARCODE_MAX = 64
Code = Annotated[Value, StringConstraints(max_length=BARCODE_MAX)]


class TagSent(Schema):
    """One tag, in one of three ways: HF by `blocks`, UHF by `uii`, or read already by `barcode`."""

    uid: Hex = Field("", description="number of the chip, given back as it came")
    blocks: Hex = Field("", description="HF: the user memory from its first block on, in the order of its addresses")
    afi: Byte | None = Field(None, description="HF: what the chip says of its application family")
    dsfid: Byte | None = Field(None, description="HF: what the chip says of its layout")
    uii: Hex = Field("", description="UHF: bank 01 from its protocol control word on, without the CRC")
    user: Hex = Field("", description="UHF: bank 11, if it was read")
    barcode: Code = Field("", description="read already: the primary item identifier")
    owner: Code = Field("", description="read already: the owner institution, an ISIL or another code")
    parts: int = Field(0, ge=0, le=999, description="read already: of how many parts the set is")
    part: int = Field(0, ge=0, le=999, description="read already: which of them this is")


class TagsSent(Schema):
    tags: list[TagSent] = Field(
        min_length=1, max_length=TAGS_AT_ONCE, description="all that lie on the plate: sets are told whole by it"
    )


class TaggedItem(Schema):
    """`state`: available, on_loan, in_transit and so on. Who has it is never told."""

    id: int
    library: Named
    barcode: str
    title: str
    state: str


class TagProblem(Schema):
    """`code` is for programs; `zh` and `en` are shown to readers; `detail` is for who looks after the machine."""

    code: str
    zh: str
    en: str
    detail: str = ""


class TagSecurity(Schema):
    """What the machine writes on the tag, after it was told that the loan or the return is made: `kind` is afi, eas or
    bank_01; of the AFI both values.
    """

    kind: str
    afi_in: str
    afi_out: str


class TagMeant(Schema):
    """A book. `tags`: which of those that were sent, from 0. `secured`: what its AFI or its bit says, null if neither
    does. `missing`: parts of a set that do not lie there. `desk`: the machine leaves it to a desk.
    """

    tags: list[int]
    uids: list[str]
    layout: str
    barcode: str
    owner: str
    usage: str
    secured: bool | None
    item: TaggedItem | None
    candidates: list[TaggedItem]
    parts: int
    seen: list[int]
    missing: list[int]
    security: TagSecurity | None
    desk: bool
    problems: list[TagProblem]


class TagsMeant(Schema):
    books: list[TagMeant]
