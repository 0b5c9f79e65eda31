"""What two systems say to one reader, as one answer: a reader who is known to both is one reader.

Counts and lists are added, and so is what is owed: each system charges its own loans. A privilege is denied only if
both deny it: each decides for its own part when it is asked for it.
"""

from bashu.wire.sip2 import port
from bashu.wire.sip2.codec import Fields, Message
from bashu.wire.sip2.layouts import FLAGS

COUNTS = ("holds_ready", "overdue", "loans", "charges", "recalls", "holds_waiting")
RENEWED = ("renewed", "unrenewed")
LISTED = frozenset({"AS", "AT", "AU", "AV", "BU", "CD", "BM", "BN", "AF", "AG"})
# Of the summary, in its order: the count of the answer that belongs to it.
OF_SUMMARY = ("holds_ready", "overdue", "loans", "charges", "recalls", "holds_waiting")
OWED = "BV"


def join(own: Message, network: Message, *, answer: port.Answer) -> Message:
    """Of one code. What only one of them knows is told as that one knows it."""
    if isinstance(answer, port.PatronAnswer) and not answer.known:
        return own
    fixed = dict(own.fixed)
    for name in (*COUNTS, *RENEWED):
        if name in fixed and name in network.fixed:
            fixed[name] = f"{min(_number(fixed[name]) + _number(network.fixed[name]), 9999):04}"
    if "status" in fixed:
        both = zip(fixed["status"].ljust(FLAGS), network.fixed["status"].ljust(FLAGS), strict=False)
        fixed["status"] = "".join("Y" if ours == theirs == "Y" else " " for ours, theirs in both)
    if "renewed" in fixed:
        fixed["ok"] = max(fixed["ok"], network.fixed["ok"])
    return own._replace(fixed=fixed, fields=_fields(own, network))


def _fields(own: Message, network: Message) -> Fields:
    added = tuple((tag, value) for tag, value in network.fields if tag in LISTED and value)
    owed = [_fen(message.get(OWED)) for message in (own, network)]
    if owed[1]:
        total = sum(each or 0 for each in owed)
        money = ("BH", "CNY"), (OWED, f"{total // 100}.{total % 100:02}")
        return (*(each for each in own.fields if each[0] not in {"BH", OWED}), *money, *added)
    return (*own.fields, *added)


def rest(asked: Message, own: Message) -> Message:
    """What is asked of the network when a page of a list is: the lines behind those of the own system."""
    at = asked.fixed.get("summary", "").find("Y")
    if not 0 <= at < len(OF_SUMMARY) or not asked.get("BQ"):
        return asked
    theirs = _number(own.fixed.get(OF_SUMMARY[at], ""))
    first, last = max(_number(asked.get("BP")) - theirs, 1), max(_number(asked.get("BQ")) - theirs, 0)
    fields = tuple(each for each in asked.fields if each[0] not in {"BP", "BQ"})
    return asked._replace(fields=(*fields, ("BP", str(first)), ("BQ", str(last))))


def charges(question: port.PatronQuestion, answer: port.Answer) -> frozenset[str]:
    """The numbers of those that the network has named: each stands first in its line."""
    if question.listing is not port.Listing.CHARGES or not isinstance(answer, port.PatronAnswer):
        return frozenset()
    return frozenset(line.split(" ", 1)[0] for line in answer.listed)


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0


def _fen(text: str) -> int | None:
    """Of yuan with two decimals at most; None for what is no sum."""
    whole, _, parts = text.strip().partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 7 and len(parts) <= 2):
        return None
    return int(whole) * 100 + (int(parts.ljust(2, "0")) if parts.isascii() and parts.isdigit() else 0)
