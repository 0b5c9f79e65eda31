"""The statements that write the tables of the activities, each for many rows, read from one JSON parameter."""

_SESSION = {
    "activity_id": "int8", "branch_id": "int8", "room": "text", "starts_at": "timestamptz", "ends_at": "timestamptz",
    "how": "text", "capacity": "int4", "waiting_max": "int4", "party_max": "int4", "class_max": "int4",
    "opens_at": "timestamptz", "closes_at": "timestamptz", "cancel_until_at": "timestamptz",
    "consent_below_age": "int2",
    "commitment": "text", "public_source": "text", "draw_at": "timestamptz", "state": "text", "called_off_why": "text",
    "seats_taken": "int4", "waiting": "int4", "line": "int4", "drawn": "jsonb",
}  # fmt: skip
_QUOTA = {"session_id": "int8", "library_id": "int8", "seats": "int4", "until_at": "timestamptz", "taken": "int4"}
_MADE = {
    "session_id": "int8", "patron_id": "int8", "token": "text", "code": "text", "lot": "text", "kind": "text",
    "seats": "int4", "minors": "int4", "home_library_id": "int8", "made_at": "timestamptz", "staff_id": "int4",
    "consent": "text",
}  # fmt: skip
# What may change of a registration.
_STANDS = {
    "quota_seats": "int4", "state": "text", "position": "int4", "attended": "int4", "attended_at": "timestamptz",
    "ended_at": "timestamptz", "ended_as": "text", "ended_by": "int4",
}  # fmt: skip


def _types(columns: dict[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in {"id": "int8", "version": "int8", **columns}.items())


def _insert(table: str, columns: dict[str, str]) -> str:
    names = ", ".join(("id", "version", *columns))
    read = names.replace("token", "decode(token, 'hex')")
    return f"INSERT INTO {table} ({names}) SELECT {read} FROM json_to_recordset(%s) AS v({_types(columns)})"  # noqa: S608


def _update(table: str, columns: dict[str, str]) -> str:
    """Whoever writes an older version than there is touches no row, and fails."""
    sets = ", ".join(f"{name} = v.{name}" for name in ("version", *columns))
    return f"""
    UPDATE {table} t SET {sets} FROM json_to_recordset(%s) AS v({_types(columns)})
     WHERE t.id = v.id AND t.version < v.version
    """  # noqa: S608 (names of ours)


# What calendars show of a session: where it differs, they are told a later version.
_SHOWN = ("starts_at", "ends_at", "branch_id", "room", "called_off_why")
_DIFFERS = "({}) IS DISTINCT FROM ({})".format(*(", ".join(f"{row}.{name}" for name in _SHOWN) for row in ("t", "v")))
NEW_SESSIONS = _insert("activities_session", _SESSION | {"shown_at": "timestamptz"})
CHANGED_SESSIONS = f"""
UPDATE activities_session t SET {", ".join(f"{name} = v.{name}" for name in ("version", *_SESSION))},
       shown_version = CASE WHEN {_DIFFERS} THEN v.version ELSE t.shown_version END,
       shown_at = CASE WHEN {_DIFFERS} THEN v.shown_at ELSE t.shown_at END
  FROM json_to_recordset(%s) AS v({_types(_SESSION | {"shown_at": "timestamptz"})})
 WHERE t.id = v.id AND t.version < v.version
"""  # noqa: S608 (names of ours)
NEW_QUOTAS = _insert("activities_sessionquota", _QUOTA)
CHANGED_QUOTAS = _update("activities_sessionquota", _QUOTA)
NEW_REGISTRATIONS = _insert("activities_registration", _MADE | _STANDS)
CHANGED_REGISTRATIONS = _update("activities_registration", _STANDS)
NEW_MEMBERS = """
INSERT INTO activities_registrationmember (registration_id, patron_id)
SELECT registration_id, patron_id FROM json_to_recordset(%s) AS v(registration_id int8, patron_id int8)
"""
NEW_WALK_INS = """
INSERT INTO activities_walkins (id, session_id, count, minors, counted_at, staff_id)
SELECT attendance_id, session_id, count, minors, counted_at, staff_id
  FROM json_to_recordset(%s) AS v(attendance_id int8, session_id int8, count int4, minors int4, counted_at timestamptz,
       staff_id int4)
"""
NEW_QUESTIONS = """
INSERT INTO activities_doorquestion (id, version, session_id, registration_id, kind, came, seen_at)
SELECT question_id, version, session_id, registration_id, kind, came, seen_at
  FROM json_to_recordset(%s) AS v(question_id int8, version int8, session_id int8, registration_id int8, kind text,
       came int4, seen_at timestamptz)
"""
SETTLED_QUESTIONS = """
UPDATE activities_doorquestion t SET version = v.version, done_at = v.done_at, done_by = v.done_by
  FROM json_to_recordset(%s) AS v(question_id int8, version int8, done_at timestamptz, done_by int4)
 WHERE t.id = v.question_id AND t.version < v.version
"""
NEW_TOKENS = """
INSERT INTO patrons_patrontoken (token, salt, patron_id, made_at, lasting)
SELECT decode(token, 'hex'), decode(salt, 'hex'), patron_id, made_at, lasting
  FROM json_to_recordset(%s) AS v(token text, salt text, patron_id int8, made_at timestamptz, lasting bool)
"""
