"""The form of an activity: texts in both languages, for whom it is, and with whom it is held."""

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

from django.http import Http404

from bashu.db.activities import office_queries as queries
from bashu.db.activities.edits import ActivityText
from bashu.db.activities.office_queries import Activity
from bashu.domain.activities.states import ActivityKind
from bashu.domain.rights import Right, Scope
from bashu.doors.web.office.activities.pages import LIBRARIES_READ, joined
from bashu.doors.web.office.activities.stale import mark
from bashu.doors.web.office.marked import ages_wrong, missing, not_one
from bashu.doors.web.office.pages import Page
from bashu.doors.web.shared.forms import number, words
from bashu.engine.activities import planning

LENGTHS: Final = {"title": 120, "summary": 300, "body": 10_000, "materials": 1_000}
CONTACT_LENGTH = 120
AGES: Final = range(121)
TICKS: Final = ("for_minors", "turns_blocked_away")
TEXTS: Final = tuple(f"{name}_{language}" for name in LENGTHS for language in ("zh", "en"))


@dataclass(slots=True)
class ActivityForm:
    """`given`: what stands in its fields, by name; `wrong`: why it was not written, by field; `problem`: what is of no
    field."""

    page: Page
    row: Activity | None
    given: dict[str, Any]
    problem: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    libraries: tuple[Any, ...] = field(default_factory=tuple)

    @classmethod
    def of(cls, page: Page, row: Activity | None = None) -> "ActivityForm":
        given = _sent(page) if page.request.method == "POST" else _standing(row)
        return cls(page, row, given, libraries=queries.all_libraries())

    @property
    def stands(self) -> str:
        return mark(_standing(self.row)) if self.row else ""

    @property
    def typed(self) -> str:
        return mark({name: self.given.get(name) for name in _standing(self.row)})

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(ActivityKind)

    @property
    def owners(self) -> tuple[Any, ...]:
        """For which of them a new one may be written."""
        if self.row:
            return ()
        return self.page.own_first(
            queries.libraries_within(self.page.reach(Right.PLAN_ACTIVITIES)), by=attrgetter("pk")
        )

    @property
    def brands(self) -> tuple[Any, ...]:
        return self._with_own("brand", queries.brands(self.page.reach(Right.SEE_ACTIVITIES)))

    @property
    def series(self) -> tuple[Any, ...]:
        return self._with_own("series", queries.series(self.page.reach(Right.SEE_ACTIVITIES)))

    def write(self) -> int | None:
        """Its id; None with what is `wrong`."""
        text, library_id = self._text(), self._library_id()
        self.page.require(Right.PLAN_ACTIVITIES, Scope(library_id=library_id))
        if text is None:
            return None
        row = self.row
        return planning.write_activity(
            text, library_id=library_id, by=self.page.staff.staff_id, now=self.page.now,
            library_ids=self._joint(), series_id=self._one_of("series", self.series),
            brand_id=self._one_of("brand", self.brands), activity_id=row.pk if row else None,
            key=self.page.form_key,
        )  # fmt: skip

    def _text(self) -> ActivityText | None:
        given = self.given
        ages = [self._age(given[name]) for name in ("from_age", "to_age")]
        self.wrong = missing(given, "title_zh", "title_en")
        if given["kind"] not in self.kinds:
            self.wrong["kind"] = not_one()
        if -1 in ages or (None not in ages and ages[0] > ages[1]):  # type: ignore[operator]
            self.wrong["to_age" if ages[0] != -1 else "from_age"] = ages_wrong()
        if self.wrong:
            return None
        texts: dict[str, Any] = {name: given[name] for name in TEXTS} | {name: bool(given[name]) for name in TICKS}
        return ActivityText(
            **texts, kind=given["kind"], contact=given["contact"], from_age=ages[0], to_age=ages[1],
        )  # fmt: skip

    def _age(self, text: str) -> int | None:
        """-1 for none that there is."""
        if not text:
            return None
        found = number(text)
        return found if found is not None and found in AGES else -1

    def _library_id(self) -> int:
        return self.row.library_id if self.row else number(self.page.request.POST.get("library", "")) or 0

    def _joint(self) -> list[int]:
        return joined(self.given["libraries"])

    def _one_of(self, name: str, rows: tuple[Any, ...]) -> int | None:
        """The one that was chosen, among those that may be."""
        wanted = number(self.given[name])
        if wanted is None or wanted in {each.pk for each in rows}:
            return wanted
        raise Http404

    def _with_own(self, name: str, rows: tuple[Any, ...]) -> tuple[Any, ...]:
        had = getattr(self.row, name, None)
        return rows if had is None or had in rows else (*rows, had)


def _sent(page: Page) -> dict[str, Any]:
    post = page.request.POST
    given: dict[str, Any] = {}
    for name, length in LENGTHS.items():
        for text in (f"{name}_zh", f"{name}_en"):
            given[text] = words(page.request, text, most=length) if length <= 300 else lines(post.get(text, ""), length)
    given |= {name: post.get(name, "")[:20] for name in ("kind", "from_age", "to_age", "brand", "series", "library")}
    given["contact"] = words(page.request, "contact", most=CONTACT_LENGTH)
    given |= {name: post.get(name) == "yes" for name in TICKS}
    given["libraries"] = post.getlist("libraries")[:LIBRARIES_READ]
    return given


def lines(written: str, most: int) -> str:
    """Lines as they were written, without what cannot be seen."""
    kept = (each for each in written.replace("\r\n", "\n") if each == "\n" or each.isprintable())
    return "".join(kept).strip()[:most]


def _standing(row: Activity | None) -> dict[str, Any]:
    if row is None:
        return dict.fromkeys(TEXTS, "") | dict.fromkeys(TICKS, False) | {"kind": "", "contact": "", "libraries": []}
    given: dict[str, Any] = {name: getattr(row, name) for name in (*TEXTS, *TICKS, "kind", "contact")}
    given |= {name: "" if (age := getattr(row, name)) is None else str(age) for name in ("from_age", "to_age")}
    given |= {name: str(getattr(row, f"{name}_id") or "") for name in ("brand", "series")}
    return given | {"libraries": [each.code for each in row.libraries.all()]}
