"""Partners: how a client is made, changed and ended, its secrets, and its tokens (RFC 6749, section 4.4).

PartnerMade    {"partner_id", "library_ids", "scopes", "by"}
PartnerChanged {"partner_id", "library_ids", "scopes", "per_minute", "by"}    as it is from then on
PartnerSecret  {"partner_id", "by"}
PartnerEnded   {"partner_id", "by"}

`by` is the id of the staff, null at the command line; old entries have none.
Secrets and tokens are random, and told once; of them nothing is kept but their SHA-256.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import compare_digest, token_hex, token_urlsafe
from typing import Any, Final

from django.db.models import Prefetch

from bashu.db.network.models import Library
from bashu.db.network.partner_models import Partner, PartnerPace, PartnerToken
from bashu.domain.rights.scopes import PartnerScope
from bashu.domain.values import value_class
from bashu.engine.admission import edited

KIND: Final = "Partner"
SECRET_MARK: Final = "bashu-secret-"  # noqa: S105 (how each begins)
TOKEN_MARK: Final = "bashu-token-"  # noqa: S105
RANDOM_BYTES: Final = 32
CLIENT_BYTES: Final = 8
LENGTH_MAX: Final = 100
TOKEN_LASTS: Final = timedelta(hours=1)
# A client that asks for one token after another keeps these; the oldest stop working.
TOKENS_MAX: Final = 20


@value_class(frozen=True, slots=True, kw_only=True)
class Made:
    partner_id: int
    client: str
    secret: str


@value_class(frozen=True, slots=True, kw_only=True)
class Terms:
    """What of a partner can be changed."""

    name: str
    library_ids: frozenset[int]
    scopes: frozenset[PartnerScope]
    per_minute: int


@value_class(frozen=True, slots=True, kw_only=True)
class Granted:
    token: str
    scopes: frozenset[PartnerScope]


@value_class(frozen=True, slots=True, kw_only=True)
class Known:
    """A client that has proven who it is, and all that it may ever ask for."""

    partner_id: int
    scopes: frozenset[PartnerScope]
    per_minute: int


@value_class(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a token opens: these scopes, in these libraries."""

    partner_id: int
    scopes: frozenset[PartnerScope]
    library_ids: frozenset[int]
    per_minute: int
    sandbox: bool


def make(
    *,
    name: str,
    library_ids: Collection[int],
    scopes: Collection[PartnerScope],
    per_minute: int,
    sandbox: bool,
    by: int | None,
    now: datetime,
) -> Made:
    secret = SECRET_MARK + token_urlsafe(RANDOM_BYTES)
    client = f"{'sandbox' if sandbox else 'partner'}-{token_hex(CLIENT_BYTES)}"
    told = _told(scopes)

    def edit() -> Made:
        made = Partner.objects.create(
            name=name,
            client=client,
            digest=_digest(secret),
            scopes=told,
            sandbox=sandbox,
            per_minute=per_minute,
            made_at=now,
        )
        made.libraries.set(library_ids)
        PartnerPace.objects.create(partner=made, spent_until=now)
        return Made(partner_id=made.pk, client=client, secret=secret)

    def logged(made: Made) -> tuple[str, dict[str, Any]]:
        fields = {"partner_id": made.partner_id, "library_ids": sorted(library_ids), "scopes": told, "by": by}
        return "PartnerMade", fields

    return edited(edit, told=logged, kind=KIND, now=now)


def change(partner_id: int, to: Terms, *, by: int | None, now: datetime) -> bool:
    """At once, for tokens that are out already, too. False: there is no such partner, it was ended, or is so already.
    `to` names a library and a scope at least."""
    return _rewrite(partner_id, lambda _: to, by=by, now=now)


def leave(library_id: int, *, by: int | None, now: datetime) -> int:
    """Nothing of this library is opened to anybody any more: who has others keeps those, who has none is ended. How
    many had it."""

    def without(terms: Terms) -> Terms:
        return replace(terms, library_ids=terms.library_ids - {library_id})

    rows = Partner.objects.filter(libraries=library_id, ended_at=None).order_by("id").values_list("id", flat=True)
    return sum(_rewrite(each, without, by=by, now=now) for each in rows)


def _rewrite(partner_id: int, new: Callable[[Terms], Terms], *, by: int | None, now: datetime) -> bool:
    """Who is left no library is ended."""

    def edit() -> Terms | None:
        partner = Partner.objects.select_for_update().filter(pk=partner_id, ended_at=None).first()
        if partner is None or (to := new(_terms(partner))) == _terms(partner):
            return None
        if not to.library_ids:
            _cut(partner_id, now=now)
            return to
        partner.name, partner.scopes, partner.per_minute = to.name, _told(to.scopes), to.per_minute
        partner.save(update_fields=["name", "scopes", "per_minute"])
        partner.libraries.set(to.library_ids)
        return to

    def logged(to: Terms | None) -> tuple[str, dict[str, Any]] | None:
        if to is None or not to.library_ids:
            return None if to is None else ("PartnerEnded", {"partner_id": partner_id, "by": by})
        fields = {"library_ids": sorted(to.library_ids), "scopes": _told(to.scopes), "per_minute": to.per_minute}
        return "PartnerChanged", {"partner_id": partner_id, **fields, "by": by}

    return edited(edit, told=logged, kind=KIND, now=now) is not None


