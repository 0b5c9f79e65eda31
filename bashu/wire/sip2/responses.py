"""An answer of the port to a response message."""

from dataclasses import dataclass, replace
from datetime import datetime

from . import port
from .codec import Fields, Message
from .layouts import ANSWER_TO, BX_ORDER, FLAGS, LANGUAGE_CODES
from .requests import SUPPORTED
from .times import to_sip

# The list tags of 64, and those of the item in the line, by what was asked for.
LIST_TAGS = {
    port.Listing.HOLDS_READY: "AS",
    port.Listing.OVERDUE: "AT",
    port.Listing.LOANS: "AU",
    port.Listing.CHARGES: "AV",
    port.Listing.RECALLS: "BU",
    port.Listing.HOLDS_WAITING: "CD",
}
_COUNTS = (
    ("holds_ready", port.Listing.HOLDS_READY),
    ("overdue", port.Listing.OVERDUE),
    ("loans", port.Listing.LOANS),
    ("charges", port.Listing.CHARGES),
    ("recalls", port.Listing.RECALLS),
    ("holds_waiting", port.Listing.HOLDS_WAITING),
)
_NO_COUNT = "    "
_ALL_PRIVILEGES_DENIED = "YYYY".ljust(FLAGS)


@dataclass(frozen=True, slots=True)
class Context:
    """What a response needs besides the answer: the request, the terminal, the language and the time."""

    request: Message
    profile: port.Profile
    language: str
    now: datetime


def respond(answer: port.Answer, context: Context) -> Message:
    """Raises TypeError when the answer does not fit the request: the port broke its promise."""
    code = context.request.code
    answer = _in_its_words(answer, context)
    match answer:
        case port.Declined():
            return refuse(answer.words, context)
        case port.LoginAnswer() if code == "93":
            return _message(context, {"ok": yn(answer.profile is not None, no="0", yes="1")}, fields=())
        case port.PatronAnswer() if code in {"01", "23", "25", "63"}:
            return _patron(answer, context)
        case port.ItemAnswer() if code == "17":
            return _item(answer, context)
        case port.LoanAnswer() if code in {"11", "29"}:
            return _loan(answer, context)
        case port.CheckInAnswer() if code == "09":
            return _check_in(answer, context)
        case port.FeePaidAnswer() if code == "37":
            return _fee_paid(answer, context)
        case port.HoldAnswer() if code == "15":
            return _hold(answer, context)
        case port.RenewAllAnswer() if code == "65":
            return _renewed_all(answer, context)
        case port.ReportAnswer() if code == "19":
            return _reported(answer, context)
        case port.EndSessionAnswer() if code == "35":
            return _end(answer, context)
    raise TypeError(f"{type(answer).__name__} is no answer to message {code}")


def status(context: Context) -> Message:
    """98. BX says exactly what is served; the two must not drift, so one is computed from the other."""
    profile = context.profile
    served = SUPPORTED - profile.manner.refuses
    fixed = {
        "online": "Y",
        "checkin_ok": yn("09" in served),
        "checkout_ok": yn("11" in served),
        "renewal_ok": yn("29" in served),
        "status_update_ok": yn("19" in served),
        "offline_ok": "Y",
        "timeout": f"{min(profile.timeout_seconds * 10, 999):03}",
        "retries": f"{min(profile.retries, 999):03}",
        "date": to_sip(context.now),
        "version": "2.00",
    }
    flags = "".join(yn(code in served) for code in BX_ORDER)
    fields = [("AO", profile.institution), *_given("AM", profile.library), ("BX", flags)]
    return _message(context, fixed, fields=(*fields, *_given("AN", profile.terminal)))


def refuse(words: str, context: Context) -> Message:
    """The negative response of the right pair, for what was not done: not supported, not logged in, busy."""
    request, now = context.request, to_sip(context.now)
    code, language = ANSWER_TO[request.code], LANGUAGE_CODES[context.language]
    echo = (("AO", context.profile.institution), ("AA", request.get("AA")))
    said = _given("AF", words)
    match code:
        case "10":
            return _check_in(port.CheckInAnswer(ok=False, words=words), context)
        case "12" | "30":
            return _loan(port.LoanAnswer(ok=False, words=words), context)
        case "16":
            return _hold(port.HoldAnswer(ok=False, words=words), context)
        case "18":
            return _item(port.ItemAnswer(known=False, words=words), context)
        case "20":
            return _reported(port.ReportAnswer(ok=False, words=words), context)
        case "24" | "26" | "64":
            # Message 01 asked to block the card: nothing was blocked, and the flags must not say that it was.
            flags = "".ljust(FLAGS) if request.code == "01" else _ALL_PRIVILEGES_DENIED
            counts = {name: _NO_COUNT for name, _ in _COUNTS}
            fixed, fields = {"status": flags, "language": language, **counts}, (*echo, ("AE", ""), *said)
        case "36":
            return _end(port.EndSessionAnswer(ok=False, words=words), context)
        case "66":
            return _renewed_all(port.RenewAllAnswer(ok=False, words=words), context)
        case "94":
            fixed, fields = {"ok": "0"}, ()
        case _:
            fixed, fields = {"ok": "N"}, (*echo, *said)
    return _message(context, {**fixed, "date": now}, fields=fields)


