"""A wave of libraries that join, from one list."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bashu.db.network.onboarding import There, there
from bashu.engine import clock, places
from bashu.project.bringing import administrator
from bashu.project.commands import db
from bashu.project.errors import OperatingError
from bashu.project.library_file import Line, read
from bashu.project.table_file import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The four of a list: what is new, known, and refused; `notes` are of what is known."""

    new: Sequence[Line]
    known: Sequence[Line]
    refused: Sequence[Said]
    notes: Sequence[Said]


def bring(file: Path, *, login: str, dry_run: bool, leave_out: bool) -> str:
    """What became of every line. Refused ones are told one by one. All that is new is there at once, or nothing."""
    db.check_schema()
    by = administrator(login, "lets libraries join")
    lines, refused = read(file)
    decided = decide(lines, refused, here=there())
    sys.stderr.writelines(f"{file}, {said}\n" for said in (*decided.refused, *decided.notes))
    if decided.refused and not (leave_out or dry_run):
        raise OperatingError(
            f"{_said(decided)}\nNothing was written, because {len(decided.refused)} lines are refused. Mend them and "
            "bring the file again, or take in the others with --leave-out."
        )
    if dry_run:
        return f"{_said(decided)}\nNothing was written: this was a dry run."
    added = places.add([line.place for line in decided.new], by=by, now=clock.now())
    written = {"libraries": added.library_ids, "branches": added.branch_ids, "rules": added.rule_ids}
    return "\n".join([_said(decided), "written", *(_row(f"  {name}", len(ids)) for name, ids in written.items())])


def decide(lines: Sequence[Line], refused: Sequence[Said], *, here: There) -> Decided:
    new, known, notes, wrong = list[Line](), list[Line](), list[Said](), list(refused)
    firsts: dict[str, Line] = {}
    # A division of which any line tells the name is made.
    regions = here.regions | {
        code
        for line in lines
        for code, name in zip((line.place.district, line.place.city), line.place.names, strict=True)
        if name
    }
    for line in lines:
        why = next(_wrong(line, firsts.get(line.place.library), here=here, regions=regions), None)
        if why is not None:
            wrong.append(Said(number=line.number, why=why))
            continue
        firsts.setdefault(line.place.library, line)
        if line.place.branch in here.branches:
            known.append(line)
            notes += _differs(line, here)
        else:
            new.append(line)
    return Decided(new=new, known=known, refused=sorted(wrong, key=lambda said: said.number), notes=notes)


def _wrong(line: Line, first: Line | None, *, here: There, regions: frozenset[str] | set[str]) -> Iterator[str]:
    place = line.place
    if here.branches.get(place.branch, place.library) != place.library:
        yield f"the branch {place.branch} is one of {here.branches[place.branch]}"
    if first is not None and _of_library(first) != _of_library(line):
        yield f"line {first.number} says something else of the library {place.library}"
    yield from (
        f"nobody knows the {what} {code} yet: give its name in {column!r}"
        for what, code, column in (
            ("district", place.district, "district name"), ("city", place.city, "city name")
        )
        if code not in regions
    )  # fmt: skip
    if place.rules_as and place.rules_as not in here.libraries:
        yield f"no member has the code {place.rules_as}, whose rules it should have"


def _of_library(line: Line) -> tuple[str, ...]:
    place = line.place
    return place.library_zh, place.library_en, place.district, place.rules_as, place.joined_on.isoformat()


def _differs(line: Line, here: There) -> Iterator[Said]:
    """What was written here since is not written over by a list."""
    place = line.place
    names = here.libraries[place.library]
    if names != (place.library_zh, place.library_en):
        yield Said(number=line.number, why=f"{place.library} is here already, as {names[0]} ({names[1]}), and stays so")


def _said(decided: Decided) -> str:
    counts = {"known before": len(decided.known), "refused": len(decided.refused), "new": len(decided.new)}
    return "\n".join([_row("in the list", sum(counts.values())), *(_row(*each) for each in counts.items())])


def _row(name: str, count: int) -> str:
    return f"{name:<16}{count:>8}"
