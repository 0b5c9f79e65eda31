"""A client gets tokens by its secret (RFC 6749), and a token opens what it says, for an hour."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bashu.db.audit.models import LogEntry
from bashu.db.network.partner_models import Partner, PartnerToken
from bashu.domain.rights.scopes import PartnerScope
from bashu.engine import clock, partners
from tests.doors.api.partners.vendor import ROOT, Vendor, conforms, made, token_of
from tests.people import World

FORM = "application/x-www-form-urlencoded"
ITEMS = frozenset({PartnerScope.READ_ITEMS})


def asked(body: str, *, basic: str = "", kind: str = FORM) -> tuple[int, Any, Any]:
    headers = {"authorization": f"Basic {b64encode(basic.encode()).decode()}"} if basic else {}
    told = Client().post(f"{ROOT}/token", body, content_type=kind, headers=headers)
    body = json.loads(told.content)
    conforms("post", "/token", status=told.status_code, media=told["Content-Type"], body=body)
    return told.status_code, body, told.headers


def test_a_client_proves_itself_in_either_way_and_is_told_its_scopes(world: World) -> None:
    client = made(world.chengdu)
    for form, basic in (
        (f"grant_type=client_credentials&client_id={client.client}&client_secret={client.secret}", ""),
        ("grant_type=client_credentials&scope=items:read+events:read", f"{client.client}:{client.secret}"),
    ):
        status, told, headers = asked(form, basic=basic)
        assert (status, told["token_type"], told["expires_in"], told["sandbox"]) == (200, "Bearer", 3600, False)
        assert headers["Cache-Control"] == "no-store"
    assert told["scope"] == "events:read items:read"
    vendor = Vendor(told["access_token"])
    assert vendor.get("/items", barcode="B1")["items"]
    assert "holds:read" in vendor.get("/holds", 403, branch="CD-1")["detail"]


@pytest.mark.parametrize(
    ("body", "basic", "status", "error"),
    [
        ("client_id=x&client_secret=y", "", 400, "invalid_request"),
        ("grant_type=password&client_id=x&client_secret=y", "", 400, "unsupported_grant_type"),
        ("grant_type=client_credentials", "", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=nobody&client_secret=y", "", 401, "invalid_client"),
        ("grant_type=client_credentials", "nobody", 401, "invalid_client"),
        ("grant_type=client_credentials&client_secret=y", "nobody:y", 400, "invalid_request"),
        ("grant_type=client_credentials&grant_type=client_credentials", "nobody:y", 400, "invalid_request"),
        ("grant_type=client_credentials&client_id=%00", "", 401, "invalid_client"),
        ("{}", "", 400, "invalid_request"),
    ],
)
def test_what_is_wrong_is_told_in_the_words_of_rfc_6749(
    world: World, body: str, basic: str, status: int, error: str
) -> None:
    told = asked(body, basic=basic, kind="application/json" if body == "{}" else FORM)
    assert (told[0], told[1]["error"]) == (status, error)
    assert ("WWW-Authenticate" in told[2]) == (status == 401)


def test_a_scope_that_the_client_does_not_have_is_refused(world: World) -> None:
    told = token_of(made(world.chengdu, scopes=ITEMS), scope="items:read patrons:read 围城")
    assert (told.status_code, json.loads(told.content)["error"]) == (400, "invalid_scope")


def test_a_token_that_ran_out_or_whose_client_was_ended_opens_nothing(world: World) -> None:
    client = made(world.chengdu)
    vendor = Vendor(json.loads(token_of(client).content)["access_token"])
    vendor.get("/places")
    PartnerToken.objects.update(lasts_until=clock.now() - timedelta(seconds=1))
    told = vendor.client.get(f"{ROOT}/places", headers={"authorization": f"Bearer {vendor.token}"})
    assert (told.status_code, told["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    assert token_of(client).status_code == 200
    assert PartnerToken.objects.count() == 1, "what ran out is cleared away"
    assert partners.end(client.partner_id, by=None, now=clock.now())
    assert not partners.end(client.partner_id, by=None, now=clock.now())
    assert token_of(client).status_code == 401
    assert Client().get(f"{ROOT}/places")["WWW-Authenticate"] == "Bearer"


def test_the_secret_of_before_works_until_the_new_one_was_used(world: World) -> None:
    client = made(world.chengdu)
    new = partners.another_secret(client.partner_id, by=None, now=clock.now())
    assert new is not None
    assert token_of(client).status_code == 200
    assert token_of(client, client_secret=new).status_code == 200
    assert token_of(client).status_code == 401
    assert partners.another_secret(client.partner_id + 1, by=None, now=clock.now()) is None


def test_nothing_kept_opens_anything(world: World) -> None:
    client = made(world.chengdu)
    token = json.loads(token_of(client).content)["access_token"]
    rows = [*Partner.objects.values(), *PartnerToken.objects.values(), *LogEntry.objects.values("body")]
    digests = [
        *Partner.objects.values_list("digest", flat=True),
        *PartnerToken.objects.values_list("digest", flat=True),
    ]
    for secret in (client.secret, token):
        assert secret not in str(rows)
        assert secret.encode() not in b"".join(bytes(each or b"") for each in digests)


def test_whoever_asks_too_fast_is_told_when_to_come_again(world: World) -> None:
    client = made(world.chengdu, per_minute=4)
    vendor = Vendor(json.loads(token_of(client).content)["access_token"])
    first = vendor.client.get(f"{ROOT}/places", headers={"authorization": f"Bearer {vendor.token}"})
    assert first["RateLimit-Policy"] == '"client";q=4;w=60'
    assert first["RateLimit"].startswith('"client";r=2;t=')
    told = [vendor.client.get(f"{ROOT}/places", headers={"authorization": f"Bearer {vendor.token}"}) for _ in range(3)]
    assert [each.status_code for each in told] == [200, 200, 429]
    assert 0 < int(told[-1]["Retry-After"]) <= 15
    assert json.loads(told[-1].content)["status"] == 429
    other = Vendor(json.loads(token_of(made(world.chengdu)).content)["access_token"])
    other.get("/places")
    assert token_of(client).status_code == 429


def test_a_batch_counts_as_many_as_it_has(world: World) -> None:
    client = made(world.chengdu, per_minute=10)
    vendor = Vendor(json.loads(token_of(client).content)["access_token"])
    sent = [{"id": str(clock.new_id()), "kind": "check_in", "terminal": 1, "barcode": "B1"} for _ in range(9)]
    vendor.do(*sent)
    told = vendor.do(*sent, status=429)
    assert "a minute" in told["detail"]
