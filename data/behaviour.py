"""Makes what `bashu simulate` knows of readers from real loans: `python data/behaviour.py SOURCE_FOLDER`.

Not needed at run time. What is measured, what is assumed, and where it came from: docs/simulate.md.
"""

import csv
import gzip
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path

TARGET = Path(__file__).parents[1] / "bashu" / "project" / "simulate" / "behaviour.tsv"
HEAD = """\
# How readers behave, measured in real loans by data/behaviour.py: shares and counts only, no row of anybody.
#
# days      how long students kept what they brought back within 75 days: the length below which so many of 100 are.
#           Reed-Math241/RCLC, data/reed_checkouts.rda, CC0: a college library, 2018-08 to 2020-07, its open stacks
# title     the most wanted `at` of all titles have `value` of all loans; the same stacks, theses left out
# reader    the most active `at` of all readers of a year have `value` of its loans, and `loans` is what one has.
#           azur-scd/poc-recommandations-engine, notebooks/data/03_primary, MIT: a university library, 2015 to 2019
# month     share of a year's loans; mean of 2012 to 2018.
#           ToonLibraries/library-open-data, Unlicense: the public libraries of Newcastle upon Tyne
# weekday   share of what was scanned there (lent, renewed, taken back), Monday is 0; 2013 to 2016
# hour      the same, by the hour of the clock
# holds     placed for each loan there, 2009 to 2014
what\tat\tvalue
"""
KEPT_MAX = 75
STACKS, STUDENTS = {"Stacks", "Oversize"}, {"Senior", "Student, Non-senior"}
SHARES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
MONTHS = [f"{month:02}" for month in range(1, 13)]


def rows(source: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(source / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def newcastle(source: Path, name: str) -> list[dict[str, str]]:
    with tarfile.open(source / "newcastle_branch_circulation.tar.gz") as archive:
        member = archive.extractfile(f"newcastle/{name}.csv")
        if member is None:
            raise ValueError(f"there is no {name} in the archive")
        return list(csv.DictReader(TextIOWrapper(member, encoding="latin-1")))


def curve(counts: Iterable[int]) -> Iterator[tuple[float, float]]:
    ordered = sorted(counts, reverse=True)
    whole, done = sum(ordered), [0]
    for count in ordered:
        done.append(done[-1] + count)
    for share in SHARES:
        yield share, done[round(share * len(ordered))] / whole


def of_days(loans: Sequence[dict[str, str]]) -> Iterator[tuple[int, int]]:
    kept = sorted(
        days
        for row in loans
        if row["returned"] and row["patron_type"] in STUDENTS
        if 0 <= (days := (date.fromisoformat(row["returned"]) - date.fromisoformat(row["loaned"])).days) <= KEPT_MAX
    )
    return ((percent, kept[min(len(kept) * percent // 100, len(kept) - 1)]) for percent in range(0, 101, 5))


def of_months(lent: Sequence[dict[str, str]], years: range) -> Iterator[tuple[int, float]]:
    def of(year: int, month: str) -> int:
        return sum(int(value) for row in lent if (value := row.get(f"{year}-{month}") or "").isdigit())

    for number, month in enumerate(MONTHS, start=1):
        yield number, sum(of(year, month) / sum(of(year, each) for each in MONTHS) for year in years) / len(years)


def of_scans(source: Path) -> Iterator[datetime]:
    for row in newcastle(source, "top-5-most-borrowed-items"):
        if row["date"]:
            yield datetime.strptime(row["date"], "%d/%m/%Y %H:%M")  # noqa: DTZ007 - their clock, of which the hour counts


def shares(found: Iterable[int], wanted: range) -> Iterator[tuple[int, float]]:
    counts = Counter(each for each in found if each in wanted)
    return ((each, counts[each] / counts.total()) for each in wanted)


def holds_a_loan(source: Path, lent: Sequence[dict[str, str]], years: range) -> float:
    placed = newcastle(source, "reservation-satisfaction-times-summary")
    holds = sum(int(row["total_reservations"]) for row in placed if int(row["period_start"][:4]) in years)
    months = {f"{year}-{month}" for year in years for month in MONTHS}
    return holds / sum(int(row[each]) for row in lent for each in months if (row.get(each) or "").isdigit())


def main(source: Path) -> None:
    stacks = [
        row
        for row in rows(source, "loans_reed_2018_2020.tsv.gz")
        if row["location"] in STACKS and row["thesis"] == "False"
    ]
    years = Counter[tuple[str, str]]()
    for row in rows(source, "loans_nice_2015_2019.tsv.gz"):
        years[row["reader"], row["year"]] += int(row["loans"])
    lent, scans = newcastle(source, "2008-onwards-monthly-issues-by-branch"), list(of_scans(source))
    parts: dict[str, Iterable[tuple[float, float]]] = {
        "days": of_days(stacks),
        "title": curve(Counter((row["title"], row["author"]) for row in stacks).values()),
        "reader": curve(years.values()),
        "loans": [(0, years.total() / len(years))],
        "month": of_months(lent, range(2012, 2019)),
        "weekday": shares((scan.weekday() for scan in scans), range(7)),
        "hour": shares((scan.hour for scan in scans), range(8, 20)),
        "holds": [(0, holds_a_loan(source, lent, range(2009, 2015)))],
    }
    lines = [f"{what}\t{at:g}\t{value:.4g}\n" for what, points in parts.items() for at, value in points]
    TARGET.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
