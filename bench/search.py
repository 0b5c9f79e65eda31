"""Search beside PostgreSQL's full text, on the same collection, in the same run: how good, and how fast."""

from collections.abc import Iterator, Sequence

from bench.figures import Budget, Figure
from bench.mix import Size
from bench.place import Child, place_of

MANY, ONE, ROUNDS = 16, 1, 2


def figures(records: int) -> Iterator[Figure]:
    with place_of(Size.of(records), maker="bench.collection") as place:
        child = place.child("bench.judged")
        yield from measure(child, records=records)


def measure(child: Child, *, records: int) -> Iterator[Figure]:
    took = child.ask(do="build")
    yield Figure(
        name=f"index of {records:,} records, built from the tables",
        value=records / took["index"],
        unit="records/s",
        reference="cut, and as tsvector with GIN",
        reference_value=records / took["database"],
        ratio=took["database"] / took["index"],
    )
    yield Figure(
        name="the index on disk",
        value=took["index_bytes"] / records,
        unit="bytes/record",
        reference="words as tsvector with GIN",
        reference_value=took["database_bytes"] / records,
        ratio=took["index_bytes"] / took["database_bytes"],
    )
    parts = {part: child.ask(do="quality", part=part) for part in ("even", "odd")}
    for part, places in parts.items():
        yield from _quality(places, part=part)
    both = {way: [*parts["even"][way], *parts["odd"][way]] for way in ("index", "database")}
    ours, theirs = (_success(both[way], top=10) for way in ("index", "database"))
    yield _good("success@10, all questions", ours, theirs=theirs, budget=Budget(least=97), count=len(both["index"]))
    for way, users in [("facets", ONE), ("facets", MANY), ("index", ONE), ("suggest", ONE), ("suggest", MANY)]:
        yield _latency(child, way, users=users)


def _quality(places: dict[str, Sequence[int]], *, part: str) -> Iterator[Figure]:
    looked_at = "never looked at while tuning" if part == "even" else "for tuning"
    for name, top, budget in [("success@1", 1, None), ("success@10", 10, Budget(least=97))]:
        ours, theirs = (_success(places[way], top=top) for way in ("index", "database"))
        yield _good(f"{name}, questions {looked_at}", ours, theirs=theirs, budget=budget, count=len(places["index"]))
    ours, theirs = (_reciprocal(places[way]) for way in ("index", "database"))
    yield _good(
        f"mean reciprocal rank, questions {looked_at}", ours, theirs=theirs, budget=None, count=len(places["index"])
    )


def _good(name: str, ours: float, *, theirs: float, budget: Budget | None, count: int) -> Figure:
    return Figure(
        name=name,
        value=ours,
        unit="%",
        reference="PostgreSQL full text, the same words",
        reference_value=theirs,
        ratio=ours / theirs if theirs else 0.0,
        budget=budget,
        note=f"{count} judged questions",
    )


def _success(places: Sequence[int], *, top: int) -> float:
    return 100 * sum(0 < place <= top for place in places) / len(places)


def _reciprocal(places: Sequence[int]) -> float:
    return 100 * sum(1 / place for place in places if place) / len(places)


def _latency(child: Child, way: str, *, users: int) -> Figure:
    """The reference is asked by as many, in the same minute. Only full text answers without facets."""
    ours = child.ask(do="latency", way=way, users=users, rounds=ROUNDS)
    theirs = child.ask(do="latency", way="database", users=users, rounds=1)
    called = {"facets": "a question with seven facets", "index": "a question", "suggest": "a suggestion"}[way]
    budget = Budget(most=20 if way == "suggest" else 50)
    return Figure(
        name=f"{called}, {users} at a time: p95",
        value=ours["p95"],
        unit="ms",
        reference="PostgreSQL full text, no facets: p95",
        reference_value=theirs["p95"],
        ratio=ours["p95"] / theirs["p95"],
        budget=budget,
        note=f"p50 {ours['p50']:.1f} ms, theirs {theirs['p50']:.1f}; {ours['asked']:,} judged and common questions"
        + ("" if users == ONE else "; each user reads for 0.2 s"),
    )
