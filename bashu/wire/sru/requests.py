"""The parameters of a request, read. What is wrong with them is told by diagnostics, as many as there are."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bashu.wire.cql.parsing import CqlError, parse
from bashu.wire.cql.tree import Clause, Modifier, Query, SortKey
from bashu.wire.sru.diagnostics import Diagnostic

_NUMBER = re.compile(r"[0-9]{1,9}")
_OPERATIONS = ("searchRetrieve", "scan", "explain")
# Known, and without effect here: how the answer looks in a browser, and how long it is kept.
_WITHOUT_EFFECT = {
    "version", "operation", "stylesheet", "resultSetTTL", "renderedBy", "httpAccept", "responseType",
    "extraRequestData",
}  # fmt: skip
_TAKEN = {
    "searchRetrieve": {"query", "startRecord", "maximumRecords", "recordSchema", "recordPacking", "recordXMLEscaping",
                       "queryType", "sortKeys"},
    "scan": {"scanClause", "responsePosition", "maximumTerms"},
    "explain": {"recordPacking", "recordXMLEscaping"},
}  # fmt: skip
SORT_KEYS_MAX = 8


class Version(StrEnum):
    V1_1 = "1.1"
    V1_2 = "1.2"
    V2_0 = "2.0"


class Escaping(StrEnum):
    """How records stand in an answer: as XML, or as a text that is XML."""

    XML = "xml"
    STRING = "string"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRetrieve:
    """`start` counts from 1. What was not asked is None or empty: that is for the server to choose.

    `echo` has what was asked, to be told again.
    """

    version: Version
    query: Query
    start: int = 1
    maximum: int | None = None
    schema: str = ""
    escaping: Escaping = Escaping.XML
    sort_keys: tuple[SortKey, ...] = ()
    echo: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """`position` is where in the list the term should stand: 1 is first, 0 before the list."""

    version: Version
    clause: Clause
    position: int = 1
    maximum: int | None = None
    echo: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    version: Version
    escaping: Escaping = Escaping.XML


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """Answered in the form of the operation that was meant, as far as that can be told."""

    version: Version
    operation: str
    diagnostics: tuple[Diagnostic, ...]
    echo: tuple[tuple[str, str], ...] = ()


Request: TypeAlias = SearchRetrieve | Scan | Explain | Faulty


def read_request(parameters: Sequence[tuple[str, str]]) -> Request:
    """From the parameters as they came, in their order, decoded."""
    given = dict(reversed(parameters))
    reader = _Reader(given)
    operation = reader.operation()
    repeated = {name for name, _ in parameters if [key for key, _ in parameters].count(name) > 1}
    reader.wrong += [Diagnostic(6, f"{name} is given more than once") for name in sorted(repeated)]
    known = _TAKEN[operation] | _WITHOUT_EFFECT
    reader.wrong += [Diagnostic(8, name) for name in given if name not in known and not name.startswith("x-")]
    reader.echo = tuple((name, value) for name, value in given.items() if name in _TAKEN[operation])
    request = _READERS[operation](reader)
    if reader.wrong or request is None:
        wrong = tuple(reader.wrong)
        return Faulty(version=reader.version, operation=operation, diagnostics=wrong, echo=reader.echo)
    return request


class _Reader:
    """Takes parameters by name, and notes what is wrong with each."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.wrong: list[Diagnostic] = []
        self.echo: tuple[tuple[str, str], ...] = ()
        self.version = self._version()

    def _version(self) -> Version:
        """Before 2.0 it had to be said, beside the operation; many leave it out. 2.0 has neither."""
        said = self.given.get("version")
        if said is None:
            is_new = "operation" not in self.given and bool({"query", "scanClause"} & set(self.given))
            return Version.V2_0 if is_new else Version.V1_2
        if said in set(Version):
            return Version(said)
        self.wrong.append(Diagnostic(5, Version.V2_0.value))
        return Version.V2_0 if said > Version.V2_0.value else Version.V1_2

    def operation(self) -> str:
        said = self.given.get("operation")
        if said in _OPERATIONS:
            return said
        if said:
            self.wrong.append(Diagnostic(4, said))
        meant = {"query": "searchRetrieve", "scanClause": "scan"}
        found = next((operation for name, operation in meant.items() if name in self.given), "explain")
        if said is None and self.version is not Version.V2_0 and found != "explain":
            self.wrong.append(Diagnostic(7, "operation"))
        return found

    def text(self, name: str) -> str:
        value = self.given.get(name, "").strip()
        if not value:
            self.wrong.append(Diagnostic(7, name))
        return value

    def number(self, name: str, *, least: int) -> int | None:
        value = self.given.get(name, "").strip()
        if not value:
            return None
        if _NUMBER.fullmatch(value) and int(value) >= least:
            return int(value)
        self.wrong.append(Diagnostic(6, f"{name}: a number from {least} on"))
        return None

    def escaping(self) -> Escaping:
        """2.0 gave what had been recordPacking another name, and the old name another meaning."""
        name = "recordXMLEscaping" if self.version is Version.V2_0 else "recordPacking"
        value = self.given.get(name, "").strip().lower() or Escaping.XML.value
        if value in set(Escaping):
            return Escaping(value)
        self.wrong.append(Diagnostic(71, value))
        return Escaping.XML

    def query(self, name: str) -> Query | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return parse(text)
        except CqlError as error:
            self.wrong.append(Diagnostic(error.number, str(error)))
            return None

    def sort_keys(self) -> tuple[SortKey, ...]:
        """1.1's own: path, schema, ascending, case and missing value behind commas, keys behind blanks."""
        keys = list[SortKey]()
        for key in self.given.get("sortKeys", "").split():
            path, _, rest = key.partition(",")
            parts = [*rest.split(","), "", ""]
            if not path or parts[1] not in {"", "0", "1", "true", "false"}:
                self.wrong.append(Diagnostic(82, key))
                continue
            falling = parts[1] in {"0", "false"}
            keys.append(SortKey(path, (Modifier("sort.descending"),) if falling else ()))
        if len(keys) > SORT_KEYS_MAX:
            self.wrong.append(Diagnostic(84, str(SORT_KEYS_MAX)))
        return tuple(keys)


