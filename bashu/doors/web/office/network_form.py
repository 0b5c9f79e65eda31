"""How the network lends, as a form: each question with its choices, and what each of them does."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bashu.domain.circulation.holds.states import DEFAULT_ORDER, Criterion
from bashu.domain.circulation.parameters import DAYS_MAX, DEFAULT_HEARD, Parameters
from bashu.domain.policy import Group, Voice, words
from bashu.domain.policy.voices import FREE_GROUPS
from bashu.domain.settlement.ledger import Model
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import number

USUAL = Parameters()
WRONG = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    label: str
    does: str
    usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Without choices it asks for a number of days; `usual` is that of a new network."""

    name: str
    label: str
    about: str
    value: str
    usual: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    label: str
    questions: tuple[Question, ...]


def parts(texts: Mapping[str, str]) -> tuple[Part, ...]:
    return (
        Part(
            label=_("Whose rules are heard first, where owner, lender and home library differ"),
            questions=tuple(_voice_question(group, texts) for group in FREE_GROUPS),
        ),
        Part(label=_("Who gets an item that several wait for"), questions=_order_questions(texts)),
        Part(label=_("While somebody waits"), questions=_waiting_questions(texts)),
        Part(label=_("On the way"), questions=_way_questions(texts)),
        Part(label=_("When it came back"), questions=(_returned_question(texts), _undo_question(texts))),
        Part(label=_("Money that is paid elsewhere"), questions=(_settlement_question(texts),)),
    )


def write(parameters: Parameters) -> dict[str, str]:
    """As the form has it; `read` is the other way."""
    order = [criterion.value for criterion in parameters.hold_order]
    return {
        **{group.value: voice.value for group, voice in parameters.heard.items()},
        **{f"order{place}": name for place, name in enumerate(order)},
        "nearby_days": str(parameters.nearby_days),
        "lend_if_asked": _yes_no(said=parameters.lend_if_asked),
        "renew_if_wanted": _yes_no(said=parameters.renew_if_wanted),
        "late_after_days": str(parameters.late_after_days),
        "lost_payer": parameters.lost_payer,
        "settlement": parameters.settlement.value,
        "returned_days_max": str(parameters.returned_days_max),
        "undo_minutes": str(parameters.undo_minutes),
    }


def read(texts: Mapping[str, str]) -> Parameters:
    """What is none of the choices is the usual one; what is no number is one that no check lets pass."""
    order = [texts.get(f"order{place}", "") for place in range(len(Criterion))]
    heard = {group: texts.get(group.value, "") for group in FREE_GROUPS}
    payer, settles = texts.get("lost_payer", ""), texts.get("settlement", "")
    return Parameters(
        heard={group: Voice(voice) if voice in set(Voice) else DEFAULT_HEARD[group] for group, voice in heard.items()},
        hold_order=tuple(Criterion(name) for name in order if name in set(Criterion)),
        nearby_days=_days(texts.get("nearby_days", "")),
        lend_if_asked=texts.get("lend_if_asked") != "no",
        renew_if_wanted=texts.get("renew_if_wanted") == "yes",
        late_after_days=_days(texts.get("late_after_days", "")),
        lost_payer="owner" if payer == "owner" else "destination" if payer == "destination" else "origin",
        settlement=Model(settles) if settles in set(Model) else USUAL.settlement,
        returned_days_max=_days(texts.get("returned_days_max", "")),
        undo_minutes=_days(texts.get("undo_minutes", "")),
    )


def changes(before: Parameters, after: Parameters) -> list[tuple[str, str, str]]:
    """Question, what was said, what is said now."""
    was, now = _told(before), _told(after)
    return [(label, was[name][1], text) for name, (label, text) in now.items() if was[name][1] != text]


def _told(parameters: Parameters) -> dict[str, tuple[str, str]]:
    return {
        question.name: (question.label, _said(question))
        for part in parts(write(parameters))
        for question in part.questions
    }


def _said(question: Question) -> str:
    return next((each.label for each in question.choices if each.value == question.value), question.value)


def _voice_question(group: Group, texts: Mapping[str, str]) -> Question:
    language = languages.current()
    does = {
        Group.LENDING: {
            Voice.OWNER: _("Each library says of its own items whether they go out, wherever they are lent."),
            Voice.LENDER: _("The library at whose desk it is lent says so, of guests too."),
            Voice.HOME: _("A reader's library says what its readers may take, whoever owns it."),
        },
        Group.PERIOD: {
            Voice.OWNER: _("An item is lent for the same time everywhere, as its owner says."),
            Voice.LENDER: _("Whatever is lent at a desk is lent for as long as that library says."),
            Voice.HOME: _("A reader has the same time everywhere, as the home library says."),
        },
        Group.OVERDUE: {
            Voice.OWNER: _("Being late with an item leads to what its owner says."),
            Voice.LENDER: _("It leads to what the library says that lent it."),
            Voice.HOME: _("It leads to what the reader's library says, for all that the reader has."),
        },
        Group.LOSS: {
            Voice.OWNER: _("What is lost or damaged is charged as its owner says, and is owed to the owner."),
            Voice.LENDER: _("It is charged as the library says that lent it, and is owed to that library."),
            Voice.HOME: _("It is charged as the reader's library says, and is owed to that library."),
        },
        Group.BLOCKS: {
            Voice.OWNER: _("The owner of the item says how much debt and how many late items are tolerated."),
            Voice.LENDER: _("Each library says for its own desks when it lends nothing more."),
            Voice.HOME: _("The reader's library says so, and it holds at every desk."),
        },
    }[group]
    return Question(
        name=group.value,
        label=words.pick(words.GROUPS[group], language),
        about="",
        value=texts.get(group.value, ""),
        choices=tuple(
            Choice(
                value=voice.value,
                label=words.pick(words.VOICES[voice], language),
                does=does[voice],
                usual=DEFAULT_HEARD[group] is voice,
            )
            for voice in Voice
        ),
    )


