"""Refusals and other reasons, as partners are told them."""

from collections.abc import Mapping

from bashu.domain.circulation.refusals import TRANSIENT
from bashu.domain.circulation.sentences import Audience
from bashu.domain.circulation.words import say
from bashu.domain.identity.problems import Problem
from bashu.domain.outcome import Busy, Failed, Refused
from bashu.doors.api.partners.shapes import Why


def why(refused: Refused, *, audience: Audience = "patron") -> Why:
    details = dict(refused.details)
    return Why(
        code=refused.refusal.value,
        zh=say(refused.refusal, details, language="zh-hans", audience=audience),
        en=say(refused.refusal, details, language="en", audience=audience),
        transient=refused.refusal in TRANSIENT,
        details={name: value for name, value in details.items() if value is not None},
    )


def why_not_decided(outcome: Busy | Failed) -> Why:
    details: Mapping[str, str] = {} if isinstance(outcome, Busy) else {"reference": outcome.reference}
    return Why(
        code="busy" if isinstance(outcome, Busy) else "failed",
        zh=say(outcome, language="zh-hans", audience="staff"),
        en=say(outcome, language="en", audience="staff"),
        transient=isinstance(outcome, Busy),
        details=dict(details),
    )


def why_no_card(problem: Problem) -> Why:
    """A number that cannot be one."""
    return Why(code=problem.code.value, zh=problem.zh, en=problem.en, transient=False, details={})
