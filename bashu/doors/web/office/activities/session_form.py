"""The form of a session: all that its plan says, as fields in Beijing time, and back."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final
from uuid import uuid5

from django.utils.translation import gettext as _

from bashu.db.activities import office_queries as queries
from bashu.db.activities.office_queries import Activity, ActivitySession
from bashu.db.network.routes import branches
from bashu.domain.activities.commands import PlanSession, QuotaPlan, SessionPlan
from bashu.domain.activities.plan import wrong_number, wrong_time
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.states import How
from bashu.domain.outcome import Outcome, Refused
from bashu.doors.web.office.activities.pages import asked, moment, why_not, written
from bashu.doors.web.office.activities.stale import mark
from bashu.doors.web.office.marked import missing, not_one
from bashu.doors.web.office.pages import Page
from bashu.doors.web.shared.forms import number, scanned, words
from bashu.engine import clock
from bashu.engine.activities import planning

ROOM_LENGTH, LINK_LENGTH, SOURCE_LENGTH = 80, 300, 120
# As many as a plan may have; so many empty lines are offered.
QUOTAS_MAX, EMPTY_QUOTAS = 64, 3
QUOTAS_READ = QUOTAS_MAX + 1
# What has to be given, and what may be left out.
TIMES: Final = ("starts_at", "ends_at", "opens_at", "closes_at")
MAY_BE: Final = ("cancel_until_at", "draw_at")
NUMBERS: Final = {"capacity": 30, "waiting_max": 0, "party_max": 1, "class_max": 0, "consent_below_age": 0}
# Beside the command a form has a seed.
SEED: Final = "seed"
LINKS: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class QuotaFields:
    """As they were typed: the code of the library, seats, until when."""

    library: str = ""
    seats: str = ""
    until: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.library or self.seats or self.until)


@dataclass(slots=True)
class SessionForm:
    """`given`: what stands in its fields, by name; `wrong`: why there is no plan, by field; `problem`: what the engine
    has against it and is of no field."""

    page: Page
    activity: Activity
    row: ActivitySession | None
    given: dict[str, str]
    quotas: list[QuotaFields]
    problem: str = ""
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, page: Page, activity: Activity, *, row: ActivitySession | None = None) -> "SessionForm":
        if page.request.method == "POST":
            return cls(page, activity, row, _sent(page), _sent_quotas(page))
        return cls(page, activity, row, _standing(row) if row else _usual(), _standing_quotas(row))

    @property
    def hows(self) -> tuple[str, ...]:
        return tuple(How)

    @property
    def places(self) -> tuple[Any, ...]:
        return branches()

    @property
    def libraries(self) -> tuple[Any, ...]:
        return queries.all_libraries()

    @property
    def quota_fields(self) -> list[QuotaFields]:
        return [*self.quotas, *[QuotaFields()] * EMPTY_QUOTAS]

    @property
    def stands(self) -> str:
        return mark(_standing(self.row), _standing_quotas(self.row)) if self.row else ""

    @property
    def typed(self) -> str:
        usual = {name: self.given[name] or str(number) for name, number in NUMBERS.items()}
        return mark(self.given | usual, self.quotas)

    @property
    def link(self) -> str:
        return self.given["link"]

    def asked(self, *, sure: bool) -> PlanSession | None:
        """The command; None with what is `wrong`. A new draw has its commitment made when it is `sure`."""
        plan = self._plan(sure=sure)
        if plan is None:
            return None
        command_id, at = asked(self.page) if sure else (clock.new_id(), self.page.now)
        return PlanSession(
            id=command_id, occurred_at=at, staff_id=self.page.staff.staff_id, activity_id=self.activity.pk, plan=plan,
            session_id=self.row.pk if self.row else None,
        )  # fmt: skip

    def _plan(self, *, sure: bool) -> SessionPlan | None:
        given = self.given
        times = {name: moment(given[name]) for name in TIMES}
        may_be = {name: moment(given[name]) for name in MAY_BE}
        numbers = {name: number(given[name] or str(usual)) for name, usual in NUMBERS.items()}
        place = queries.branch_called(given["branch"]) if given["branch"] else None
        quotas = self._quotas()
        unread = [name for name in TIMES if times[name] is None]
        unread += [name for name in MAY_BE if given[name] and may_be[name] is None]
        self.wrong = dict.fromkeys(unread, _("Give each time as a day and a time of the day."))
        self.wrong |= {name: _("It is a whole number.") for name, each in numbers.items() if each is None}
        self.wrong |= missing(given, "capacity") | self._not_there(place)
        if quotas is None:
            self.wrong["quotas"] = _("A quota has the code of a library, a number of seats and, if it ends, a time.")
        if self.wrong or quotas is None:
            return None
        how = How(given["how"])
        return SessionPlan(
            **times, **may_be, **numbers, branch_id=place.branch_id if place else None,  # type: ignore[arg-type]
            room=given["room"], how=how, quotas=quotas, public_source=given["public_source"],
            commitment=self._commitment(how, sure=sure),
        )  # fmt: skip

    def _not_there(self, place: Any) -> dict[str, str]:
        """What names something that there is not."""
        given, found = self.given, dict[str, str]()
        if given["branch"] and place is None:
            found["branch"] = _("No branch has this code.")
        if given["how"] not in self.hows:
            found["how"] = not_one()
        if given["link"] and not given["link"].startswith(LINKS):
            found["link"] = _("A link begins with https.")
        return found

    def refused(self, command: PlanSession, outcome: Outcome) -> bool:
        """Whether the engine said no: beside the field that it is about, as far as it is about one."""
        why = why_not(outcome)
        if not why:
            return False
        name = _field_of(command, outcome)
        self.wrong, self.problem = ({name: why}, "") if name else ({}, why)
        return True

    def _commitment(self, how: How, *, sure: bool) -> str:
        """What was promised stays promised."""
        if self.row is not None and self.row.commitment:
            return self.row.commitment
        if how is not How.DRAW:
            return ""
        key = self.page.form_key
        return planning.new_commitment(self.page.now, key=uuid5(key, SEED) if key else None) if sure else "0" * 64

    def _quotas(self) -> tuple[QuotaPlan, ...] | None:
        known = {each.code: each.pk for each in self.libraries}
        found: list[QuotaPlan] = []
        if len(self.quotas) > QUOTAS_MAX:
            return None
        for each in self.quotas:
            seats, until = number(each.seats), moment(each.until)
            if each.library not in known or seats is None or (each.until and until is None):
                return None
            found.append(QuotaPlan(library_id=known[each.library], seats=seats, until_at=until))
        return tuple(found)


def _field_of(command: PlanSession, outcome: Outcome) -> str | None:
    if not isinstance(outcome, Refused):
        return None
    match outcome.refusal:
        case ActivityRefusal.TIMES_WRONG:
            return wrong_time(command.plan)
        case ActivityRefusal.NUMBERS_WRONG:
            return wrong_number(command.plan)
        case ActivityRefusal.CAPACITY_BELOW_TAKEN:
            return "capacity"
        case ActivityRefusal.QUOTAS_ABOVE_CAPACITY | ActivityRefusal.QUOTA_BELOW_TAKEN:
            return "quotas"
        case ActivityRefusal.HOW_IS_SETTLED:
            return "how"
    return None


def _sent(page: Page) -> dict[str, str]:
    post = page.request.POST
    given = {name: post.get(name, "")[:20] for name in (*TIMES, *MAY_BE, *NUMBERS, "how")}
    given["branch"] = scanned(page.request, "branch")
    lengths = {"room": ROOM_LENGTH, "link": LINK_LENGTH, "public_source": SOURCE_LENGTH}
    return given | {name: words(page.request, name, most=most) for name, most in lengths.items()}


def _sent_quotas(page: Page) -> list[QuotaFields]:
    columns = (page.request.POST.getlist(f"quota_{name}")[:QUOTAS_READ] for name in ("library", "seats", "until"))
    rows = (QuotaFields(*(text.strip()[:64] for text in row)) for row in zip_longest(*columns, fillvalue=""))
    return [each for each in rows if not each.is_empty]


def _usual() -> dict[str, str]:
    texts = dict.fromkeys((*TIMES, *MAY_BE, "branch", "room", "link", "public_source"), "")
    return texts | {name: str(usual) for name, usual in NUMBERS.items()} | {"how": How.FIRST_COME.value}


def _standing(row: ActivitySession) -> dict[str, str]:
    times: dict[str, datetime | None] = {name: getattr(row, name) for name in (*TIMES, *MAY_BE)}
    said = getattr(row, "words", None)
    return {name: written(at) for name, at in times.items()} | {
        **{name: str(getattr(row, name)) for name in NUMBERS},
        "branch": row.branch.code if row.branch else "",
        "room": row.room,
        "how": row.how,
        "public_source": row.public_source,
        "link": said.link if said else "",
    }


def _standing_quotas(row: ActivitySession | None) -> list[QuotaFields]:
    quotas = [each for each in row.quotas.all() if each.seats] if row else []
    return [QuotaFields(each.library.code, str(each.seats), written(each.until_at)) for each in quotas]
