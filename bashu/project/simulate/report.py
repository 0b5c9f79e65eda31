"""The folder that a network office is given: a page that stands by itself, tables and plots."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from bashu.project.errors import OperatingError, of_disk
from bashu.project.simulate import described
from bashu.project.simulate.described import Both
from bashu.project.simulate.plots import colours, plots
from bashu.project.simulate.run import Lived, Study
from bashu.project.simulate.tables import Compared, compared, judged, policies_of, told, write_csv, write_tables
from bashu.project.simulate.words import GROUPS, METRICS, TEXTS

PAGE: Final = Path(__file__).with_name("report.html")


def check_folder(folder: Path) -> None:
    """Before hours are spent: nothing that is there is written over."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OperatingError(f"{folder} is there already: name a new folder with --out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatingError(f"The folder {folder} cannot be made: {of_disk(error)}") from None


def forget(folder: Path) -> None:
    """Nothing came of it."""
    with suppress(OSError):
        folder.rmdir()


def write(folder: Path, study: Study, *, years: Sequence[Lived]) -> None:
    drawn = plots(years)
    (folder / "plots").mkdir(exist_ok=True)
    for name, plot in drawn.items():
        (folder / "plots" / f"{name}.svg").write_text(plot, encoding="utf-8")
    write_tables(folder, years)
    _write_described(folder, study, years=years)
    (folder / "report.html").write_text(_page(study, years, drawn=drawn), encoding="utf-8")


def _write_described(folder: Path, study: Study, *, years: Sequence[Lived]) -> None:
    """What was compared: as tables, and the files that were asked for, as they were read."""
    rows = [
        {"policy": name, "zh": term.zh, "en": term.en, "is_zh": found.zh, "is_en": found.en}
        for name, terms in described.policies(years).items()
        for term, found in terms
    ]
    write_csv(folder / "policies.csv", rows)
    run = [
        {"zh": term.zh, "en": term.en, "is_zh": found.zh, "is_en": found.en}
        for term, found in described.run(study, years)
    ]
    write_csv(folder / "run.csv", run)
    for asked in study.asked:
        if asked.text is not None:
            (folder / "policies").mkdir(exist_ok=True)
            (folder / "policies" / f"{asked.policy.name}.toml").write_text(asked.text, encoding="utf-8")


def _page(study: Study, years: Sequence[Lived], *, drawn: dict[str, str]) -> str:
    parts = {name: _both(*pair) for name, pair in TEXTS.items() if "{" not in pair[0]}
    parts["run_table"] = "".join(_rows(described.run(study, years)))
    parts["remarks"] = "".join(f"<li>{_both(*each)}</li>" for each in described.remarks(study))
    parts["policies_table"] = "".join(_policies(years))
    parts["legend"] = "".join(_legend(years))
    parts["table"] = "".join(_table(years))
    parts["dots"] = "".join(_dots(drawn))
    parts |= {name: drawn[name] for name in ("floating", "road", "holds", "transit")}
    parts["maps"] = "".join(_maps(years, drawn))
    return Template(PAGE.read_text(encoding="utf-8")).substitute(parts)


def _both(zh: str, en: str) -> str:
    """Both languages: the page shows the one that is chosen."""
    return f'<span lang="zh-Hans">{escape(zh)}</span><span lang="en">{escape(en)}</span>'


def _legend(years: Sequence[Lived]) -> Iterator[str]:
    for policy in policies_of(years):
        colour = colours(years)[policy.name]
        yield f'<li><i style="background:{colour}"></i>{_both(policy.name_zh, policy.name_en)}</li>'


def _rows(rows: Sequence[tuple[Both, Both]]) -> Iterator[str]:
    for term, found in rows:
        yield f"<tr><th>{_both(*term)}</th><td>{_both(*found)}</td></tr>"


def _policies(years: Sequence[Lived]) -> Iterator[str]:
    """A column for each."""
    named, terms = policies_of(years), described.policies(years)
    yield "<thead><tr><th></th>" + "".join(f"<th>{_both(each.name_zh, each.name_en)}</th>" for each in named)
    yield "</tr></thead><tbody>"
    for row in zip(*(terms[each.name] for each in named), strict=True):
        cells = "".join(f"<td>{_both(*found)}</td>" for _, found in row)
        yield f"<tr><th>{_both(*row[0][0])}</th>{cells}</tr>"
    yield "</tbody>"


def _table(years: Sequence[Lived]) -> Iterator[str]:
    first, *others = policies_of(years)
    base_zh, base_en = (text.format(base="{base}") for text in TEXTS["difference"])
    heads = [_both(policy.name_zh, policy.name_en) for policy in (first, *others)]
    yield "<thead><tr><th>" + _both(*TEXTS["metric"]) + "</th>"
    yield "".join(f"<th>{head}</th>" for head in heads)
    difference = _both(base_zh.format(base=first.name_zh), base_en.format(base=first.name_en))
    yield "".join(f"<th>{head}<small>{difference}</small></th>" for head in heads[1:]) + "</tr></thead>"
    rows: dict[str, list[Compared]] = {}
    for each in compared(years):
        rows.setdefault(each.metric.name, []).append(each)
    for group, names in GROUPS.items():
        yield f'<tbody><tr><th colspan="{2 * len(heads)}" class="group">{_both(*names)}</th></tr>'
        for metric in METRICS:
            if metric.group == group:
                yield f"<tr><th>{_both(metric.zh, metric.en)}</th>{''.join(_cells(rows[metric.name]))}</tr>"
        yield "</tbody>"


def _cells(row: Sequence[Compared]) -> Iterator[str]:
    for each in row:
        yield f"<td>{told(each.value, each.metric.digits)}</td>"
    for each in row[1:]:
        if each.from_first is not None:
            yield f'<td class="{judged(each)}">{told(each.from_first, each.metric.digits, signed=True)}</td>'


def _dots(drawn: dict[str, str]) -> Iterator[str]:
    for metric in METRICS:
        if metric.shown:
            name = _both(metric.zh, metric.en)
            yield f"<figure><figcaption>{name}</figcaption>{drawn[f'figure-{metric.name}']}</figure>"


def _maps(years: Sequence[Lived], drawn: dict[str, str]) -> Iterator[str]:
    for policy in policies_of(years):
        name = _both(policy.name_zh, policy.name_en)
        yield f"<figure><figcaption>{name}</figcaption>{drawn[f'map-{policy.name}']}</figure>"
