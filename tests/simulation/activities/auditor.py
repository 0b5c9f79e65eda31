"""The auditor of the activities: decides each command anew, and compares answers, rows, the log and notices."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from bashu.domain.activities import commands as asked
from bashu.domain.outcome import Outcome, Refused
from tests.simulation.activities import holding, reading
from tests.simulation.activities.reading import Known, Question, WalkIns
from tests.simulation.activities.truth import Registration, Row, Session
from tests.simulation.auditor import Checked, DifferenceError, Told, compare, too_far
from tests.simulation.lending import Expected, Yes, no
from tests.simulation.same import same
from tests.simulation.touched import Touched
from tests.simulation.world import Patron, World

SESSIONS = """
SELECT id, version, activity_id, branch_id, room, starts_at, ends_at, how, capacity, waiting_max, party_max, class_max,
       opens_at, closes_at, cancel_until_at, consent_below_age, commitment, public_source, draw_at, state,
       called_off_why, seats_taken, waiting, line, drawn FROM activities_session
"""
QUOTAS = """
SELECT session_id * 1000 + library_id, version, seats, until_at, taken FROM activities_sessionquota
"""
REGISTRATIONS = """
SELECT r.id, r.version, r.session_id, r.patron_id, r.code, r.lot, r.kind, r.seats, r.minors, r.home_library_id,
       r.quota_seats, r.state, r.position, r.made_at, r.staff_id, r.consent, r.attended, r.attended_at, r.ended_at,
       r.ended_as, r.ended_by, ARRAY(SELECT m.patron_id FROM activities_registrationmember m
                                      WHERE m.registration_id = r.id ORDER BY 1) FROM activities_registration r
