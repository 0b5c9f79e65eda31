"""A library's list of readers, as a spreadsheet writes it (CSV): each line read, or refused with its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from bashu.domain.identity.contact import Contact, read_contact
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.kinds import CardKind, PatronCategory
from bashu.domain.identity.problems import Problem
from bashu.project.table_file import TEXT_MAX, Columns, Said, WrongError, day_in, plain, rows

Word = TypeVar("Word", bound=StrEnum)


class State(StrEnum):
    """How a card stood in the library's own system."""

    ACTIVE = "active"
    LOST = "lost"
    BLOCKED = "blocked"
    CLOSED = "closed"


NAMES: Final[Mapping[str, frozenset[str]]] = {
    "card": frozenset({"card", "card number", "证号", "卡号", "读者证号", "借书证号"}),
    "kind": frozenset({"kind", "card kind", "卡类型", "证件类型"}),
    "id number": frozenset({"id number", "resident id", "身份证号", "身份证号码", "身份证"}),
    "name": frozenset({"name", "姓名", "读者姓名"}),
    "category": frozenset({"category", "类别", "读者类别", "读者类型"}),
    "birth date": frozenset({"birth date", "born on", "出生日期", "生日"}),
    "phone": frozenset({"phone", "mobile", "手机", "手机号", "手机号码"}),
    "e-mail": frozenset({"e-mail", "email", "邮箱", "电子邮箱"}),
    "registered on": frozenset({"registered on", "办证日期", "注册日期"}),
    "expires on": frozenset({"expires on", "有效期", "有效期至", "失效日期"}),
    "state": frozenset({"state", "状态", "证状态"}),
    "pin": frozenset({"pin", "password", "密码"}),
    "guardian": frozenset({"guardian", "监护人", "监护人证号", "监护人身份证号", "监护人身份证"}),
    "family": frozenset({"family", "家庭", "家庭证号", "家庭卡号"}),
}
OPTIONAL: Final = frozenset(
    {"kind", "id number", "category", "birth date", "phone", "e-mail", "pin", "guardian", "family"}
)
COLUMNS: Final = Columns(
    names=NAMES,
    optional=OPTIONAL,
    help="card, name, registered on, expires on, state (or 证号, 姓名, 办证日期, 有效期, 状态)",
)
KINDS: Final[Mapping[str, CardKind]] = {
    "身份证": CardKind.RESIDENT_ID, "社保卡": CardKind.SOCIAL_SECURITY, "护照": CardKind.PASSPORT,
    "借书证": CardKind.LIBRARY_CARD, "读者证": CardKind.LIBRARY_CARD, "library card": CardKind.LIBRARY_CARD,
    "id card": CardKind.RESIDENT_ID, "resident id": CardKind.RESIDENT_ID,
}  # fmt: skip
CATEGORIES: Final[Mapping[str, PatronCategory]] = {
    "成人": PatronCategory.ADULT, "成年": PatronCategory.ADULT, "普通": PatronCategory.ADULT,
    "青少年": PatronCategory.YOUTH, "少年": PatronCategory.YOUTH, "少儿": PatronCategory.CHILD,
    "儿童": PatronCategory.CHILD, "单位": PatronCategory.INSTITUTION, "集体": PatronCategory.INSTITUTION,
    "家庭": PatronCategory.FAMILY, "临时": PatronCategory.TEMPORARY, "访客": PatronCategory.VISITOR,
}  # fmt: skip
STATES: Final[Mapping[str, State]] = {
    "": State.ACTIVE, "valid": State.ACTIVE, "正常": State.ACTIVE, "有效": State.ACTIVE, "过期": State.ACTIVE,
    "expired": State.ACTIVE, "挂失": State.LOST, "遗失": State.LOST, "停借": State.BLOCKED, "暂停": State.BLOCKED,
    "冻结": State.BLOCKED, "注销": State.CLOSED, "退证": State.CLOSED,
}  # fmt: skip
# Of a library card that looks like one of these: the list knows better than the form of the number.
LOOKS_LIKE: Final = frozenset({CardKind.SOCIAL_SECURITY, CardKind.PASSPORT})
NAME_MAX: Final = 200
FIRST_YEAR: Final = 1900
# A membership until then has no end; systems write 2099 or 9999 for it.
ENDLESS_FROM: Final = 2099


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`number`: where it ends in the file, which begins with 1. `credentials`: the card, then the ID card if it has
    one. `unread`: what was no way to reach its reader. `guardian`, `family`: a number of theirs, as it stands there."""

    number: int
    credentials: tuple[Credential, ...] = field(repr=False)
    name: str = field(repr=False)
    category: PatronCategory | None
    birth_on: date | None = field(repr=False)
    contact: Contact = field(repr=False)
    unread: str
    registered_on: date
    expires_on: date | None
    state: State
    pin: str = field(repr=False)
    guardian: str = field(default="", repr=False)
    family: str = field(default="", repr=False)


def read(path: Path, *, encoding: str) -> Iterator[Line | Said]:
    for number, row in rows(path, COLUMNS, encoding=encoding):
        try:
            yield _line(number, row)
        except WrongError as wrong:
            yield Said(number=number, why=str(wrong))


def _line(number: int, row: Mapping[str, str]) -> Line:
    if len(row["name"]) > NAME_MAX:
        raise WrongError(f"a name of more than {NAME_MAX} characters")
    contact, unread = _contact(row)
    registered_on, expires_on = day_in(row, "registered on"), day_in(row, "expires on")
    if registered_on is None or registered_on.year < FIRST_YEAR:
        raise WrongError("no date of registration")
    return Line(
        number=number,
        credentials=_credentials(row),
        name=plain(row["name"]),
        category=_word(row, "category", words=CATEGORIES, of=PatronCategory) if plain(row["category"]) else None,
        birth_on=day_in(row, "birth date"),
        contact=contact,
        unread=unread,
        registered_on=registered_on,
        expires_on=expires_on if expires_on and expires_on.year < ENDLESS_FROM else None,
        state=_word(row, "state", words=STATES, of=State),
        pin=row["pin"].strip(),
        guardian=plain(row["guardian"]),
        family=plain(row["family"]),
    )


def _credentials(row: Mapping[str, str]) -> tuple[Credential, ...]:
    card = _parsed(row["card"], "the card number")
    if plain(row["kind"]):
        card = _of_kind(card, _word(row, "kind", words=KINDS, of=CardKind))
    if not plain(row["id number"]):
        return (card,)
    own = _parsed(row["id number"], "the ID number")
    if own.kind not in {CardKind.RESIDENT_ID, CardKind.PASSPORT}:
        raise WrongError("the ID number is none: neither of an ID card nor of a passport")
    if card.kind is CardKind.RESIDENT_ID and card.number != own.number:
        raise WrongError("the card is an ID card, and the ID number is another")
    return (card,) if card.number == own.number else (card, own)


def _parsed(text: str, what: str) -> Credential:
    found = parse_credential(text)
    if isinstance(found, Problem):
        raise WrongError(f"{what} cannot be taken: {found.en}")
    return found


def _of_kind(card: Credential, kind: CardKind) -> Credential:
    if kind is CardKind.LIBRARY_CARD and card.kind in LOOKS_LIKE:
        return Credential(kind, card.number)
    if kind is not card.kind:
        raise WrongError(f"the card is no {kind.value.replace('_', ' ')} by the form of its number")
    return card


def _contact(row: Mapping[str, str]) -> tuple[Contact, str]:
    """What can be read of it. Many lists have a number of the house here."""
    phone, email = plain(row["phone"]), plain(row["e-mail"])
    mobile = read_contact(email="", mobile=phone)
    mail = read_contact(email=email, mobile="")
    unread = [name for name, read in (("phone", mobile), ("e-mail", mail)) if isinstance(read, Problem)]
    return Contact(
        mobile="" if isinstance(mobile, Problem) else mobile.mobile,
        email="" if isinstance(mail, Problem) else mail.email,
    ), " and ".join(unread)


def _word(row: Mapping[str, str], name: str, *, words: Mapping[str, Word], of: type[Word]) -> Word:
    text = plain(row[name]).lower()
    known = {each.value.replace("_", " "): each for each in of} | dict(words)
    found = known.get(text.replace("_", " "))
    if found is None:
        raise WrongError(f"the {name} {text[:TEXT_MAX]!r} is unknown. Known are: {', '.join(filter(None, known))}")
    return found
