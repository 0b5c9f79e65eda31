"""What a harvester asks (section 4), and which of a provider's formats it takes."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bashu.wire.oai.answers import Format
from bashu.wire.oai.requests import TOKEN
from bashu.wire.oai.values import Verb, write_moment

# As libraries name what is MARC in XML. First what is written at home, then what was made of it for others.
_PREFIXES: Final = ("cnmarc", "unimarc", "marcxchange", "marc21", "marcxml", "marc_xml", "marc")
_MARC: Final = re.compile(r"MARC21/slim|marcxchange|unimarc|cnmarc", re.IGNORECASE)
_ARGUMENTS: Final = {"verb", "metadataPrefix", "from", "until", "set", "identifier", TOKEN}


def address(base_url: str, verb: Verb, *, arguments: Mapping[str, str]) -> str:
    """Behind what the address asks already; a question of OAI-PMH that was copied with it counts for nothing."""
    parts = urlsplit(base_url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _ARGUMENTS]
    query = urlencode([*kept, ("verb", verb), *arguments.items()])
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def listing(prefix: str, set_spec: str = "", *, since: datetime | None = None, by_day: bool = False) -> dict[str, str]:
    """The arguments of a ListRecords from its beginning: what was changed at `since` or later."""
    arguments = {"metadataPrefix": prefix}
    if since is not None:
        arguments["from"] = f"{since.astimezone(UTC):%Y-%m-%d}".rjust(10, "0") if by_day else write_moment(since)
    return arguments | ({"set": set_spec} if set_spec else {})


def going_on(token: str) -> dict[str, str]:
    return {TOKEN: token}


def marc_format(formats: Sequence[Format]) -> str:
    """The prefix of the one that is MARC; empty if none is."""
    offered = {each.prefix.lower(): each.prefix for each in reversed(formats)}
    for prefix in _PREFIXES:
        if prefix in offered:
            return offered[prefix]
    return next((each.prefix for each in formats if _MARC.search(each.namespace + " " + each.schema)), "")
