"""What can be searched and scanned, by the names that context sets give it."""

from dataclasses import dataclass

from bashu.domain.catalogue.query import Name
from bashu.search.asking import Facet

SETS = {
    "cql": "info:srw/cql-context-set/1/cql-v1.2",
    "dc": "info:srw/cql-context-set/1/dc-v1.1",
    "bath": "http://zing.z3950.org/cql/bath/2.0/",
    "rec": "info:srw/cql-context-set/2/rec-1.1",
    "bashu": "urn:x-bashu:cql",
}
# As they were called before, or by others.
ALIASES = {
    "info:srw/cql-context-set/1/cql-v1.1": "cql",
    "http://www.loc.gov/zing/cql/context-sets/cql/v1.1/": "cql",
    "http://www.loc.gov/zing/cql/dc-indexes/v1.0/": "dc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.loc.gov/zing/cql/context-sets/bath/v1.1/": "bath",
    "info:srw/cql-context-set/2/rec-1.0": "rec",
} | {uri: name for name, uri in SETS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Looked for in a field, anywhere (`field` None), or by a facet; or it is the number of a record."""

    title: str
    names: tuple[str, ...]
    field: Name | None = None
    facet: Facet | None = None
    is_id: bool = False
    is_all: bool = False
    scan: bool = False
    sort: bool = False


INDEXES = (
    Index(title="Anywhere", names=("cql.serverChoice", "cql.anywhere", "cql.keywords", "cql.anyIndexes", "bath.any")),
    Index(title="Every record", names=("cql.allRecords",), is_all=True),
    Index(
        title="Title",
        names=("dc.title", "bath.title", "bath.uniformTitle", "bath.keyTitle"),
        field=Name.TITLE,
        sort=True,
    ),
    Index(
        title="Author",
        names=(
            "dc.creator",
            "dc.contributor",
            "bath.author",
            "bath.name",
            "bath.personalName",
            "bath.corporateName",
            "bath.conferenceName",
        ),
        field=Name.AUTHOR,
    ),
    Index(
        title="Subject",
        names=("dc.subject", "bath.subject", "bath.topicalSubject", "bath.geographicName"),
        field=Name.SUBJECT,
    ),
    Index(title="Publisher", names=("dc.publisher", "bath.publisher"), field=Name.PUBLISHER),
    Index(title="Series", names=("bath.seriesTitle",), field=Name.SERIES),
    Index(title="Year of publication", names=("dc.date",), field=Name.YEAR, scan=True, sort=True),
    Index(
        title="ISBN or ISSN",
        names=("dc.identifier", "bath.isbn", "bath.issn", "bath.standardIdentifier"),
        field=Name.ISBN,
    ),
    Index(title="Class (CLC)", names=("bashu.clc",), field=Name.CLC, scan=True),
    Index(title="Language (ISO 639-2)", names=("dc.language",), facet=Facet.LANGUAGE, scan=True),
    Index(title="Kind: book, periodical, disc, other", names=("dc.type", "dc.format"), facet=Facet.KIND, scan=True),
    Index(title="Library, by its code", names=("bath.possessingInstitution",), facet=Facet.LIBRARY),
    Index(title="Number of the record", names=("rec.id", "rec.identifier"), is_id=True),
)
# What is scanned is what search counts.
SCANNED = {Name.YEAR: Facet.YEAR, Name.CLC: Facet.CLC_OUTLINE}
_BY_NAME = {name.lower(): index for index in INDEXES for name in index.names}
# A name without a set is looked for in these.
_UNNAMED = ("cql", "dc", "bath", "rec", "bashu")


def index_named(context: str, name: str) -> Index | None:
    """`context`: the short name of a set; empty: whichever has it."""
    sets = (context,) if context else _UNNAMED
    return next((found for each in sets if (found := _BY_NAME.get(f"{each}.{name}".lower()))), None)
