"""How well records of one publication are found to be so, and how fast, beside the one key by which it was done before.

Three sets, none made by the rules themselves:

  works     those that two files of CNMARC have in common, ISBN hidden; the truth is their number of origin. A pair of
            other works that says the same in title, names, publisher and year is one that nobody could tell apart,
            and is counted by itself. What else was joined was judged by reading, and stands in labels/joined.tsv.
  formats   twenty real records, ten of CNMARC and ten of MARC 21, beside what each is when written in the other format
  labelled  pairs labelled by reading both records: labels/README.md; a part was not looked at while tuning

MATCHING_DATA names another folder for the works than data/; MATCHING_FAILED=1 prints each pair that failed.
"""

import csv
import gzip
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from bashu.domain.catalogue.matching import Facts, Verdict, decide, facts_from_json, keys
from bashu.domain.catalogue.text import squeeze
from bashu.engine.catalogue.sources import said_in
from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Record
from bench import record_formats
from bench.figures import Budget, Figure
from bench.first_key import match_key

HERE = Path(__file__).parent
OWN_DATA, LABELS = HERE.parent / "data", HERE / "labels"
PAIRS_OF_FILES = (
    ("cnmarc_derived_A_gb18030.iso.gz", "cnmarc_derived_B_utf8.iso.gz"),
    ("cnmarc_gb18030.iso.gz", "cnmarc_utf8.iso.gz"),
)
PRECISION, RECALL_OF_WORKS, RECALL_LABELLED = 99.5, 97.0, 90.0
READING_US, DECIDING_US = 100.0, 50.0
TIMED = 4_000
# Lines of the labels: labels/README.md.
TUNED_ON, LEARNT_FROM = 596, 871


@dataclass(frozen=True, slots=True)
class Entry:
    """`shown` is compared; `number` is the control number without what one file puts before it."""

    control: str
    number: int
    shown: Facts


