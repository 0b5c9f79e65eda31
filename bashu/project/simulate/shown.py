"""What a network office asks first, as a short table on the terminal; the report has the rest."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bashu.project.simulate.described import remarks
from bashu.project.simulate.run import Lived, Study
from bashu.project.simulate.tables import Compared, compared, judged, policies_of, told
from bashu.project.simulate.words import TEXTS

STYLES = {"better": "bold green", "worse": "bold red", "differs": "bold", "": ""}


def show(study: Study, *, years: Sequence[Lived], console: Console | None = None) -> None:
    """In both languages, in two lines each: the figure, and under it what it differs by."""
    console = console or Console()
    first, *others = policies_of(years)
    table = Table("", *(f"{policy.name_zh}\n{policy.name_en}" for policy in (first, *others)))
    table.columns[0].overflow = "fold"
    for column in table.columns[1:]:
        column.justify = "right"
    rows: dict[str, list[Text]] = {}
    for each in compared(years):
        if each.metric.shown:
            rows.setdefault(f"{each.metric.zh}\n{each.metric.en}", []).append(_cell(each))
    for name, cells in rows.items():
        table.add_row(Text(name), *cells)
    console.print(table)
    base_zh, base_en = TEXTS["shown"]
    notes = [(base_zh.format(base=first.name_zh), base_en.format(base=first.name_en))] if others else []
    for zh, en in [*notes, *remarks(study)]:
        console.print(Text(f"{zh}\n{en}"))


def _cell(each: Compared) -> Text:
    cell = Text(told(each.value, each.metric.digits))
    if each.from_first is not None:
        verdict = judged(each)
        star = "* " if verdict else ""
        cell.append("\n").append(star + told(each.from_first, each.metric.digits, signed=True), STYLES[verdict])
    return cell
