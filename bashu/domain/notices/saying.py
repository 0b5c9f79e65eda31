"""What is known of a notice, in the words of a language: what stands in the places of a text."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, Final

from bashu.domain.activities.words import WHY_CALLED_OFF
from bashu.domain.circulation.charges.words import say_how, say_kind
from bashu.domain.circulation.words import due, money
from bashu.domain.notices.events import Language
from bashu.domain.values import value_class

# Why a hold ended, by the words of its row: who closed it for which reason, else how it ended.
REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "not_lent_out": ("该文献不外借", "it is not lent out"),
    "no_item_left": ("已没有可借的复本", "no copy is left that could be lent"),
    "cancelled": ("图书馆已取消", "the library cancelled it"),
    "expired": ("已过您要求的日期", "the day until which you wanted it has passed"),
    "not_collected": ("未在保留期内领取", "it was not collected in time"),
    "impossible": ("无法满足", "it cannot be filled"),
}

# Why an activity is called off.
CALLED_OFF: Final[Mapping[str, tuple[str, str]]] = {why.value: words for why, words in WHY_CALLED_OFF.items()}

# What staff decided on a claim.
RESULTS: Final[Mapping[str, tuple[str, str]]] = {
    "accepted": ("已认定，借阅结束，您不用付费", "we accept that; the loan has ended, and you owe nothing for it"),
    "rejected": (
        "没有找到，借阅继续，请按应还日期归还",
        "we did not find it; it is still on loan to you, due as before",
    ),
}


@value_class(frozen=True, slots=True, kw_only=True)
class Names:
    zh: str
    en: str

    def in_(self, language: Language) -> str:
        return (self.en if language == "en" else self.zh) or self.zh


@value_class(frozen=True, slots=True, kw_only=True)
class Facts:
    """Of one notice. `library_id` is whose text it is told by; what it does not say is empty. `titles`: of what has one
    in each language. `kind`, `details`: of a charge, and how it came about. `asked_id`: what is to be confirmed, by
    `code` or `link`."""

    library_id: int
    library: Names
    branch: Names = Names(zh="", en="")
    title: str = ""
    titles: Names | None = None
    at: datetime | None = None
    days: int | None = None
    reason: str = ""
    fen: int | None = None
    kind: str = ""
    details: Mapping[str, Any] | None = None
    result: str = ""
    asked_id: int | None = None
    code: str = field(default="", repr=False)
    link: str = field(default="", repr=False)


def said(facts: Facts, *, language: Language) -> dict[str, str]:
    """`until`, `due` and `when` are the same under three names: a text says which it means. A branch is called by
    its library too, unless it repeats that."""
    on = "" if facts.at is None else due(facts.at, language)
    zh, en = CALLED_OFF.get(facts.reason) or REASONS.get(facts.reason, REASONS["cancelled"])
    return {
        "library": facts.library.in_(language),
        "branch": _full(facts.library.in_(language), facts.branch.in_(language), language=language),
        "title": facts.titles.in_(language) if facts.titles else facts.title,
        "until": on,
        "due": on,
        "when": on,
        "days": "" if facts.days is None else str(facts.days),
        "reason": en if language == "en" else zh,
        "sum": "" if facts.fen is None else money(facts.fen, language),
        "what": _what(facts, language),
        "how": say_how(facts.kind, facts.details or {}, language=language) if facts.kind else "",
        "result": RESULTS.get(facts.result, ("", ""))[language == "en"],
        "code": facts.code,
        "link": facts.link,
    }


def _what(facts: Facts, language: Language) -> str:
    """For what something is charged."""
    kind = say_kind(facts.kind, language) if facts.kind else ""
    if not facts.title:
        return kind
    return f"“{facts.title}”, {kind}" if language == "en" else f"《{facts.title}》{kind}"


def several(parts: Sequence[str], *, library: str) -> dict[str, str]:
    """The values of an e-mail that says more than one thing."""
    return {"count": str(len(parts)), "notices": "\n\n".join(parts), "library": library}


def several_titles(values: Sequence[Mapping[str, str]], *, library: str, language: Language) -> dict[str, str]:
    """The same of an SMS, which has room for titles alone."""
    titles = [each["title"] for each in values if each["title"]]
    told = "; ".join(titles) if language == "en" else "".join(f"《{title}》" for title in titles)
    return {"count": str(len(values)), "notices": told, "library": library}


def _full(library: str, branch: str, *, language: Language) -> str:
    if branch.startswith(library):
        return branch
    return f"{library}, {branch}" if language == "en" else f"{library}{branch}"
