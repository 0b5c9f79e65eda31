"""Partners: how a client is made and ended, its secrets, and the tokens that it works with (RFC 6749, section 4.4).

PartnerMade    {"partner_id", "library_ids", "scopes"}
PartnerSecret  {"partner_id"}
PartnerEnded   {"partner_id"}

Secrets and tokens are random, and told once; of them nothing is kept but their SHA-256.
"""

from collections.abc import Collection
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
    now: datetime,
) -> Made:
    secret = SECRET_MARK + token_urlsafe(RANDOM_BYTES)
    client = f"{'sandbox' if sandbox else 'partner'}-{token_hex(CLIENT_BYTES)}"
    told = sorted(each.value for each in scopes)

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
        fields = {"partner_id": made.partner_id, "library_ids": sorted(library_ids), "scopes": told}
        return "PartnerMade", fields

    return edited(edit, told=logged, kind=KIND, now=now)


def another_secret(partner_id: int, *, now: datetime) -> str | None:
    """The one of now works until this one was used. None: there is no such partner, or it was ended."""
    secret = SECRET_MARK + token_urlsafe(RANDOM_BYTES)

    def edit() -> bool:
        there = Partner.objects.filter(pk=partner_id, ended_at=None)
        return bool(there.update(next_digest=_digest(secret)))

    def logged(done: bool) -> tuple[str, dict[str, Any]] | None:  # noqa: FBT001
        return ("PartnerSecret", {"partner_id": partner_id}) if done else None

    return secret if edited(edit, told=logged, kind=KIND, now=now) else None


def end(partner_id: int, *, now: datetime) -> bool:
    """At once and for good, with all its tokens. False: it was ended before, or never was."""

    def edit() -> bool:
        cut = {"digest": None, "next_digest": None, "ended_at": now}
        ended = bool(Partner.objects.filter(pk=partner_id, ended_at=None).update(**cut))
        PartnerToken.objects.filter(partner=partner_id).delete()
        return ended

    def logged(ended: bool) -> tuple[str, dict[str, Any]] | None:  # noqa: FBT001
        return ("PartnerEnded", {"partner_id": partner_id}) if ended else None

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
        scopes=sorted(each.value for each in scopes),
        lasts_until=now + TOKEN_LASTS,
    )
    return Granted(token=token, scopes=scopes)


def opened_by(token: str, *, sandbox: bool, now: datetime) -> Opened | None:
    """Two queries."""
    if not token.startswith(TOKEN_MARK) or len(token) > LENGTH_MAX:
        return None
    libraries = Prefetch("partner__libraries", queryset=Library.objects.only("id"))
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


def _scopes(words: Collection[str]) -> frozenset[PartnerScope]:
    return frozenset(PartnerScope(each) for each in words)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode(errors="surrogatepass")).digest()
