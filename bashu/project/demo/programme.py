"""What the libraries of the demonstration hold: texts from `data/activities.csv`, and when each is held, by the day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from bashu.db.activities.edits import ActivityText, BrandText, SeriesText
from bashu.db.activities.founding import NewActivity, NewSeries, Programme
from bashu.db.network.founding import Founded
from bashu.domain.activities.states import How
from bashu.project.demo.places import rows

# Those that hold the joint series, the first of which leads it.
TOGETHER: Final = ("CQ01", "SC01", "SC02")
JOINT: Final = "words"
BRANDS: Final = {
    "forum": BrandText(code="forum", name_zh="巴蜀讲坛", name_en="Forum of Ba and Shu"),
    "together": BrandText(code="together", name_zh="双城共读", name_en="Two cities read"),
    "sprout": BrandText(code="sprout", name_zh="小芽故事屋", name_en="Sprout story room", for_minors=True),
    "hands": BrandText(code="hands", name_zh="周末手作", name_en="Weekend workshop"),
    "screen": BrandText(code="screen", name_zh="光影图书馆", name_en="Library on screen"),
}
ONLINE: Final = "relay"
# Days from today: one that has been, and two to come; exhibitions stand open now.
PAST, SOON, LATER = (3, 40), (1, 20), (21, 48)
# Its lot has fallen, and it is still to come.
DRAWN: Final = "w01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the file: `hour` in minutes of the day."""

    key: str
    library: str
    kind: str
    how: How
    hour: int
    minutes: int
    seats: int
    brand: str
    series: str
    from_age: int | None
    texts: dict[str, str]

    @property
    def is_for_minors(self) -> bool:
        return self.brand == "sprout" or self.library == "CQ02"


@cache
def lines() -> tuple[Line, ...]:
    return tuple(
        Line(
            key=row["key"],
            library=row["library"],
            kind=row["kind"],
            how=How(row["how"]),
            hour=sum(int(part) * unit for part, unit in zip(row["hour"].split(":"), (60, 1), strict=True)),
            minutes=int(row["minutes"]),
            seats=int(row["seats"]),
            brand=row["brand"],
            series=row["series"],
            from_age=int(row["from_age"]) if row["from_age"] else None,
            texts={name: row[name] for name in ("title_zh", "title_en", "summary_zh", "summary_en")},
        )
        for row in rows("activities.csv")
    )


def _text(line: Line) -> ActivityText:
    says = line.texts
    return ActivityText(
        kind=line.kind,
        title_zh=says["title_zh"],
        title_en=says["title_en"],
        summary_zh=says["summary_zh"],
        summary_en=says["summary_en"],
        from_age=line.from_age,
        for_minors=line.is_for_minors,
    )


def programme(founded: Founded) -> Programme:
    parents = SeriesText(title_zh="亲子共读季", title_en="A season of reading with parents")
    joint = SeriesText(
        title_zh="巴蜀文脉行",
        title_en="Along the words of Ba and Shu",
        says_zh="重庆图书馆、四川省图书馆、成都图书馆联合举办，各馆读者都有预留座位。",
        says_en="The three libraries hold it together, with seats kept for the readers of each.",
    )
    ids = [founded.libraries[code] for code in TOGETHER]
    children = founded.libraries["CQ02"]
    series = {
        JOINT: NewSeries(text=joint, library_id=ids[0], library_ids=ids[1:], brand="forum"),
        "parents": NewSeries(text=parents, library_id=ids[2], library_ids=[children], brand="sprout"),
    }
    activities = [
        NewActivity(
            text=_text(line),
            library_id=founded.libraries[line.library],
            library_ids=ids if line.series == JOINT else (),
            brand=line.brand,
            series=line.series,
        )
        for line in lines()
    ]  # fmt: skip
    return Programme(brands=BRANDS, series=series, activities=activities)


def starts(line: Line, place: int, *, midnight: datetime) -> tuple[datetime, ...]:
    """`place`: in the file; `midnight`: with which today begins, in UTC. What lasts for days is held once at a time."""
    days = [-PAST[0] - place * 7 % (PAST[1] - PAST[0]), SOON[0] + place * 5 % (SOON[1] - SOON[0])]
    days.append(LATER[0] + place * 3 % (LATER[1] - LATER[0]))
    if line.key == DRAWN:
        days[1] = 2
    if line.minutes > 24 * 60:
        days = [-40 - place % 5, -4 - place % 3, 22 + place % 5]
    return tuple(midnight + timedelta(days=day, minutes=line.hour) for day in days)