@dataclass(slots=True)
class Tally:
    """`alike` are pairs joined that nobody could tell apart by these facts."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    doubted: int = 0
    alike: int = 0
    failed: list[tuple[str, Facts, Facts]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return 100 * self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return 100 * self.right / max(1, self.right + self.missed)

    def told(self) -> str:
        counts = (
            f"{self.right:,} joined rightly, {self.wrong:,} wrongly, {self.missed:,} missed ({self.doubted:,} doubted)"
        )
        return counts + (f", {self.alike:,} more that say the same" if self.alike else "")


Sides = tuple[Sequence[Entry], Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Way:
    """How records are found for one another, and decided on."""

    keys: Callable[[Facts], Iterable[object]]
    decide: Callable[[Facts, Facts], Verdict]


OURS = Way(keys, lambda one, other: decide(one, other).verdict)
FORMER = Way(
    lambda facts: (match_key(facts),),
    lambda one, other: Verdict.SAME if match_key(one) == match_key(other) else Verdict.DIFFERENT,
)


def figures() -> Iterator[Figure]:
    sides = works()
    yield from _of_works("works, ISBN hidden", sides, recall=RECALL_OF_WORKS)
    formats = written_otherwise()
    yield from _of_works("two formats", formats, recall=None)
    yield from _of_works("two formats, ISBN hidden", (hidden(formats[0]), hidden(formats[1])), recall=None)
    lines = list(labelled())
    for name, some in (
        ("labelled, tuned on", lines[:TUNED_ON]),
        ("labelled, second batch", lines[TUNED_ON:LEARNT_FROM]),
        ("labelled, last batch", lines[LEARNT_FROM:]),
        ("labelled, all", lines),
    ):
        ours, former = by_labels(some, OURS), by_labels(some, FORMER)
        yield from _both(name, (ours, former), recall=RECALL_LABELLED)
    yield from speed([entry.shown for entry in sides[0][:TIMED]])


def _of_works(name: str, sides: Sides, *, recall: float | None) -> Iterator[Figure]:
    yield from _both(name, (by_works(sides, OURS), by_works(sides, FORMER)), recall=recall)


def _both(name: str, tallies: tuple[Tally, Tally], *, recall: float | None) -> Iterator[Figure]:
    ours, former = tallies
    _show_failed(name, ours)
    for what, least in (("precision", PRECISION), ("recall", recall)):
        value, reference = getattr(ours, what), getattr(former, what)
        yield Figure(
            name=f"{name}: {what}",
            value=value,
            unit="%",
            reference="one key, as before",
            reference_value=reference,
            ratio=value / max(reference, 0.01),
            budget=None if least is None else Budget(least=least),
            note=ours.told(),
        )


def works() -> Sides:
    folder = Path(os.environ.get("MATCHING_DATA", OWN_DATA))
    for one, other in PAIRS_OF_FILES:
        if (folder / one).exists() and (folder / other).exists():
            return hidden(entries(folder / one)), hidden(entries(folder / other))
    raise SystemExit(f"{folder} has none of the pairs of files that are asked for: {PAIRS_OF_FILES}")


def written_otherwise() -> Sides:
    """Twenty real records of one university, ten in each format; and what each is in the other format."""
    real = [
        record
        for name in ("cnmarc_bnu.iso.gz", "marc21_cjk.mrc.gz")
        for record in records(OWN_DATA / name)
        if record_formats.number_of(record).endswith(record_formats.UNIVERSITY)
    ]
    return [_entry(record) for record in real], [_entry(record_formats.turned(record)) for record in real]


def hidden(given: Iterable[Entry]) -> list[Entry]:
    """Without the ISBN, by which most would be found."""
    return [replace(each, shown=replace(each.shown, isbns=())) for each in given]


def entries(path: Path) -> Iterator[Entry]:
    return map(_entry, records(path))


def records(path: Path) -> Iterator[Record]:
    with gzip.open(path) as file:
        yield from (record for record in read(file) if isinstance(record, Record))


def _entry(record: Record) -> Entry:
    """A record without a number of its own has the negative of its place in the file."""
    control = record_formats.number_of(record)
    return Entry(control, int("".join(filter(str.isdigit, control)) or -record.number), said_in(describe(record)).facts)


def by_works(sides: Sides, way: Way) -> Tally:
    """Each record of one file beside all of the other that share a key with it."""
    index: dict[object, list[Entry]] = defaultdict(list)
    of_number = {entry.number: entry for entry in sides[1]}
    for entry in sides[1]:
        for key in way.keys(entry.shown):
            index[key].append(entry)
    tally = Tally()
    for one in sides[0]:
        found = {id(other): other for key in way.keys(one.shown) for other in index.get(key, ())}
        verdicts = [(other, way.decide(one.shown, other.shown)) for other in found.values()]
        for other, verdict in verdicts:
            if other.number != one.number and verdict is Verdict.SAME:
                _count_joined(one, other, tally=tally)
        wanted = of_number.get(one.number)
        if wanted:
            of_it = next((verdict for other, verdict in verdicts if other is wanted), None)
            _count_wanted(one, wanted, verdict=of_it, tally=tally)
    return tally


def _count_wanted(one: Entry, wanted: Entry, *, verdict: Verdict | None, tally: Tally) -> None:
    if verdict is Verdict.SAME:
        tally.right += 1
    else:
        tally.missed += 1
        tally.doubted += verdict is Verdict.DOUBTFUL
        tally.failed.append(("missed", one.shown, wanted.shown))


def _count_joined(one: Entry, other: Entry, *, tally: Tally) -> None:
    if say_the_same(one.shown, other.shown):
        tally.alike += 1
    elif judged().get((one.control, other.control)) != Verdict.SAME:
        tally.wrong += 1
        tally.failed.append((f"joined {one.control} {other.control}", one.shown, other.shown))


def say_the_same(one: Facts, other: Facts) -> bool:
    """Letter for letter in title, names, publisher and year. Nothing of `matching` is used for it."""
    return _said(one) == _said(other)


def _said(facts: Facts) -> tuple[object, ...]:
    names = frozenset(map(squeeze, facts.authors[1:] or facts.authors))
    return squeeze(facts.title + facts.part + facts.subtitle), names, squeeze(facts.publisher), facts.published_year


@cache
def judged() -> dict[tuple[str, str], str]:
    """What was joined across numbers, and what reading both records said of it."""
    with (LABELS / "joined.tsv").open(encoding="utf-8", newline="") as file:
        return {(row["one"], row["other"]): row["label"] for row in csv.DictReader(file, delimiter="\t")}


def labelled() -> Iterator[tuple[str, Facts, Facts]]:
    for line in (LABELS / "matching.jsonl").read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        yield told["label"], facts_from_json(told["one"]), facts_from_json(told["other"])


def by_labels(lines: Iterable[tuple[str, Facts, Facts]], way: Way) -> Tally:
    tally = Tally()
    for label, one, other in lines:
        verdict = way.decide(one, other)
        joined, same = verdict is Verdict.SAME, label == Verdict.SAME
        tally.right += joined and same
        tally.wrong += joined and not same
        tally.missed += same and not joined
        tally.doubted += same and verdict is Verdict.DOUBTFUL
        if joined != same:
            tally.failed.append((f"labelled {label}", one, other))
    return tally


def _show_failed(name: str, tally: Tally) -> None:
    if not os.environ.get("MATCHING_FAILED"):
        return
    for what, one, other in tally.failed:
        judgement = decide(one, other)
        print(f"{name}: {what}, decided {judgement.verdict}: {', '.join(judgement.reasons)}")
        print(f"    {one}\n    {other}")


def speed(facts: Sequence[Facts]) -> Iterator[Figure]:
    """Processor time, so that what else runs counts little. Each record is read for the first time."""
    before = _microseconds(match_key, [(each,) for each in facts])
    reading = _microseconds(keys, [(replace(each, place="anew"),) for each in facts])
    pairs = list(pairwise(facts))
    _microseconds(decide, pairs)
    deciding = _microseconds(decide, pairs)
    for name, value, budget in (
        ("keys of a record", reading, READING_US),
        ("deciding on two that were read", deciding, DECIDING_US),
    ):
        yield Figure(
            name=name, value=value, unit="us", reference="the one key of a record, as before", reference_value=before,
            ratio=value / before, budget=Budget(most=budget),
        )  # fmt: skip


def _microseconds(function: Callable[..., object], calls: Sequence[tuple[Facts, ...]]) -> float:
    began = time.process_time()
    for arguments in calls:
        function(*arguments)
    return (time.process_time() - began) / len(calls) * 1e6