def _order_questions(texts: Mapping[str, str]) -> tuple[Question, ...]:
    """The order, place by place; and for how long the same city goes first."""
    labels = (_("First decides"), _("then"), _("after that"), _("and last"))
    order = tuple(
        Question(
            name=f"order{place}",
            label=label,
            about="" if place else _("The first that tells two apart decides, and is what the reader is told."),
            value=texts.get(f"order{place}", ""),
            choices=tuple(_criteria(place)),
        )
        for place, label in enumerate(labels)
    )
    nearby = Question(
        name="nearby_days",
        label=_("Days for which items of the same city go first"),
        about=_(
            "So long after a hold was placed nothing is brought from another city, if its own city has one. "
            "0: from anywhere at once."
        ),
        value=texts.get("nearby_days", ""),
        usual=str(USUAL.nearby_days),
    )
    return (*order, nearby)


def _criteria(place: int) -> list[Choice]:
    told = {
        Criterion.FIRST_IN_LINE: (
            _("who stands first in line"),
            _("Whoever asked first, unless staff moved somebody."),
        ),
        Criterion.NEAREST_FIRST: (_("the shorter way"), _("What would arrive first where it is collected.")),
        Criterion.OWNERS_READERS: (_("the owner's own readers"), _("Readers of the library that owns the item.")),
        Criterion.GOES_HOME: (_("where it belongs"), _("Collected in the library that owns the item.")),
    }
    usual = DEFAULT_ORDER[place].value if place < len(DEFAULT_ORDER) else ""
    found = [
        Choice(value=each.value, label=label, does=does, usual=each.value == usual)
        for each, (label, does) in told.items()
    ]
    nothing = Choice(value="", label=_("nothing more"), does="", usual=not usual)
    return [*found, nothing] if place else found


def _waiting_questions(texts: Mapping[str, str]) -> tuple[Question, ...]:
    lend = Question(
        name="lend_if_asked",
        label=_("A reader brings from the shelf what is asked for somebody else"),
        about="",
        value=texts.get("lend_if_asked", ""),
        choices=(
            Choice(value="yes", label=_("it is lent"), does=_("Whoever waits keeps the place in line."), usual=True),
            Choice(value="no", label=_("it is kept"), does=_("The desk takes it for whoever waits."), usual=False),
        ),
    )
    renew = Question(
        name="renew_if_wanted",
        label=_("A reader renews what somebody else waits for"),
        about="",
        value=texts.get("renew_if_wanted", ""),
        choices=(
            Choice(value="no", label=_("it is not renewed"), does=_("It comes back on its day."), usual=True),
            Choice(value="yes", label=_("it is renewed"), does=_("Whoever waits waits longer."), usual=False),
        ),
    )
    return lend, renew


def _way_questions(texts: Mapping[str, str]) -> tuple[Question, ...]:
    late = Question(
        name="late_after_days",
        label=_("Days after which what is under way counts as late"),
        about=_("Counted from the day on which it was expected; then staff are told."),
        value=texts.get("late_after_days", ""),
        usual=str(USUAL.late_after_days),
    )
    payer = Question(
        name="lost_payer",
        label=_("Who answers for what is lost on the way"),
        about="",
        value=texts.get("lost_payer", ""),
        choices=(
            Choice(value="origin", label=_("where it set out"), does=_("The library that sent it."), usual=True),
            Choice(
                value="destination", label=_("where it was to arrive"), does=_("The library it was for."), usual=False
            ),
            Choice(value="owner", label=_("its owner"), does=_("The library bears it that owns it."), usual=False),
        ),
    )
    return late, payer


def _returned_question(texts: Mapping[str, str]) -> Question:
    return Question(
        name="returned_days_max",
        label=_("Days that a return may be dated back"),
        about=_(
            "So far back staff may say that an item was returned, as when they empty the book drop. "
            "0: on the same day only."
        ),
        value=texts.get("returned_days_max", ""),
        usual=str(USUAL.returned_days_max),
    )


def _undo_question(texts: Mapping[str, str]) -> Question:
    return Question(
        name="undo_minutes",
        label=_("Minutes within which a scan is undone"),
        about=_(
            "So long a desk may undo what was lent or taken in by mistake. Longer than 10 minutes, and a reader may "
            "have been told already of a hold that is ready. 0: never."
        ),
        value=texts.get("undo_minutes", ""),
        usual=str(USUAL.undo_minutes),
    )


def _settlement_question(texts: Mapping[str, str]) -> Question:
    told = {
        Model.KEPT: (
            _("whoever takes it keeps it"),
            _("No money crosses between libraries. What one takes for another, others take for it."),
        ),
        Model.CREDITOR: (
            _("it is due to the library that it was owed to"),
            _("Each month the office sees who has to hand over how much to whom. Nothing is transferred by itself."),
        ),
        Model.HOME: (
            _("it is due to the reader’s home library"),
            _("Whatever its readers pay anywhere belongs to it, whoever charged it. The office sees the sums."),
        ),
    }
    return Question(
        name="settlement",
        label=_("A reader pays at one library what is owed to another"),
        about=_("What was taken before a change stays with the model of its day."),
        value=texts.get("settlement", ""),
        choices=tuple(
            Choice(value=model.value, label=label, does=does, usual=USUAL.settlement is model)
            for model, (label, does) in told.items()
        ),
    )


def _days(text: str) -> int:
    found = number(text.strip())
    return WRONG if found is None or found > DAYS_MAX else found


def _yes_no(*, said: bool) -> str:
    return "yes" if said else "no"
