"""What the agent does by itself while the hub cannot be asked: decides by the network's rule, and keeps the fact."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta
from uuid import UUID

from bashu.agent import clock
from bashu.agent.store import Machine, Store
from bashu.domain.calendar import LOCAL
from bashu.domain.circulation.sentences import Language
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.kinds import CardKind
from bashu.domain.identity.verifier import Assurance
from bashu.domain.offline import (
    Asked,
    Lent,
    OfflineRefusal,
    OfflineRules,
    decide_check_in,
    decide_check_out,
    say,
)
from bashu.wire.link.messages import Enrolled, Fact, FactKind
from bashu.wire.link.sealing import KEY_BYTES, SEALED_BYTES, digest, seal
from bashu.wire.sip2 import port

BARCODE_MAX = 64
# A machine that got no answer asks again for about so long; later it is another wish.
SAME_WISH = timedelta(minutes=5)
ALL = frozenset({port.Denial.BORROWING, port.Denial.RENEWING, port.Denial.RECALLING, port.Denial.HOLDING})


class Alone:
    """`enrolled`: who it is. Its methods may be called on any thread; facts are kept in the order of their answers."""

    def __init__(self, store: Store, *, enrolled: Enrolled, now: Callable[[], datetime] = clock.now) -> None:
        self._store, self._enrolled, self._now = store, enrolled, now
        self.is_expelled = False
        """The hub does not know this box any more: it takes back, and lends nothing."""
        self.learn()

    def learn(self) -> None:
        """What the hub has told since."""
        rules, snapshot = self._store.rules(), self._store.snapshot()
        self._rules = OfflineRules(**asdict(rules)) if rules else OfflineRules()
        self.snapshot_at = snapshot.made_at if snapshot else None
        self._snapshot = snapshot

    def digest(self, number: str) -> bytes:
        return digest(number, site_key=self._enrolled.site_key)

    def answer(
        self, question: port.Question, *, login: str, machine: Machine, supersedes: UUID | None = None
    ) -> port.Answer:
        """`supersedes`: the command that was sent for this and had no answer."""
        match question:
            case port.CheckOut():
                return self._lend(question, login=login, machine=machine, supersedes=supersedes)
            case port.CheckIn():
                return self._take_in(question, login=login, supersedes=supersedes)
            case port.EndSession():
                return port.EndSessionAnswer()
            case port.PatronQuestion():
                return self._look_up(question)
            case port.ItemQuestion():
                return port.ItemAnswer(known=False, words=_words(OfflineRefusal.NOT_DONE_NOW, question.language))
            case _:
                return self.not_now(question)

    def not_now(self, question: port.Question) -> port.Answer:
        return port.Declined(words=_words(OfflineRefusal.NOT_DONE_NOW, getattr(question, "language", "zh")))

    def _lend(
        self, question: port.CheckOut, *, login: str, machine: Machine, supersedes: UUID | None
    ) -> port.LoanAnswer:
        card = parse_credential(question.card)
        if not is_barcode(question.barcode):
            return port.LoanAnswer(ok=False, words=_words(OfflineRefusal.ITEM_KEPT, question.language))
        if not isinstance(card, Credential):
            # What a machine lent by itself is kept, whoever it says it was: the hub asks staff.
            if question.happened:
                self._keep(FactKind.LENT, question, login=login, card=question.card, supersedes=supersedes)
                return port.LoanAnswer(ok=True)
            no = _words(OfflineRefusal.STRANGER_NOW, question.language)
            return port.LoanAnswer(ok=False, patron_known=False, words=no)
        own = self.digest(card.number)
        with self._store.together():
            lent = self._store.lent_about(question.barcode, own)
            due: datetime | None = None
            if not question.happened:
                decided = self._decided(question.barcode, own, machine=machine, lent=lent)
                if not isinstance(decided, Lent):
                    self._not_lent(question, login=login, sent=supersedes)
                    no = _words(decided, question.language, items=self._rules.items_max)
                    return port.LoanAnswer(ok=False, words=no)
                due = datetime.combine(decided.due_on, time.max.replace(microsecond=0), LOCAL)
            if lent.get(question.barcode) != own:
                self._keep(FactKind.LENT, question, login=login, card=card.number, supersedes=supersedes)
                self._store.lend(question.barcode, own)
        return port.LoanAnswer(ok=True, due_at=due, patron_known=True)

    def _decided(
        self, barcode: str, own: bytes, *, machine: Machine, lent: Mapping[str, bytes]
    ) -> Lent | OfflineRefusal:
        asked = Asked(
            digest=own,
            barcode=barcode,
            assurance=Assurance.DEVICE if machine.reads_cards else Assurance.TYPED,
            lent=lent,
        )
        snapshot = None if self.is_expelled else self._snapshot
        return decide_check_out(asked, snapshot=snapshot, rules=self._rules, now=self._now())

    def objection(self, question: port.CheckOut, *, machine: Machine) -> port.LoanAnswer | None:
        """What it would be refused for if it were asked now; nothing is done."""
        card = parse_credential(question.card)
        if question.happened:
            return None
        if not isinstance(card, Credential):
            no = _words(OfflineRefusal.STRANGER_NOW, question.language)
            return port.LoanAnswer(ok=False, patron_known=False, words=no)
        own = self.digest(card.number)
        lent = self._store.lent_about(question.barcode, own)
        decided = self._decided(question.barcode, own, machine=machine, lent=lent)
        if isinstance(decided, Lent):
            return None
        return port.LoanAnswer(ok=False, words=_words(decided, question.language, items=self._rules.items_max))

    def told(self, kind: FactKind, question: port.CheckOut | port.CheckIn, *, login: str) -> None:
        """What the library's own system has done, for the network to know."""
        if is_barcode(question.barcode):
            self._keep(kind, question, login=login, supersedes=None)

    def noticed(self, kind: FactKind, barcode: str, *, login: str, sent: UUID | None = None) -> None:
        """What is so now. `sent`: it is, whether or not the network has done that command."""
        if not is_barcode(barcode):
            return
        now = self._now()
        self._store.keep(
            Fact(
                seq=0,
                id=clock.new_id(now),
                kind=kind,
                terminal=login,
                barcode=barcode,
                occurred_at=now,
                supersedes=sent,
            )
        )

    def _not_lent(self, question: port.CheckOut, *, login: str, sent: UUID | None) -> None:
        """If the hub was asked, it may have lent it, and its answer was lost: it is told that the item stayed here."""
        if sent is not None:
            self._keep(FactKind.NOT_LENT, question, login=login, supersedes=sent)

    def _take_in(self, question: port.CheckIn, *, login: str, supersedes: UUID | None) -> port.CheckInAnswer:
        if not is_barcode(question.barcode):
            return port.CheckInAnswer(ok=False, alert=port.Alert.CALL_STAFF)
        returned = decide_check_in(question.barcode, snapshot=self._snapshot)
        with self._store.together():
            if not self._has_taken(question, login=login, sent=supersedes):
                self._keep(FactKind.RETURNED, question, login=login, supersedes=supersedes)
            self._store.take_back(question.barcode)
        return port.CheckInAnswer(
            ok=True, resensitize=True, alert=port.Alert.CALL_STAFF if returned.put_aside else None
        )

    def _has_taken(self, question: port.CheckIn, *, login: str, sent: UUID | None) -> bool:
        """A machine that lost the answer, to a power cut perhaps, asks again."""
        last = self._store.last_about(question.barcode) if sent is None else None
        if last is None or last.kind is not FactKind.RETURNED or last.terminal != login:
            return False
        return abs(self._happened(question) - last.occurred_at) <= SAME_WISH

    def _look_up(self, question: port.PatronQuestion) -> port.PatronAnswer:
        """Only whether the card may borrow; nobody here knows what its reader has."""
        card = parse_credential(question.card)
        if not isinstance(card, Credential):
            return port.PatronAnswer(known=False, words=_words(OfflineRefusal.STRANGER_NOW, question.language))
        own = self.digest(card.number)
        blocked = self._snapshot is not None and own in self._snapshot.blocked
        words = _words(OfflineRefusal.CARD_BLOCKED, question.language) if blocked else ""
        return port.PatronAnswer(known=True, denials=ALL if blocked else frozenset(), words=words)

    def _seal(self, card: str) -> bytes:
        """What is too long for a card is none, and is known by its beginning as well."""
        number = card.encode()[:SEALED_BYTES].decode(errors="ignore")
        return seal(number, public=self._enrolled.seal_key, fresh=secrets.token_bytes(KEY_BYTES))

    def _keep(
        self,
        kind: FactKind,
        question: port.CheckOut | port.CheckIn,
        *,
        login: str,
        card: str | None = None,
        supersedes: UUID | None,
    ) -> None:
        self._store.keep(
            Fact(
                seq=0,
                id=clock.new_id(self._now()),
                kind=kind,
                terminal=login,
                barcode=question.barcode,
                occurred_at=self._happened(question),
                card=None if card is None else self._seal(card),
                supersedes=supersedes,
            )
        )

    def _happened(self, question: port.CheckOut | port.CheckIn) -> datetime:
        """A machine's clock is believed only for what happened while it was alone: one that is slow would put a return
        before its loan.
        """
        now = self._now()
        handed_in = question.returned_at if isinstance(question, port.CheckIn) else None
        return min((handed_in or question.occurred_at or now) if question.happened else now, now)


def _words(refusal: OfflineRefusal, language: str, *, items: int = 0) -> str:
    said: Language = "en" if language == "en" else "zh-hans"
    return say(refusal, language=said, items=items)


def is_barcode(text: str) -> bool:
    """A card that was laid where a book goes is none, and its number is kept nowhere."""
    read = parse_credential(text)
    is_person = isinstance(read, Credential) and read.kind is not CardKind.LIBRARY_CARD
    return 0 < len(text) <= BARCODE_MAX and not is_person