"""
QUESTIONS = """
SELECT id, version, session_id, registration_id, kind, came, seen_at, done_at, done_by FROM activities_doorquestion
"""
WALK_INS = "SELECT id, session_id, count, minors, counted_at, staff_id FROM activities_walkins"
NOTICES = """
SELECT id, patron_id, event, about_id, occasion, made_at FROM notices_notice WHERE id > %s AND event LIKE 'activity%%'
"""
KEPT = timedelta(days=30)
# Who is meant is told apart from what is asked: by who acts is asked whether, and of who comes along how many.
UNTOLD = ("id", "patron", "by", "members")
# What is wished for is the same whenever it is asked again.
WISHES = (asked.Register, asked.CancelRegistration)


class ActivityAuditor:
    """`tables` compares the log, which all rooms share."""

    def __init__(self, world: World, line: psycopg.Connection[Row]) -> None:
        self.known = Known(world)
        self._line = line
        self._told: dict[UUID, Told] = {}
        self._last_notice = 0
        # By reader and registration.
        self._notices: Counter[tuple[int, int]] = Counter()
        self._wanted: Counter[tuple[Any, ...]] = Counter()
        self._touched: set[Session] = set()
        self._news: list[tuple[Any, ...]] = []

    def check(self, commands: Sequence[Any], outcomes: Sequence[Outcome], *, now: datetime) -> Checked:
        checked = Checked([], [], [], Touched(), now)
        self._touched.clear()
        self._news.clear()
        for place, (command, outcome) in enumerate(zip(commands, outcomes, strict=True)):
            try:
                self._check(command, outcome, now=now, checked=checked)
            except DifferenceError as difference:
                raise DifferenceError(f"command {place + 1} of the batch, now {now}: {difference}\n{command}") from None
        self._compare_rows()
        self._compare_notices(now)
        return checked

    def replay(self, commands: Sequence[Any], outcomes: Sequence[Outcome], *, now: datetime) -> Checked:
        """What was done before: only answers are compared, until all of it was replayed."""
        checked = Checked([], [], [], Touched(), now)
        for command, outcome in zip(commands, outcomes, strict=True):
            try:
                self._check(command, outcome, now=now, checked=checked)
            except DifferenceError as difference:
                raise DifferenceError(f"now {now}: {difference}\n{command}") from None
        self._wanted.update((*each, now) for each in self._news)
        self._news.clear()
        return checked

    def compare_replayed(self) -> None:
        found = Counter(row[1:] for row in self._rows(NOTICES, 0))
        if found != self._wanted:
            raise DifferenceError(f"notices {found - self._wanted} were written instead of {self._wanted - found}")
        self._notices = Counter((patron_id, about) for patron_id, _, about, *_ in found.elements())
        self.compare_all()

    def forget(self, now: datetime) -> int:
        """How many are nobody's, thirty days after they ended."""
        forgotten = 0
        for each in self.known.made.values():
            if each.patron is not None and each.ended_at is not None and each.ended_at <= now - KEPT:
                del self._notices[each.patron.id, each.id]
                each.patron, each.people, forgotten = None, [], forgotten + 1
        return forgotten

    def erase(self, patron: Patron) -> None:
        """What they registered for stays, and nobody is told of it any more."""
        del self.known.others[patron.id]
        for each in self.known.made.values():
            each.patron = None if each.patron is patron else each.patron
            each.people = [one for one in each.people if one is not patron]
        for told in self._told.values():
            told.patron = None if told.patron is patron else told.patron
        self._notices = Counter({each: count for each, count in self._notices.items() if each[0] != patron.id})

    def nobodys(self, now: datetime) -> list[int]:
        """Whose reader is gone, of sessions that are not over: the clock frees them."""
        made = self.known.made.values()
        going_on = [each for each in made if each.session.stage == "planned" and each.session.plan.ends_at > now]
        return [each.id for each in going_on if each.open and each.patron is None]

    def _check(self, command: Any, outcome: Outcome, *, now: datetime, checked: Checked) -> None:
        if refused := too_far(command.id, now):
            compare(outcome, refused, repeated=False)
            return
        content, patron = hash(content_of(command)), self.known.patron(getattr(command, "patron", None))
        if (told := self._told.get(command.id)) is not None:
            self._compare_again(command, outcome, told=told, content=content)
            return
        expected = self._decide(command, outcome, at=min(command.occurred_at, now))
        self._told[command.id] = Told(content, patron, answer_of(outcome))
        checked.answered.append(command.id)
        if isinstance(expected, Yes):
            checked.accepted.append((command.id, type(command).__name__))
        else:
            checked.refused.append(command.id)

    def _compare_again(self, command: Any, outcome: Outcome, *, told: Told, content: int) -> None:
        scan = getattr(command, "patron", None)
        another = told.patron is not None and scan is not None and self.known.patron(scan) is not told.patron
        if another or told.content != content:
            compare(outcome, no("command_id_reused"), repeated=False)
        elif answer_of(outcome) != told.answer or not getattr(outcome, "repeated", False):
            raise DifferenceError(f"the same id was answered {told.answer} before, and now {outcome}")

    def _decide(self, command: Any, outcome: Outcome, *, at: datetime) -> Expected:
        session = self.known.sessions.get(getattr(command, "session_id", None) or 0)
        if isinstance(command, asked.CancelRegistration) and command.registration_id in self.known.made:
            session = self.known.made[command.registration_id].session
        before = {each: each.row() for each in session.parts()} if session else {}
        expected = self._expected(command, session=session, at=at)
        for part, row in before.items():
            part.version += part.row() != row
        if isinstance(expected, Yes) and expected.kind == "SessionTold":
            expected.fields["version"] = expected.fields["session_id"].version
        compare(outcome, expected, repeated=False)
        if isinstance(expected, Yes):
            self._learn(expected, getattr(outcome, "answer", None), session=session)
        return expected

    def _expected(self, command: Any, *, session: Session | None, at: datetime) -> Expected:
        known = self.known
        match command:
            case asked.Register():
                return reading.register(known, command, session=session, at=at)
            case asked.CancelRegistration():
                return reading.cancel(known, command, at=at)
            case asked.Draw():
                return reading.draw(known, command, session=session, at=at)
            case asked.PlanSession():
                return holding.plan(known, command, session=session, at=at)
            case asked.CallOffSession():
                return holding.call_off(known, command, session=session, at=at)
            case asked.CheckInReader() | asked.RecordAttendance():
                return holding.at_door(known, command, session=session, at=at)
            case asked.CountWalkIns() | asked.RecordWalkIns():
                return holding.count(known, command, session=session, at=at)
            case asked.SettleQuestion():
                return holding.settle(known, command, at=at)
            case asked.MoveUp():
                return holding.move(known, session=session, at=at)
            case asked.EndSession():
                return holding.over(known, session=session, at=at)
        raise TypeError(f"nobody has said what {type(command).__name__} does")

    def _learn(self, expected: Yes, answer: Any, *, session: Session | None) -> None:
        """What is new has its number by now, and its codes."""
        for each in expected.fields.values():
            match each:
                case Session():
                    self.known.sessions[each.id] = session = each
                case Registration():
                    each.code, each.lot = answer.code, answer.lot
                    self.known.made[each.id] = self.known.codes[each.code] = each
                case Question():
                    self.known.questions[each.id] = each
                case WalkIns():
                    self.known.walk_ins[each.id] = each
        if session is not None:
            self._touched.add(session)
        for event, made, of in self.known.news:
            version = made.session.version if of == "session" else made.version
            if made.patron is not None:
                self._news.append((made.patron.id, event, made.id, f"{'s' if of == 'session' else 'v'}{version}"))
        self.known.news.clear()

    def _compare_rows(self) -> None:
        ids = [each.id for each in self._touched]
        self._compare(self._touched, where=lambda column: (f" WHERE {column} = ANY(%s)", [ids]))
        same(self._rows(f"{QUESTIONS} ORDER BY id DESC LIMIT 50"), list(map(question_row, self._last_questions())),
             what="question of a door")  # fmt: skip

    def compare_all(self) -> None:
        self._compare(self.known.sessions.values(), where=lambda _: ("", []))
        same(self._rows(QUESTIONS), map(question_row, self.known.questions.values()), what="question of a door")
        found = Counter((patron_id, about) for _, patron_id, _, about, *_ in self._rows(NOTICES, 0))
        if found != self._notices:
            raise DifferenceError(f"there are {found.total()} notices, of which {self._notices.total()} were told")

    def _last_questions(self) -> list[Question]:
        return [self.known.questions[each] for each in sorted(self.known.questions)[-50:]]

    def _compare(self, sessions: Any, *, where: Any) -> None:
        made = [each for session in sessions for each in session.made]
        quotas = [each for session in sessions for each in session.quotas.values()]
        walked = [each for each in self.known.walk_ins.values() if any(each.session == one.id for one in sessions)]
        for what, sql, column, rows in (
            ("session", SESSIONS, "id", [each.row() for each in sessions]),
            ("quota", QUOTAS, "session_id", [quota_row(each) for each in quotas]),
            ("registration", REGISTRATIONS, "r.session_id", [registration_row(each) for each in made]),
            ("walk-ins", WALK_INS, "session_id", [walk_ins_row(each) for each in walked]),
        ):
            condition, values = where(column)
            same(self._rows(sql + condition, *values), rows, what=what)

    def _compare_notices(self, now: datetime) -> None:
        """Who is told what is told at once, and nobody else."""
        found = self._rows(NOTICES, self._last_notice)
        self._last_notice = max([self._last_notice, *(row[0] for row in found)])
        self._notices.update((row[1], row[3]) for row in found)
        told, wanted = Counter(row[1:] for row in found), Counter((*each, now) for each in self._news)
        if told != wanted:
            raise DifferenceError(f"notices {told - wanted} were written instead of {wanted - told}")

    def _rows(self, sql: str, *parameters: object) -> list[Row]:
        return self._line.execute(sql, parameters).fetchall()


def answer_of(outcome: Outcome) -> object:
    return (outcome.refusal, outcome.details) if isinstance(outcome, Refused) else getattr(outcome, "answer", None)


def content_of(command: Any) -> tuple[object, ...]:
    untold = (*UNTOLD, "occurred_at") if isinstance(command, WISHES) else UNTOLD
    said = [getattr(command, each.name) for each in fields(command) if each.name not in untold]
    acts = getattr(command, "by", None) is not None, len(getattr(command, "members", ()))
    return (type(command).__name__, *acts, *map(repr, said))


def quota_row(quota: Any) -> Row:
    session, library, *others = quota.row()
    return (session * 1000 + library, *others)


def registration_row(made: Registration) -> Row:
    return (*made.row(), sorted(each.id for each in made.people))


def question_row(each: Question) -> Row:
    return (
        each.id, each.version, each.session, each.registration, each.kind, each.came, each.seen_at, each.done_at,
        each.done_by,
    )  # fmt: skip


def walk_ins_row(each: WalkIns) -> Row:
    return (each.id, each.session, each.count, each.minors, each.at, each.staff)