def _in_its_words(answer: port.Answer, context: Context) -> port.Answer:
    """A terminal may have its own, for a key in a language."""
    match answer:
        case (
            port.Declined()
            | port.PatronAnswer()
            | port.LoanAnswer()
            | port.CheckInAnswer()
            | port.HoldAnswer()
            | port.ReportAnswer()
        ):
            words = context.profile.manner.say(answer.key, language=context.language, words=answer.words)
            return answer if words == answer.words else replace(answer, words=words)
    return answer


def _due(at: datetime, context: Context) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if context.profile.manner.due_iso else to_sip(at)


def yn(flag: bool, *, yes: str = "Y", no: str = "N") -> str:  # noqa: FBT001 -- it is what the function is about
    return yes if flag else no


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def _message(context: Context, fixed: dict[str, str], *, fields: Fields) -> Message:
    return Message(ANSWER_TO[context.request.code], fixed, fields, context.request.sequence)


def _given(tag: str, value: str) -> Fields:
    return ((tag, value),) if value else ()


def _patron(answer: port.PatronAnswer, context: Context) -> Message:
    request, person = context.request, answer.person
    flags = [" "] * FLAGS
    for denial in answer.denials:
        flags[denial.value] = "Y"
    fixed = {
        "status": "".join(flags) if answer.known else _ALL_PRIVILEGES_DENIED,
        "language": LANGUAGE_CODES[context.language],
        "date": to_sip(context.now),
    }
    fields = [("AO", context.profile.institution), ("AA", request.get("AA")), ("AE", person.name if person else "")]
    if request.code == "63":
        fixed |= {name: f"{min(answer.counts.get(listing, 0), 9999):04}" for name, listing in _COUNTS}
        fields += [
            (tag, f"{limit:04}") for tag, limit in (("BZ", answer.hold_limit), ("CB", answer.loan_limit)) if limit
        ]
    fields.append(("BL", yn(answer.known)))
    if answer.pin_right is not None:
        fields.append(("CQ", yn(answer.pin_right)))
    if answer.owed_fen is not None:
        fields += [("BH", "CNY"), ("BV", yuan(answer.owed_fen))]
    if request.code == "63":
        fields += _page(answer.listed, request)
        if person is not None:
            fields += (*_given("BD", person.address), *_given("BE", person.email), *_given("BF", person.phone))
    return _message(context, fixed, fields=(*fields, *_given("AF", answer.words)))


def _page(listed: tuple[str, ...], request: Message) -> Fields:
    """Lines BP to BQ, counted from 1; without them, all."""
    at = request.fixed["summary"].find("Y")
    tags = tuple(LIST_TAGS.values())
    if not 0 <= at < len(tags):
        return ()
    first, last = _number(request.get("BP"), 1), _number(request.get("BQ"), len(listed))
    return tuple((tags[at], line) for line in listed[max(first, 1) - 1 : max(last, 0)])


def _number(text: str, default: int) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else default


def _item(answer: port.ItemAnswer, context: Context) -> Message:
    fixed = {
        "circulation_status": f"{answer.state.value:02}",
        "security_marker": "00",
        "fee_type": "01",
        "date": to_sip(context.now),
    }
    fields = (
        *_given("CF", "" if answer.holds is None else str(answer.holds)),
        *_given("AH", _due(answer.due_at, context) if answer.due_at else ""),
        ("AB", context.request.get("AB")),
        ("AJ", answer.title),
        *_given("BG", answer.owner),
        *_given("CK", answer.media_type),
        *_given("AQ", answer.home_branch),
        *_given("AP", answer.current_branch),
        *_given("CS", answer.call_number),
        *_given("AF", answer.words),
    )
    return _message(context, fixed, fields=fields)


def _loan(answer: port.LoanAnswer, context: Context) -> Message:
    """12 and 30. A refused loan has no due date and says why; a password that was sent is judged."""
    request = context.request
    fixed = {
        "ok": yn(answer.ok, yes="1", no="0"),
        "renewal_ok": yn(answer.ok and answer.renewed),
        "magnetic": "U",
        "desensitize": yn(answer.ok and not answer.cancelled),
        "date": to_sip(context.now),
    }
    fields = [
        ("AO", context.profile.institution),
        ("AA", request.get("AA")),
        ("AB", request.get("AB")),
        ("AJ", answer.title),
        ("AH", _due(answer.due_at, context) if answer.ok and answer.due_at else ""),
    ]
    if answer.fee_fen is not None:
        fields += [("BT", "01"), ("BH", "CNY"), ("BV", yuan(answer.fee_fen))]
    fields += _given("CK", answer.media_type)
    if not answer.ok and answer.pin_right is not None:
        fields += [("BL", yn(answer.patron_known is not False)), ("CQ", yn(answer.pin_right))]
    return _message(context, fixed, fields=(*fields, *_given("AF", answer.words)))


