"""What a server can do, told to programs (ZeeRex 2.0, http://explain.z3950.org/dtd/2.0/)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bashu.wire.markup.writing import element, leaf
from bashu.wire.sru.requests import Version

ZEEREX = "http://explain.z3950.org/dtd/2.0/"


@dataclass(frozen=True, slots=True)
class Index:
    """One thing to search in, by the names it has: (context set, name)."""

    title: str
    names: tuple[tuple[str, str], ...]
    scan: bool = False
    sort: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """In which records are handed out: by its short name, or by its identifier."""

    name: str
    identifier: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """`titles` and `descriptions` are by language. `sets` are context sets: name to identifier."""

    host: str
    port: int
    database: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, str]
    indexes: Sequence[Index]
    schemas: Sequence[Schema]
    default_records: int
    maximum_records: int
    relations: Sequence[str] = ()
    secure: bool = False


def write_explain(explained: Explained, *, version: Version) -> str:
    """The first language is the primary one."""
    transport = "https" if explained.secure else "http"
    server = element(
        "zr:serverInfo",
        leaf("zr:host", explained.host), leaf("zr:port", explained.port), leaf("zr:database", explained.database),
        attributes={"protocol": "SRU", "version": version.value, "transport": transport, "method": "GET POST"},
    )  # fmt: skip
    about = element("zr:databaseInfo", *_told("title", explained.titles), *_told("description", explained.descriptions))
    sets = [element("zr:set", attributes={"name": name, "identifier": uri}) for name, uri in explained.sets.items()]
    indexes = element("zr:indexInfo", *sets, *map(_index, explained.indexes))
    schemas = element("zr:schemaInfo", *map(_schema, explained.schemas))
    settings = element(
        "zr:configInfo",
        leaf("zr:default", explained.default_records, attributes={"type": "numberOfRecords"}),
        leaf("zr:setting", explained.maximum_records, attributes={"type": "maximumRecords"}),
        *(leaf("zr:supports", name, attributes={"type": "relation"}) for name in explained.relations),
    )
    return element("zr:explain", server, about, indexes, schemas, settings, attributes={"xmlns:zr": ZEEREX})


def _told(name: str, texts: Mapping[str, str]) -> list[str]:
    first = next(iter(texts), "")
    return [
        leaf(f"zr:{name}", text, attributes={"lang": language} | ({"primary": "true"} if language == first else {}))
        for language, text in texts.items()
    ]


def _index(index: Index) -> str:
    names = [element("zr:map", leaf("zr:name", name, attributes={"set": its_set})) for its_set, name in index.names]
    can = {"search": "true", "scan": str(index.scan).lower(), "sort": str(index.sort).lower()}
    return element("zr:index", leaf("zr:title", index.title), *names, attributes=can)


def _schema(schema: Schema) -> str:
    attributes = {"name": schema.name, "identifier": schema.identifier, "sort": "false", "retrieve": "true"}
    return element("zr:schema", leaf("zr:title", schema.title), attributes=attributes)