def _search(reader: _Reader) -> Request | None:
    if reader.given.get("queryType", "cql").strip().lower() not in {"", "cql"}:
        reader.wrong.append(Diagnostic(6, "queryType: cql"))
    query = reader.query("query")
    start = reader.number("startRecord", least=1)
    maximum = reader.number("maximumRecords", least=0)
    escaping = reader.escaping()
    sort_keys = reader.sort_keys()
    if query is None:
        return None
    return SearchRetrieve(
        version=reader.version, query=query, start=start or 1, maximum=maximum, escaping=escaping, sort_keys=sort_keys,
        schema=reader.given.get("recordSchema", "").strip(), echo=reader.echo,
    )  # fmt: skip


def _scan(reader: _Reader) -> Request | None:
    query = reader.query("scanClause")
    position = reader.number("responsePosition", least=0)
    maximum = reader.number("maximumTerms", least=1)
    if query is None:
        return None
    if not isinstance(query.root, Clause) or query.sort_keys:
        reader.wrong.append(Diagnostic(10, "scanClause: one index, one relation, one term"))
        return None
    if position is not None and maximum is not None and position > maximum + 1:
        reader.wrong.append(Diagnostic(120, str(position)))
    where = 1 if position is None else position
    return Scan(version=reader.version, clause=query.root, position=where, maximum=maximum, echo=reader.echo)


def _explain(reader: _Reader) -> Request | None:
    return Explain(version=reader.version, escaping=reader.escaping())


_READERS: dict[str, Callable[[_Reader], Request | None]] = {
    "searchRetrieve": _search, "scan": _scan, "explain": _explain,
}  # fmt: skip
