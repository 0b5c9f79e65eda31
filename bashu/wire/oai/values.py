"""What both sides speak of."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

OAI = "http://www.openarchives.org/OAI/2.0/"
# What the schema lets a metadataPrefix and a setSpec be.
PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]{1,100}")
SET_SPEC = re.compile(rf"{PREFIX.pattern}(?::{PREFIX.pattern}){{0,9}}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SECOND = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")


class Verb(StrEnum):
    IDENTIFY = "Identify"
    LIST_METADATA_FORMATS = "ListMetadataFormats"
    LIST_SETS = "ListSets"
    LIST_IDENTIFIERS = "ListIdentifiers"
    LIST_RECORDS = "ListRecords"
    GET_RECORD = "GetRecord"


class Code(StrEnum):
    """What may be wrong (section 3.6)."""

    BAD_ARGUMENT = "badArgument"
    BAD_RESUMPTION_TOKEN = "badResumptionToken"  # noqa: S105 (no password)
    BAD_VERB = "badVerb"
    CANNOT_DISSEMINATE_FORMAT = "cannotDisseminateFormat"
    ID_DOES_NOT_EXIST = "idDoesNotExist"
    NO_RECORDS_MATCH = "noRecordsMatch"
    NO_METADATA_FORMATS = "noMetadataFormats"
    NO_SET_HIERARCHY = "noSetHierarchy"


@dataclass(frozen=True, slots=True)
class Error:
    """`code` is a `Code` where we are asked; another provider may have codes of its own."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A datestamp, in UTC; of a day it is the day's beginning."""

    at: datetime
    is_day: bool = False


def read_moment(text: str) -> Moment | None:
    """Of day or second granularity (section 3.3); None for what is no such thing."""
    found = _DAY.fullmatch(text) or _SECOND.fullmatch(text)
    if not found:
        return None
    try:
        at = datetime(*map(int, found.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]  # three or six numbers
    except ValueError:
        return None
    return Moment(at, is_day=len(text) == len("2026-01-01"))


def write_moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")
