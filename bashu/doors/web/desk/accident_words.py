"""What staff read of accidents: how an item stands, how bad a damage is, and what came of what they did."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from bashu.db.settlement.accidents import claim_of, status_of
from bashu.domain.circulation.accidents.commands import Grade
from bashu.domain.circulation.answers import AccidentTold, CheckedIn, FoundAgain
from bashu.domain.circulation.conflicts import say_task
from bashu.domain.circulation.effects import TaskKind
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.words import money
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.doors.web.desk.boxing import joined
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.spoken import Spoken, refusal, title_of

LAID_ASIDE = ("damaged", "in_quarantine")


def statuses() -> Mapping[str, str]:
    """Of an item, or what its reader says of it."""
    return {
        "lost": _("lost by its reader"),
        "claimed_returned": _("said to be returned"),
        "returned": _("said to be returned"),
        "never_had": _("said never to have been lent"),
        "damaged": _("damaged, out of service"),
        "in_quarantine": _("in quarantine"),
    }


def grades() -> Mapping[Grade, str]:
    return {
        Grade.SLIGHT: _("slightly damaged: it can still be lent"),
        Grade.HEAVY: _("badly damaged: it has to be mended first"),
        Grade.BEYOND_USE: _("beyond use"),
        Grade.PART_MISSING: _("a part is missing, and the rest can be lent"),
    }


def said(outcome: Outcome, what: str) -> Spoken:
    """`what` staff did, as the page's button has it."""
    answer = outcome.answer if isinstance(outcome, Accepted) else None
    if not isinstance(answer, AccidentTold):
        spoken = refusal(outcome, audience="staff")
        before = isinstance(outcome, Refused) and outcome.refusal is Refusal.DAMAGE_CHARGED
        return replace(spoken, word=_("Charged before")) if before else spoken
    stays = answer.status in LAID_ASIDE
    words = {
        "lost": (_("Counts as lost"), _("If it is found, just scan it: then its price is not owed.")),
        "claim": (_("Look for it"), _("Tasks say where. Being late counts no further meanwhile.")),
        "accept": (_("Accepted"), _("Nothing is owed for it, and it counts as missing.")),
        "reject": (_("Not accepted"), _("It is on loan as before.")),
        "damaged": (
            (_("Damage written down"), _("Put it aside: it is lent when you put it back in service."))
            if stays
            else (_("Damage written down"), _("It is lent on. Scan it if it has not been taken in."))
        ),
        "part": (_("Part found"), ""),
        "quarantine": (_("In quarantine"), _("Keep it here. It is lent when you put it back in service.")),
    }
    word, why = words[what]
    return Spoken(tone="stop" if stays else "keep", word=word, title=title_of(outcome), why=joined(_sums(answer), why))


def _sums(answer: AccidentTold) -> str:
    language, told = languages.current(), []
    if answer.charged_fen:
        told.append(_("Charged: %(sum)s.") % {"sum": money(answer.charged_fen, language)})
    if answer.held_fen:
        told.append(_("Kept of what was paid for its loss: %(sum)s.") % {"sum": money(answer.held_fen, language)})
    return joined(*told, not_owed(answer.cancelled_fen, answer.refundable_fen))


def not_owed(cancelled_fen: int, refundable_fen: int) -> str:
    language, told = languages.current(), []
    if cancelled_fen:
        told.append(_("Not owed any more: %(sum)s.") % {"sum": money(cancelled_fen, language)})
    if refundable_fen:
        told.append(_("To be given back to its reader: %(sum)s.") % {"sum": money(refundable_fen, language)})
    return joined(*told)


def told_of_accident(spoken: Spoken, outcome: Outcome) -> Spoken:
    """What a check in says of an item with which something was the matter."""
    answer = outcome.answer if isinstance(outcome, Accepted) else None
    if not isinstance(answer, CheckedIn) or answer.item_id is None:
        return spoken
    if answer.reason == TaskKind.CONFLICT:
        spoken = _put_aside(spoken, status_of(answer.item_id))
    if isinstance(answer, FoundAgain):
        why = joined(spoken.why, not_owed(answer.cancelled_fen, answer.refundable_fen))
        return replace(spoken, note=_("It had been lost, and is found."), why=why)
    if answer.closed_loan_id is not None and claim_of(answer.closed_loan_id):
        return replace(spoken, note=_("Its reader had said so: the claim was right, and is over."))
    return spoken


def _put_aside(spoken: Spoken, status: str) -> Spoken:
    """What is out of service stays so; the key beside the answer leads to where it is put back."""
    why = say_task(TaskKind.CONFLICT, {"found": status}, language=languages.current())
    words = {"damaged": _("Damaged: put it aside"), "in_quarantine": _("In quarantine: put it aside")}
    return replace(spoken, word=words.get(status, _("Withdrawn: put it aside")), why=why)
