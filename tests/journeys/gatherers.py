"""Readers who register for an activity and give the seat back without a pause, beside those who borrow: a partner's
program asks for them, and asks the same under the same id until it has an answer."""

import json
import random
import re
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from urllib.parse import urlencode

from bashu.engine import clock
from tests.journeys.cast import Cast
from tests.journeys.playing import PATIENCE_SECONDS, PAUSE_SECONDS, Playing

LIBRARY, SIZE = "SC01", 6
# One that anybody may register for, with few seats: some wait for others.
SESSION = """
SELECT s.id FROM activities_session s JOIN activities_activity a ON a.id = s.activity_id
 WHERE s.state = 'planned' AND s.how = 'first_come' AND a.state = 'published' AND a.from_age IS NULL
   AND a.to_age IS NULL AND s.opens_at < now() AND s.closes_at > now() + interval '1 day' AND s.cancel_until_at IS NULL
   AND s.consent_below_age = 0 ORDER BY s.capacity - s.seats_taken, s.id LIMIT 1
"""
COUNTS = """
SELECT seats_taken, waiting, capacity,
       (SELECT coalesce(sum(seats), 0) FROM activities_registration r
         WHERE r.session_id = s.id AND ended_at IS NULL AND r.state = 'registered'),
       (SELECT count(*) FROM activities_registration r
         WHERE r.session_id = s.id AND ended_at IS NULL AND r.state = 'waiting')
  FROM activities_session s WHERE id = %s
"""
THEIRS = """
SELECT array_agg(r.id ORDER BY r.id), count(*) FILTER (WHERE r.ended_at IS NULL) FROM activities_registration r
 WHERE r.session_id = %s AND r.patron_id = (SELECT patron_id FROM activities_registration WHERE id = %s)
"""

TERMINAL = """
SELECT t.id FROM network_terminal t JOIN network_branch b ON b.id = t.branch_id
  JOIN network_library l ON l.id = b.library_id WHERE l.code = %s AND t.active ORDER BY t.id LIMIT 1
"""


@dataclass(kw_only=True)
class Gatherer:
    """One reader. `made`: the registrations that were acknowledged; `now`: the one that is open."""

    url: str
    client: str
    secret: str
    terminal: int
    whom: dict[str, str]
    session: int
    drawn: random.Random
    made: list[int] = field(default_factory=list)
    now: int | None = None
    answers: int = 0
    complaint: str = ""
    token: str = ""

    def play(self, stop: Event) -> None:
        while not stop.is_set() and not self.complaint:
            if self.now is None:
                told = self._insist("/registrations", session=self.session)
                if told.get("outcome") == "accepted":
                    self.now = told["registration"]["id"]
                    self.made.append(self.now)
            elif self._insist("/registrations/cancel", registration=self.now).get("outcome") == "accepted":
                self.now = None
            self.answers += 1
            time.sleep(self.drawn.uniform(0, PAUSE_SECONDS))

    def _insist(self, path: str, **asked: int) -> dict[str, Any]:
        deadline, sent = time.monotonic() + PATIENCE_SECONDS, {"id": str(clock.new_id()), **self.whom, **asked}
        while time.monotonic() < deadline:
            told = self._ask(path, sent)
            code = (told.get("why") or {}).get("code")
            if told.get("outcome") == "accepted" or code == "session_full":
                return told
            if told.get("outcome") == "refused":
                self.complaint = f"{path}: {code}"
                return told
            time.sleep(PAUSE_SECONDS)
        self.complaint = f"no answer to {path} in {PATIENCE_SECONDS} s"
        return {}

    def _ask(self, path: str, sent: dict[str, Any]) -> dict[str, Any]:
        """Nothing, if the line broke, nobody was there or the token did not count."""
        try:
            if not self.token:
                basic = b64encode(f"{self.client}:{self.secret}".encode()).decode()
                form = urlencode({"grant_type": "client_credentials"}).encode()
                self.token = self._post("/token", form, Authorization=f"Basic {basic}")["access_token"]
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            return self._post(path, json.dumps({**sent, "terminal": self.terminal}).encode(), **headers)
        except (OSError, ValueError):
            self.token = ""
            return {}

    def _post(self, path: str, body: bytes, **headers: str) -> dict[str, Any]:
        request = urllib.request.Request(f"{self.url}/api/v1{path}", body, headers)  # noqa: S310 (ours)
        with urllib.request.urlopen(request, timeout=20) as told:  # noqa: S310
            answer: dict[str, Any] = json.load(told)
            return answer


class Gatherers(Playing[Gatherer]):
    def __init__(self, cast: Cast, *, seed: int, size: int = SIZE) -> None:
        self._cast = cast
        with cast.connect() as connection:
            ((self._session,),) = connection.execute(SESSION).fetchall()
        super().__init__(_players(cast, session=self._session, seed=seed), size=size)

    def check(self) -> None:
        """While nobody plays: each registration that was acknowledged is there, no other is, and seats add up."""
        with self._cast.connect() as connection:
            taken, waiting, capacity, seats, line = connection.execute(COUNTS, [self._session]).fetchone() or ()
            assert (taken, waiting) == (seats, line)
            assert taken <= capacity
            for player in self.players:
                if player.made:
                    found = connection.execute(THEIRS, [self._session, player.made[0]]).fetchone()
                    assert found == (sorted(player.made), int(player.now is not None)), player.whom["card"]


def _players(cast: Cast, *, session: int, seed: int) -> Iterator[Gatherer]:
    told = cast.network.bashu("partner", "add", "Who gathers", "--library", LIBRARY, "--scope", "activities")
    client, secret = re.findall(r"(?:client id|secret)\s+(\S+)", told)
    with cast.connect() as connection:
        (terminal,) = connection.execute(TERMINAL, [LIBRARY]).fetchone() or (0,)
    readers = [each for each in cast.facts["patrons"] if each["state"] == "ok" and each["pin"]]
    for place, reader in enumerate(readers):
        yield Gatherer(
            url=cast.network.url, client=client, secret=secret, terminal=terminal, session=session,
            whom={"card": reader["card"], "pin": reader["pin"]}, drawn=random.Random(f"{seed}/gathers/{place}"),
        )  # fmt: skip
