"""A reader whom a machine enrols, or whose PIN it sets (81 of Chinese vendors), as at a kiosk: by a card that it read.

An account is opened where the library registers readers at its machines, and only by a trusted reader of cards. No name
is changed here, and no deposit is taken: a machine that has taken one hears no, and gives it back.
"""

from datetime import datetime
from typing import Final

from bashu.db.network import terminals
from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons import queries
from bashu.db.patrons.pins import set_pin
from bashu.domain.circulation.commands import Trust
from bashu.domain.identity.pin import pin_problem
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance
from bashu.doors.sip2 import reads
from bashu.doors.sip2.people import Authority, Shown, may_join
from bashu.wire.sip2 import port

ASK_AT_DESK: Final = {"zh": "本机不能办理，请到服务台", "en": "This machine cannot do that. Please ask at the desk."}
NO_DEPOSIT: Final = {
    "zh": "本网络不收押金，未作登记，请退还款项",
    "en": "No deposit is taken here. Nothing was recorded: please give the money back.",
}
DONE: Final = {"zh": "已办理", "en": "This was done."}


def enrolled(
    question: port.Enrol, *, who: Shown, row: TerminalRow, authority: Authority, now: datetime
) -> port.EnrolAnswer:
    """Reads and writes: not for the event loop."""
    current = terminals.by_id(row.terminal_id)
    if current is None or not current.active or who.assurance is not Assurance.DEVICE:
        return _no(ASK_AT_DESK, question)
    if question.has_paid:
        return _no(NO_DEPOSIT, question)
    if who.pin and (wrong := _wrong_pin(who)):
        return _problem(wrong, question)
    if queries.find_by_digests(who.digests) is None:
        if not may_join(who, current):
            return _no(ASK_AT_DESK, question)
        if problem := authority.join(who, row=current, now=now, name=question.name):
            return _problem(problem, question)
    return _pin_set(question, who=who, row=current, authority=authority, now=now)


def _pin_set(
    question: port.Enrol, *, who: Shown, row: TerminalRow, authority: Authority, now: datetime
) -> port.EnrolAnswer:
    """For nobody whose card was reported lost, or who is stopped."""
    asked = port.PatronQuestion(card=question.card, pin=None, language=question.language)
    stands = reads.patron(asked, who=who, trust=Trust(assurance=who.assurance), row=row, now=now)
    card = queries.find_by_digests(who.digests)
    if stands.denials or card is None:
        return port.EnrolAnswer(ok=False, words=stands.words, key=stands.key)
    if who.pin and (wrong := set_pin(patron_id=card.patron_id, pin=who.pin, vault=authority.vault)):
        return _problem(wrong, question)
    return port.EnrolAnswer(ok=True, words=DONE[question.language])


def _wrong_pin(who: Shown) -> Problem | None:
    return pin_problem(who.pin, numbers=[who.credential.number], birth_on=who.credential.birth_on)


def _problem(problem: Problem, question: port.Enrol) -> port.EnrolAnswer:
    return port.EnrolAnswer(ok=False, words=problem.en if question.language == "en" else problem.zh)


def _no(words: dict[str, str], question: port.Enrol) -> port.EnrolAnswer:
    return port.EnrolAnswer(ok=False, words=words[question.language])
