"""The folder that a network office is given: a page that stands by itself, tables and plots."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from bashu.project.errors import OperatingError, of_disk
from bashu.project.simulate.plots import colours, plots
from bashu.project.simulate.run import Lived, Study
from bashu.project.simulate.tables import Compared, compared, policies_of, told, write_tables
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
    (folder / "report.html").write_text(_page(study, years, drawn=drawn), encoding="utf-8")


def _page(study: Study, years: Sequence[Lived], *, drawn: dict[str, str]) -> str:
    plan = study.plan
    values = {
        "libraries": len(years[0].told["branches"]), "items": plan.items, "readers": plan.readers, "days": plan.days,
        "loans": plan.loans, "seeds": study.seeds, "away": plan.away * 100,
    }  # fmt: skip
    parts = {name: _both(*pair) for name, pair in TEXTS.items() if "{" not in pair[0]}
    run_zh, run_en = TEXTS["run_text"]
    parts["run_text"] = _both(run_zh.format(**values), run_en.format(**values))
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
            yield f'<td class="{_judged(each)}">{told(each.from_first, each.metric.digits, signed=True)}</td>'


def _judged(each: Compared) -> str:
    found = each.from_first
    if found is None or not found.differs_from_zero:
        return ""
    if not each.metric.better:
        return "differs"
    return "better" if (found.mean > 0) is (each.metric.better == "more") else "worse"


def _dots(drawn: dict[str, str]) -> Iterator[str]:
    for metric in METRICS:
        if metric.shown:
            name = _both(metric.zh, metric.en)
            yield f"<figure><figcaption>{name}</figcaption>{drawn[f'figure-{metric.name}']}</figure>"


def _maps(years: Sequence[Lived], drawn: dict[str, str]) -> Iterator[str]:
    for policy in policies_of(years):
        name = _both(policy.name_zh, policy.name_en)
        yield f"<figure><figcaption>{name}</figcaption>{drawn[f'map-{policy.name}']}</figure>"
