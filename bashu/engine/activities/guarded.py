"""What the log says of sessions, quotas, registrations, walk-ins and questions of doors."""

from bashu.domain.activities.states import Registration, Session
from bashu.engine.guarded import Guarded, Told

SESSION = Guarded(
    name="session of an activity",
    table="activities_session",
    columns={name: name for name in Session.__slots__ if name != "id"},
    versioned=True,
)
QUOTA = Guarded(
    name="quota of a session",
    table="activities_sessionquota",
    columns={name: name for name in ("version", "session_id", "library_id", "seats", "until_at", "taken")},
    versioned=True,
)
REGISTRATION = Guarded(
    name="registration",
    table="activities_registration",
    columns={
        name: "encode(token, 'hex')" if name == "token" else name
        for name in Registration.__slots__
        if name not in {"id", "patron_id"}
    },
    versioned=True,
)
WALK_INS = Guarded(
    name="count of walk-ins",
    table="activities_walkins",
    columns={name: name for name in ("session_id", "count", "minors", "counted_at", "staff_id")},
)
QUESTION = Guarded(
    name="question of a door",
    table="activities_doorquestion",
    columns={
        name: name
        for name in ("version", "session_id", "registration_id", "kind", "came", "seen_at", "done_at", "done_by")
    },
    versioned=True,
)
GUARDED = (SESSION, QUOTA, REGISTRATION, WALK_INS, QUESTION)
TOLD = {
    "SessionPlanned": Told(row=SESSION.name, key="session_id", within="said"),
    "SessionChanged": Told(row=SESSION.name, key="session_id", within="changed"),
    "QuotaSet": Told(row=QUOTA.name, key="quota_id"),
    "RegistrationMade": Told(row=REGISTRATION.name, key="registration_id"),
    "RegistrationChanged": Told(row=REGISTRATION.name, key="registration_id", within="changed"),
    "WalkInsCounted": Told(row=WALK_INS.name, key="attendance_id"),
    "QuestionRaised": Told(row=QUESTION.name, key="question_id"),
    "QuestionSettled": Told(row=QUESTION.name, key="question_id"),
}
