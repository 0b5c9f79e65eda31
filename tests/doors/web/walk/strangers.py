"""Rows that belong elsewhere: one of each table, all under the same id, with words in them that give them away.

A table that is added later has its row without being listed here, unless its constraints ask for more than its types
say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models
from django.db.models import Field, ForeignKey, Model, UniqueConstraint

from bashu.db.network.agent_models import OfflineRule
from bashu.db.network.calendar_models import Amnesty
from bashu.db.network.models import CirculationRule, Network, ParcelRule
from tests.house.test_models import allowed_words
from tests.people import NOON

# Of these nothing belongs to a library.
NOBODYS = {"Network"}
NOT_ROOMS = {"audit"}

PLAIN: dict[str, Any] = {
    "IntegerField": 7,
    "SmallIntegerField": 7,
    "BigIntegerField": 7,
    "FloatField": 104.5,
    "BooleanField": False,
    "JSONField": {},
    "ArrayField": [],
    "DateField": date(2026, 7, 1),
    "DateTimeField": NOON,
    "TimeField": NOON.time(),
}
# Pages show what is to come.
LATER = date(2999, 7, 1)
LATER_AT = NOON.replace(year=2999)
# What the constraints of a table ask for beyond its types; "another" is a second row of that kind, of the same library,
# and "its own" the row that would be left out, since it may be.
MORE: dict[str, dict[str, Any]] = {
    "Terminal": {"kind": "kiosk", "reads_cards": True},
    "Grant": {"branch_id": None},
    "Hold": {"stage": "waiting", "reason": "queued", "level": "title", "booked_from_on": None, "booked_to_on": None},
    "Loan": {"checkin_branch_id": None},
    "Transit": {"destination_id": "another"},
    "OwnershipTransfer": {"to_library_id": "another"},
    "Charge": {
        "patron_id": "its own",
        "settled_at": NOON,
        "paid_fen": 7,
        "waiver_fen": 0,
        "refundable_fen": 0,
        "refunded_fen": 0,
    },
    "Payment": {"patron_id": "its own", "lines": []},
    "Entry": {"postings": []},
    "Deposit": {"patron_id": "its own", "settled_at": NOON, "refunded_fen": 7, "applied_fen": 0},
    "Leg": {"destination_id": "another"},
    "Parcel": {"state": "packed"},
    "Box": {"next_branch_id": "another"},
    "Challenge": {"goal": "books", "book_list_id": None},
    "FloatMove": {"destination_id": "another"},
    "TransferBar": {"to_branch_id": None},
    "Helper": {"helper_id": "another"},
    "Partner": {"digest": b"of no secret"},
    "MatchDecision": {"other_id": "another"},
    "MatchReview": {"other_id": "another"},
    "ActivitySession": {"state": "planned", "ends_at": LATER_AT, "seats_taken": 7},
    "Registration": {"patron_id": "its own", "state": "registered"},
    "Feedback": {"stars": 5},
    # of the country's, not a library's
    "Region": {"code": "99", "name_zh": "外省", "name_en": "Elsewhere"},
    "OpeningHours": {"weekday": 3, "opens": 540, "closes": 1_020, "starts_on": LATER},
    "OpenDay": {"on": LATER},
    "ClosedDay": {"on": LATER},
    "Closure": {"library_id": None, "starts_on": LATER, "ends_on": LATER},
    "Amnesty": {"starts_on": LATER, "ends_on": LATER},
}
POINTS_TO = {"destination_id": "Branch", "next_branch_id": "Branch", "helper_id": "Patron", "patron_id": "Patron",
             "to_library_id": "Library", "other_id": "SourceRecord"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strangers:
    """`id` is that of each row; `words` stand in one column of one table each."""

    id: int
    words: dict[str, str]

    def seen_in(self, text: str) -> dict[str, str]:
        """The words that a page shows, with the tables they stand in."""
        return {word: table for word, table in self.words.items() if word in text}

    def rows(self) -> dict[str, list[str]]:
        """All rows of the kind or that point to one, as they are now."""
        with connection.cursor() as cursor:
            cursor.execute(_rows_query(), {"text": str(self.id)})
            found: dict[str, list[str]] = {}
            for table, row in cursor.fetchall():
                found.setdefault(table, []).append(row)
        return found


def rows_of_the_network() -> dict[str, list[str]]:
    """What belongs to no library, but to all of them together, as it is now."""
    rules = CirculationRule.objects.filter(owner_library=None, lending_library=None, home_library=None)
    every = (
        Network.objects.all(),
        rules,
        ParcelRule.objects.filter(library=None),
        OfflineRule.objects.filter(library=None),
        Amnesty.objects.filter(library=None),
    )
    return {rows.model._meta.db_table: sorted(str({**row, "version": 0}) for row in rows.values()) for rows in every}


def written() -> str:
    """Another word as soon as any transaction has written, or one that was writing has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        (snapshot,) = cursor.fetchone() or ("",)
        return str(snapshot)


