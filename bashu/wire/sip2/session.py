"""One connection of one machine, without I/O: bytes in, actions out; answers in, actions out.

The caller does the actions in order: sends bytes, asks a question and brings its answer back, closes. At most one
question is open at a time, as the standard wants; what a machine sends meanwhile waits here.
"""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import NamedTuple

from . import port, vendor
from .charsets import clean
from .codec import MalformedMessageError, Message, build, parse
from .framing import Lines, LineTooLongError
from .layouts import ANSWER_TO, LANGUAGES, VENDOR_ANSWER_TO
from .requests import QUESTIONS, Heard, IncompleteError
from .responses import Context, refuse, respond, status
from .words import WORDS, Say

_BEFORE_LOGIN = frozenset({"93", "97", "99"})
ASKED = {**QUESTIONS, **vendor.QUESTIONS}
_RESEND = Message("96", {}, (), None)
_UNREAD = Message("", {}, (), None)
# Of these there is no answer of ours but one: how we stand, or that we have not understood.
_NOT_ASKED = frozenset({"99", ""})


class Because(Enum):
    """Why the session ends the connection."""

    LINE_TOO_LONG = "a line is too long"
    TOO_MANY_WAITING = "too many messages sent without waiting for an answer"
    TOO_MANY_MALFORMED = "too many malformed messages in a row"
    TOO_MANY_LOGINS = "too many failed logins"


class Send(NamedTuple):
    data: bytes


class Ask(NamedTuple):
    question: port.Question


class Pass(NamedTuple):
    """What a session asks that has another system behind it, which may understand more. `line`: as it came; `said`: its
    message; `question`: what that means. None where it cannot be read, or is not whole."""

    line: bytes
    said: Message | None
    question: port.Question | None


class Close(NamedTuple):
    because: Because


Action = Send | Ask | Pass | Close


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    line_bytes: int = 4096
    waiting_lines: int = 16
    malformed_in_a_row: int = 10
    logins: int = 5


DEFAULT_LIMITS = Limits()


