"""A card that a machine kept or wants stopped (01), and one that it gives free again (25).

What a machine stops is stopped in its library alone, and staff lift it at their desk as any other block.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons import queries
from bashu.domain.circulation.commands import Trust
from bashu.domain.identity.membership import CARD_RETAINED
from bashu.doors.sip2 import reads
from bashu.doors.sip2.people import Shown, not_proven
from bashu.engine import patrons
from bashu.wire.sip2 import port

# What a machine says of it is for a librarian to read, not an essay.
NOTE_MAX: Final = 200
KEPT: Final = {
    "zh": "证件已被本机收留，请到服务台领取",
    "en": "The machine has kept the card. Please ask for it at the desk.",
}
STOPPED: Final = {
    "zh": "此证在本馆已停用，请到服务台办理",
    "en": "The card is stopped in this library now. Please ask at the desk.",
}
NOT_HERE: Final = {
    "zh": "本机不能解除停用，请到服务台办理",
    "en": "This machine cannot free a card. Please ask at the desk.",
}


def done(
    question: port.BlockPatron | port.EnablePatron, *, who: Shown, trust: Trust, row: TerminalRow, now: datetime
) -> port.PatronAnswer:
    """Reads and writes: not for the event loop. Answers how the patron stands after it."""
    asked = port.PatronQuestion(card=question.card, pin=None, language=question.language)
    answer = reads.patron(asked, who=who, trust=trust, row=row, now=now)
    card = queries.find_by_digests(who.digests) if answer.known else None
    if card is None:
        return answer
    if isinstance(question, port.BlockPatron):
        _keep(question, patron_id=card.patron_id, row=row, now=now)
        words = (KEPT if question.retained else STOPPED)[question.language]
        return replace(answer, denials=answer.denials | reads.NO_PRIVILEGES, words=words, key=CARD_RETAINED)
    if not row.attended:
        return replace(answer, words=NOT_HERE[question.language], key="")
    if not_proven(trust):
        return answer
    patrons.give_card_back(patron_id=card.patron_id, library_id=row.library_id, terminal_id=row.terminal_id, now=now)
    return reads.patron(asked, who=who, trust=trust, row=row, now=now)


def _keep(question: port.BlockPatron, *, patron_id: int, row: TerminalRow, now: datetime) -> None:
    patrons.keep_card(
        patron_id=patron_id,
        library_id=row.library_id,
        terminal_id=row.terminal_id,
        note=question.why[:NOTE_MAX],
        now=now,
    )