def our_models() -> list[type[Model]]:
    """Each after those that it points to."""
    ours = [each for each in apps.get_models() if each.__module__.startswith("bashu.")]
    wanted = [each for each in ours if each._meta.app_label not in NOT_ROOMS and each.__name__ not in NOBODYS]
    placed: list[type[Model]] = [User]
    while rest := [each for each in wanted if each not in placed]:
        ready = [each for each in rest if _needs(each) <= {*placed, each}]
        assert ready, f"these tables point to each other: {rest}"
        placed += ready
    return placed


def make(number: int, **instead: Model) -> Strangers:
    """`instead`, by the names of models: rows that stand in for rows of this kind."""
    rows, words = dict(instead), dict[str, str]()
    for model in our_models():
        if model.__name__ in rows:
            continue
        values = {field.attname: _value(field, number, rows=rows) for field in _columns(model)}
        for name, value in MORE.get(model.__name__, {}).items():
            values[name] = another(rows[POINTS_TO[name]], number + 1) if value == "another" else value
            if value == "its own":
                values[name] = rows[POINTS_TO[name]].pk
        row = model(**values)
        row.save(force_insert=True)
        for many in model._meta.many_to_many:
            if many.related_model is not None and (there := rows.get(many.related_model.__name__)) is not None:
                getattr(row, many.name).set([there])
        rows[model.__name__] = row
        words |= {str(value): model._meta.db_table for value in values.values() if _gives_away(value, number)}
    return Strangers(number, words)


def another(row: Model, number: int) -> int:
    """Several may point to the same."""
    kind = type(row)
    values = {field.attname: getattr(row, field.attname) for field in _columns(kind)}
    together = {name for rule in kind._meta.constraints if isinstance(rule, UniqueConstraint) for name in rule.fields}
    texts = {field for field in _columns(kind) if field.name in together and field.get_internal_type() == "TextField"}
    known = {field for field in _columns(kind) if field.unique} | texts
    unique = {field.attname: f"{kind.__name__.upper()}{number}" for field in known}
    if not kind._default_manager.filter(pk=number).exists():
        kind(**values | unique | {"id": number}).save(force_insert=True)
    return number


def _value(field: "Field[Any, Any]", number: int, *, rows: dict[str, Model]) -> Any:
    kind, model = field.get_internal_type(), field.model
    if isinstance(field, ForeignKey):
        there = rows.get(field.related_model.__name__) if isinstance(field.related_model, type) else None
        place = field.related_model.__name__ in {"Library", "Branch"}
        return there.pk if there is not None and (place or not field.null) else None
    if field.primary_key:
        return {"TextField": str(number), "BinaryField": str(number).encode()}.get(kind, number)
    if field.null:
        return None
    if kind in {"TextField", "CharField"}:
        allowed = allowed_words(model, field.name)
        default = field.get_default()
        return default or (min(allowed) if allowed else f"{model.__name__}{field.name}{number}".upper())
    if kind == "BinaryField":
        return f"{model.__name__}{number}".encode()
    if kind == "UUIDField":
        return f"01980000-0000-7000-8000-{number:012}"
    if kind == "EmailField":
        return ""
    return field.get_default() if field.has_default() else PLAIN[kind]


def _gives_away(value: object, number: int) -> bool:
    return isinstance(value, str) and value.endswith(str(number)) and value != str(number)


def _columns(model: type[Model]) -> "Iterator[Field[Any, Any]]":
    return (field for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField))


def _needs(model: type[Model]) -> set[type[Model]]:
    targets = {field.related_model for field in _columns(model) if isinstance(field, ForeignKey)}
    return {target for target in targets if isinstance(target, type)}


@cache
def _rows_query() -> str:
    parts = []
    for model in our_models():
        columns = [field.column for field in _columns(model) if field.primary_key or isinstance(field, ForeignKey)]
        table, where = model._meta.db_table, " OR ".join(f"t.{column}::text = %(text)s" for column in columns)
        parts.append(f"SELECT '{table}', row_to_json(t)::text FROM {table} t WHERE {where}")  # noqa: S608
    return " UNION ALL ".join(parts) + " ORDER BY 1, 2"