class Session:
    """`bound`: the machine is known already (by port or source address) and need not log in. `relays`: another system
    stands behind, and what the session cannot read is asked as well.

    Times passed in as `now` are aware, in the zone of the machines: SIP2 writes local time.
    """

    def __init__(
        self, profile: port.Profile, *, bound: bool, relays: bool = False, limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self.profile = profile
        self._relays = relays
        self.logged_in = bound
        # Of SIP2, as the machine says in 99; empty: it has not said.
        self.version = ""
        self._limits = limits
        self._framing = Lines(limits.line_bytes)
        self._waiting: deque[bytes] = deque()
        self._language: str | None = None
        self._asked: Message | None = None
        self._last_line = b""
        self._last_sent = b""
        self._last_at = datetime.min.replace(tzinfo=UTC)
        self._malformed = 0
        self._failed_logins = 0
        self._closed = False

    def receive(self, data: bytes, now: datetime) -> list[Action]:
        """Never raises, whatever the bytes, and it does not matter how they were cut on their way."""
        actions: list[Action] = []
        try:
            for line in self._framing.feed(data):
                actions += self._hear(line, now)
        except LineTooLongError:
            actions += [] if self._closed else [self._close(Because.LINE_TOO_LONG)]
        return actions

    def answer(self, answer: port.Answer | port.Relayed, now: datetime) -> list[Action]:
        """The answer to the open question. Raises TypeError for one that does not fit, as responses.respond."""
        request, self._asked = self._asked, None
        if self._closed or request is None:
            return []
        if isinstance(answer, port.Relayed):
            return [self._relayed(request, answer, now=now), *self._work(now)]
        if request.code in _NOT_ASKED:
            return [*self._without_it(request, now), *self._work(now)]
        actions: list[Action] = []
        if request.code == "93":
            actions = self._login(answer)
        if isinstance(answer, port.Declined):
            # Nothing was done, so the same message sent again deserves a new try, not the same excuse.
            self._last_line = b""
        says = vendor.respond if request.code in VENDOR_ANSWER_TO else respond
        response = says(answer, self._context(request, now))
        actions.insert(0, self._send(response, now))
        if request.code == "35":
            self._language = None
        return actions if self._closed else actions + self._work(now)

    def _hear(self, line: bytes, now: datetime) -> list[Action]:
        # A machine that lost patience: the answer is on its way, and one is enough.
        if self._closed or (self._asked is not None and (line[:2] == b"97" or line == self._last_line)):
            return []
        self._waiting.append(line)
        if len(self._waiting) > self._limits.waiting_lines:
            return [self._close(Because.TOO_MANY_WAITING)]
        return self._work(now)

    def _work(self, now: datetime) -> list[Action]:
        actions: list[Action] = []
        while self._waiting and self._asked is None and not self._closed:
            actions += self._take(self._waiting.popleft(), now)
        return actions

    def _take(self, line: bytes, now: datetime) -> list[Action]:
        fresh = self._is_fresh(now)
        # The whole line is compared: the checksum is a plain sum and does not see two digits change places, and some
        # machines never advance the sequence number.
        if fresh and self._last_line and line == self._last_line:
            return [Send(self._last_sent)]
        try:
            request = parse(line, self.profile.charset, more=self.profile.manner.sizes)
        except MalformedMessageError:
            return self._unread(line)
        if request.code not in ANSWER_TO and request.code not in VENDOR_ANSWER_TO and request.code != "97":
            return self._unread(line)
        self._malformed = 0
        if request.code == "97":
            # With nothing to resend, the standard leaves only asking the machine to speak again.
            return [Send(self._last_sent)] if fresh and self._last_sent else self._ask_again(line)
        self._last_line = line if request.sequence and request.code != "99" else b""
        return [self._relay(line, request, now=now) if self._relays else self._judge(request, now)]

    def _relay(self, line: bytes, request: Message, *, now: datetime) -> Action:
        """What lacks something is for the system behind to judge."""
        self._hear_language(request)
        self._asked, question = request, QUESTIONS.get(request.code)
        try:
            if question is not None:
                heard = Heard(request, self._context(request, now).language, now.tzinfo)
                return Pass(line, request, question(heard))
        except IncompleteError:
            pass
        return Pass(line, request, None)

    def _unread(self, line: bytes) -> list[Action]:
        if not self._relays:
            return self._ask_again(line)
        self._asked, self._last_line = _UNREAD, b""
        return [Pass(line, None, None)]

    def _relayed(self, request: Message, answer: port.Relayed, *, now: datetime) -> Send:
        self._last_at = now
        if request.code == "35":
            self._language = None
        self._last_sent = answer.line + (self.profile.ending or self._framing.ending)
        return Send(self._last_sent)

    def _without_it(self, request: Message, now: datetime) -> list[Action]:
        """The system behind does not answer what is asked of it alone."""
        if request.code == "99":
            return [self._send(status(self._context(request, now)), now)]
        return self._ask_again(b"")

    def _judge(self, request: Message, now: datetime) -> Action:
        request = self.profile.manner.understand(request)
        self._hear_language(request)
        context = self._context(request, now)
        if request.code == "99":
            self.version = clean(request.fixed["version"]).strip()
            return self._send(status(context), now)
        if not self.logged_in and request.code not in _BEFORE_LOGIN:
            return self._refuse(Say.LOGIN_FIRST, context)
        question = None if request.code in self.profile.manner.refuses else ASKED.get(request.code)
        if question is None:
            return self._refuse(Say.NOT_SUPPORTED, context)
        try:
            asked = question(Heard(request, context.language, now.tzinfo, self.profile.manner))
        except IncompleteError as error:
            return self._refuse(error.say, context)
        self._asked = request
        return Ask(asked)

    def _login(self, answer: port.Answer) -> list[Action]:
        """A failed login also ends the one before: nobody stays logged in with a wrong password."""
        profile = answer.profile if isinstance(answer, port.LoginAnswer) else None
        self.logged_in = profile is not None
        if profile is not None:
            self.profile, self._failed_logins = profile, 0
            return []
        self._failed_logins += isinstance(answer, port.LoginAnswer)
        return [self._close(Because.TOO_MANY_LOGINS)] if self._failed_logins >= self._limits.logins else []

    def _is_fresh(self, now: datetime) -> bool:
        """Whether the machine may still be waiting for the last answer: for as long as 98 has it try, and once more.

        What comes later is no repeat, whoever sent it: the answer may be about another patron by now.
        """
        patience = timedelta(seconds=self.profile.timeout_seconds * (self.profile.retries + 1))
        return abs(now - self._last_at) <= patience

    def _hear_language(self, request: Message) -> None:
        """A patron's choice at the machine holds until the patron's session ends."""
        if request.code in {"23", "63"}:
            self._language = LANGUAGES.get(request.fixed["language"])

    def _context(self, request: Message, now: datetime) -> Context:
        language = self._language or self.profile.language
        return Context(request, self.profile, "en" if self.profile.charset == "ascii" else language, now)

    def _refuse(self, say: Say, context: Context) -> Send:
        key, words = say.value.replace(" ", "_"), WORDS[context.language][say]
        own = self.profile.manner.say(key, language=context.language, words=words)
        says = vendor.refuse if context.request.code in VENDOR_ANSWER_TO else refuse
        return self._send(says(own, context), context.now)

    def _send(self, response: Message, now: datetime) -> Send:
        self._last_at = now
        dressed = self.profile.manner.dress(response)
        self._last_sent = build(dressed, self.profile.charset) + (self.profile.ending or self._framing.ending)
        return Send(self._last_sent)

    def _ask_again(self, line: bytes) -> list[Action]:
        """96, which is never remembered as the last answer: a 97 after it means the answer before."""
        self._malformed += 1
        detection = "" if b"AZ" in line[-7:] else None
        again = build(_RESEND._replace(sequence=detection), self.profile.charset)
        actions: list[Action] = [Send(again + (self.profile.ending or self._framing.ending))]
        if self._malformed >= self._limits.malformed_in_a_row:
            actions.append(self._close(Because.TOO_MANY_MALFORMED))
        return actions

    def _close(self, because: Because) -> Close:
        self._closed = True
        return Close(because)
