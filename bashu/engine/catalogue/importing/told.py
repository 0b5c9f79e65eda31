"""What came of an import, in words; and the records that were left out, as a file to be corrected."""

from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from bashu.db.catalogue.imports import (
    ProblemRow,
    RunRow,
    all_problems,
    branch_codes,
    gone_counts,
    left_items,
    profile_row,
)
from bashu.domain.catalogue.importing.runs import Fate, records_unaccounted, terminators_unaccounted
from bashu.wire.marc import line_file
from bashu.wire.marc.line_file import Came
from bashu.wire.marc.reading import read
from bashu.wire.marc.records import Charset, Entry, Flavour, Unreadable

SHOWN_BYTES = 200
# As many as are shown at once.
LINES_MAX = 50
_FATES = {
    Fate.NEW: "new", Fate.CHANGED: "changed", Fate.UNCHANGED: "unchanged", Fate.DELETED: "deleted",
    Fate.REPEATED: "replaced by a later one of the same number", Fate.LEFT_OUT: "left out",
}  # fmt: skip
_WHY = {
    "many_gone": "too many at once to be believed: --many-gone withdraws them",
    "not_on_shelf": "not on the shelf",
}


def summary(run: RunRow) -> str:
    counts = run.counts
    words = [f"{counts.get('read', 0)} records read: "] if counts.get("read") or not counts.get("rows") else []
    if words:
        told = [f"{counts.get(fate, 0)} {word}" for fate, word in _FATES.items() if counts.get(fate) or fate in _ALWAYS]
        words.append(", ".join([*told, f"{counts.get('mended', 0)} of them mended"]) + ".")
    if counts.get("removed"):
        words.append(f" {counts['removed']} that are not in the file were deleted.")
    if counts.get("kept_though_missed"):
        words.append(f" {counts['kept_though_missed']} are not in the file, and were kept: --many-gone deletes them.")
    if counts.get("renumbered"):
        words.append(f" {counts['renumbered']} whose records have another number now were deleted.")
    if counts.get("kept_though_renumbered"):
        words.append(
            f" {counts['kept_though_renumbered']} whose records have another number now were kept, for it is too many"
            " at once to be believed: --whole --many-gone deletes them."
        )
    if counts.get("not_given"):
        words.append(
            f" The source spoke of {counts['not_given']} records more than it gave: --again asks for all anew."
        )
    if counts.get("items_read"):
        words.append(f" {_items(run)}")
    return f"{''.join(words).strip()} (run {run.run_id})"


_ALWAYS = (Fate.NEW, Fate.CHANGED, Fate.UNCHANGED, Fate.LEFT_OUT)


def _items(run: RunRow) -> str:
    counts = run.counts
    names = ("new", "changed", "unchanged", "left_out")
    told = ", ".join(f"{counts.get(f'items_{name}', 0)} {name.replace('_', ' ')}" for name in names)
    gone = sum(count for (state, _), count in gone_counts(run.run_id).items() if state == "withdrawn")
    return f"{counts['items_read']} items: {told}" + (f", {gone} withdrawn." if gone else ".")


def line(problem: ProblemRow) -> str:
    named = f" ({problem.control_number})" if problem.control_number else ""
    fate = "left out" if problem.left_out else "taken in"
    corrected = ", corrected since" if problem.corrected_at else ""
    return (
        f"record {problem.number}{named} at byte {problem.offset}, {problem.size} bytes: "
        f"{'; '.join(problem.reasons)}: {fate}{corrected}"
    )