def another_secret(partner_id: int, *, by: int | None, now: datetime) -> str | None:
    """The one of now works until this one was used. None: there is no such partner, or it was ended."""
    secret = SECRET_MARK + token_urlsafe(RANDOM_BYTES)

    def edit() -> bool:
        there = Partner.objects.filter(pk=partner_id, ended_at=None)
        return bool(there.update(next_digest=_digest(secret)))

    def logged(done: bool) -> tuple[str, dict[str, Any]] | None:  # noqa: FBT001
        return ("PartnerSecret", {"partner_id": partner_id, "by": by}) if done else None

    return secret if edited(edit, told=logged, kind=KIND, now=now) else None


def end(partner_id: int, *, by: int | None, now: datetime) -> bool:
    """At once and for good, with all its tokens. False: it was ended before, or never was."""

    def edit() -> bool:
        return _cut(partner_id, now=now)

    def logged(ended: bool) -> tuple[str, dict[str, Any]] | None:  # noqa: FBT001
        return ("PartnerEnded", {"partner_id": partner_id, "by": by}) if ended else None

    return edited(edit, told=logged, kind=KIND, now=now)


def known_by(client: str, secret: str, *, sandbox: bool, now: datetime) -> Known | None:
    """A new secret that is used takes the place of the one before."""
    if max(len(client), len(secret)) > LENGTH_MAX or "\0" in client:
        return None
    digest = _digest(secret)
    partner = Partner.objects.filter(client=client, ended_at=None, sandbox=sandbox).first()
    if partner is None:
        return None
    if partner.next_digest is not None and compare_digest(bytes(partner.next_digest), digest):
        there = Partner.objects.filter(pk=partner.pk, next_digest=digest)
        there.update(digest=digest, next_digest=None, used_at=now)
    elif partner.digest is not None and compare_digest(bytes(partner.digest), digest):
        Partner.objects.filter(pk=partner.pk).update(used_at=now)
    else:
        return None
    return Known(partner_id=partner.pk, scopes=_scopes(partner.scopes), per_minute=partner.per_minute)


def grant(known: Known, scopes: frozenset[PartnerScope], *, now: datetime) -> Granted:
    """A token for some of its scopes. What has run out is cleared away by whoever asks next."""
    token = TOKEN_MARK + token_urlsafe(RANDOM_BYTES)
    of_it = PartnerToken.objects.filter(partner=known.partner_id)
    kept = of_it.filter(lasts_until__gt=now).order_by("-lasts_until").values_list("digest", flat=True)
    of_it.exclude(digest__in=list(kept[: TOKENS_MAX - 1])).delete()
    PartnerToken.objects.create(
        digest=_digest(token),
        partner_id=known.partner_id,
        scopes=_told(scopes),
        lasts_until=now + TOKEN_LASTS,
    )
    return Granted(token=token, scopes=scopes)


def opened_by(token: str, *, sandbox: bool, now: datetime) -> Opened | None:
    """Two queries. What has left the network is opened to nobody."""
    if not token.startswith(TOKEN_MARK) or len(token) > LENGTH_MAX:
        return None
    libraries = Prefetch("partner__libraries", queryset=Library.objects.filter(left_at=None).only("id"))
    rows = PartnerToken.objects.select_related("partner").prefetch_related(libraries)
    found = rows.filter(digest=_digest(token), lasts_until__gt=now, partner__sandbox=sandbox).first()
    if found is None or found.partner.ended_at is not None:
        return None
    return Opened(
        partner_id=found.partner_id,
        # What was taken from the client meanwhile is no longer in its tokens.
        scopes=_scopes(found.scopes) & _scopes(found.partner.scopes),
        library_ids=frozenset(each.pk for each in found.partner.libraries.all()),
        per_minute=found.partner.per_minute,
        sandbox=found.partner.sandbox,
    )


def _cut(partner_id: int, *, now: datetime) -> bool:
    cut = {"digest": None, "next_digest": None, "ended_at": now}
    ended = bool(Partner.objects.filter(pk=partner_id, ended_at=None).update(**cut))
    PartnerToken.objects.filter(partner=partner_id).delete()
    return ended


def _terms(partner: Partner) -> Terms:
    return Terms(
        name=partner.name,
        library_ids=frozenset(each.pk for each in partner.libraries.all()),
        scopes=_scopes(partner.scopes),
        per_minute=partner.per_minute,
    )


def _told(scopes: Collection[PartnerScope]) -> list[str]:
    return sorted(each.value for each in scopes)


def _scopes(words: Collection[str]) -> frozenset[PartnerScope]:
    return frozenset(PartnerScope(each) for each in words)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode(errors="surrogatepass")).digest()