def _check_in(answer: port.CheckInAnswer, context: Context) -> Message:
    """10. Alert is Y exactly when CV says something, so that a sorter can trust either."""
    manner = context.profile.manner
    alert = answer.alert.value if answer.alert else "00" if manner.cv_00 and answer.ok else ""
    destination = answer.destination or (answer.current_branch if manner.always_ct and answer.ok else "")
    routed = {
        "CT": destination, "CV": alert, "BG": answer.owner, "AQ": answer.home_branch, "AP": answer.current_branch,
        "CS": answer.call_number, "CK": answer.media_type, "CR": answer.collection,
    }  # fmt: skip
    fixed = {
        "ok": yn(answer.ok, yes="1", no="0"),
        "resensitize": yn(answer.resensitize),
        "magnetic": "U",
        "alert": yn(answer.alert is not None),
        "date": to_sip(context.now),
    }
    fields = (
        ("AO", context.profile.institution),
        ("AB", context.request.get("AB")),
        ("AQ", answer.home_branch),
        *_given("AP", answer.current_branch),
        *_given("AJ", answer.title),
        *_given("CL", answer.sort_bin or manner.bin_of(routed)),
        *_given("CK", answer.media_type),
        *_given("CS", answer.call_number),
        *_given("CR", answer.collection),
        *_given("CT", destination),
        *_given("CV", alert),
        *_given("CY", answer.hold_patron),
        *_given("DA", answer.hold_name),
        *_given("AF", answer.words),
    )
    return _message(context, fixed, fields=fields)


def _fee_paid(answer: port.FeePaidAnswer, context: Context) -> Message:
    """38. BK is that of the machine, by which it finds its own payment again; our number is in AF."""
    fixed = {"ok": yn(answer.ok), "date": to_sip(context.now)}
    echo = (("AO", context.profile.institution), ("AA", context.request.get("AA")))
    transaction = _given("BK", context.request.get("BK"))
    return _message(context, fixed, fields=(*echo, *transaction, *_given("AF", answer.words)))


def _hold(answer: port.HoldAnswer, context: Context) -> Message:
    """16. What was refused has no place in line."""
    request = context.request
    fixed = {"ok": yn(answer.ok, yes="1", no="0"), "available": yn(answer.available), "date": to_sip(context.now)}
    fields = (
        *_given("BW", to_sip(answer.wanted_until) if answer.wanted_until else ""),
        *_given("BR", "" if answer.position is None else str(answer.position)),
        *_given("BS", answer.pickup),
        ("AO", context.profile.institution),
        ("AA", request.get("AA")),
        ("AB", request.get("AB")),
        ("AJ", answer.title or request.get("AJ")),
        *_given("AF", answer.words),
    )
    return _message(context, fixed, fields=fields)


def _renewed_all(answer: port.RenewAllAnswer, context: Context) -> Message:
    """66."""
    counts = {"renewed": answer.renewed, "unrenewed": answer.unrenewed}
    fixed = {name: f"{min(len(items), 9999):04}" for name, items in counts.items()}
    fixed |= {"ok": yn(answer.ok, yes="1", no="0"), "date": to_sip(context.now)}
    fields = (
        ("AO", context.profile.institution),
        *(("BM", each) for each in answer.renewed),
        *(("BN", each) for each in answer.unrenewed),
        *_given("AF", answer.words),
    )
    return _message(context, fixed, fields=fields)


def _reported(answer: port.ReportAnswer, context: Context) -> Message:
    """20. CH is what the machine said: here it changes no property of the item, so nothing else stands there now."""
    fixed = {"ok": yn(answer.ok, yes="1", no="0"), "date": to_sip(context.now)}
    properties = _given("CH", context.request.get("CH") if answer.ok else "")
    fields = (("AB", context.request.get("AB")), ("AJ", answer.title), *properties, *_given("AF", answer.words))
    return _message(context, fixed, fields=fields)


def _end(answer: port.EndSessionAnswer, context: Context) -> Message:
    fixed = {"ok": yn(answer.ok), "date": to_sip(context.now)}
    echo = (("AO", context.profile.institution), ("AA", context.request.get("AA")))
    return _message(context, fixed, fields=(*echo, *_given("AF", answer.words)))