def report(run: RunRow) -> Iterator[str]:
    counts = run.counts
    yield f"run {run.run_id}: {run.name}, {run.size:,} bytes, {run.state}" + (f": {run.error}" if run.error else "")
    yield summary(run)
    yield from _account(counts)
    for kind in ("charsets", "flavours"):
        if counts.get(kind):
            yield f"{kind}: " + ", ".join(f"{name} {count:,}" for name, count in sorted(counts[kind].items()))
    if counts.get("unknown_branches"):
        told = sorted(counts["unknown_branches"].items(), key=lambda each: -each[1])
        yield "unknown branches: " + ", ".join(f"{code or '(none)'} {count:,}" for code, count in told)
    if counts.get("items_withdrawn_here"):
        yield f"{counts['items_withdrawn_here']:,} items stand in their records that were withdrawn here"
    for (state, why), count in sorted(gone_counts(run.run_id).items()):
        yield f"{count:,} items stand in no record any more: {state}" + (f" ({_WHY.get(why, why)})" if why else "")
    for barcode, why in left_items(run.run_id):
        yield f"  item {barcode}: {_WHY.get(why, why)}"
    for problem in all_problems(run.run_id):
        yield line(problem)
        yield f"    {shown(problem.raw)}"


def _account(counts: dict[str, Any] | Any) -> Iterator[str]:
    if counts.get("form") == "ISO 2709":
        yield (
            f"{counts['terminators']:,} record terminators = {counts['read']:,} records - {counts['unterminated']:,} "
            f"that had lost theirs + {counts['stray']:,} inside of records + {counts['alone']:,} between records"
            + _off(terminators_unaccounted(counts))
        )
    if counts.get("read"):
        told = " + ".join(f"{counts.get(fate, 0):,} {word}" for fate, word in _FATES.items())
        yield f"{counts['read']:,} records = {told}" + _off(records_unaccounted(counts))


def _off(difference: int) -> str:
    return f"; {difference:,} UNACCOUNTED FOR" if difference else ""


def shown(raw: bytes) -> str:
    """Printable, whatever it is."""
    cut = raw[:SHOWN_BYTES].decode("latin-1").encode("unicode_escape").decode("ascii")
    return cut + (" ..." if len(raw) > SHOWN_BYTES else "")


def export(run: RunRow, file: IO[bytes], *, as_lines: bool) -> int:
    """As many as were written."""
    count = 0
    for data in exported(run, as_lines=as_lines):
        file.write(data)
        count += 1
    return count


def exported(run: RunRow, *, as_lines: bool) -> Iterator[bytes]:
    """Of what was left out and was not corrected since: as lines to correct by hand, or byte for byte."""
    for problem in all_problems(run.run_id, left_out=True):
        if problem.corrected_at is None:
            yield _block(run, problem).encode() if as_lines else problem.raw


def _block(run: RunRow, problem: ProblemRow) -> str:
    came = Came(run.run_id, problem.number)
    entry = _entry(run, problem)
    return line_file.block(came, offset=problem.offset, reasons=problem.reasons, entry=entry, raw=problem.raw)


def _entry(run: RunRow, problem: ProblemRow) -> Entry:
    charset, flavour = run.options.get("charset"), run.options.get("flavour")
    found = read(
        BytesIO(problem.raw),
        charset=Charset(charset) if charset else None,
        flavour=Flavour(flavour) if flavour else None,
    )
    nothing = Unreadable(number=1, offset=0, size=len(problem.raw), reason="")
    return next(iter(found), nothing)


def profile_said(library_id: int) -> dict[str, Any]:
    """As it is written by hand."""
    row, codes = profile_row(library_id), branch_codes(library_id)
    names = {branch_id: code for code, branch_id in codes.items()}
    if row is None:
        only = next(iter(codes)) if len(codes) == 1 else None
        return {"default_branch": only} if only else {}
    told = {
        "field": row.layout if row.layout.get("tag") else None,
        "branches": {code: names[branch_id] for code, branch_id in row.branches.items() if branch_id in names},
        "kinds": row.kinds,
        "collections": row.collections,
        "statuses_left_out": row.statuses_left_out,
        "default_branch": names.get(row.default_branch_id or 0),
    }
    return {name: value for name, value in told.items() if value}
