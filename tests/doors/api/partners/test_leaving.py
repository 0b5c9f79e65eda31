"""A library leaves: what was opened of it to partners is closed at once, over HTTP as they ask it."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bashu.db.network.models import Library
from bashu.db.network.partner_models import Partner, PartnerToken
from bashu.engine import clock, leaving, partners
from bashu.engine.partners import Made
from tests.doors.api.partners.vendor import ROOT, made
from tests.people import World


class Http:
    """A partner's program, and a server that listens."""

    def __init__(self, url: str) -> None:
        self._root = url + ROOT

    def token(self, client: Made) -> tuple[int, Any]:
        form = f"grant_type=client_credentials&client_id={client.client}&client_secret={client.secret}"
        return self._ask("/token", form.encode(), **{"Content-Type": "application/x-www-form-urlencoded"})

    def places(self, token: str) -> tuple[int, Any]:
        return self._ask("/places", None, Authorization=f"Bearer {token}")

    def _ask(self, path: str, body: bytes | None, **headers: str) -> tuple[int, Any]:
        request = Request(self._root + path, body, headers)  # noqa: S310 (a server of ours)
        try:
            with urlopen(request, timeout=30) as told:  # noqa: S310
                return told.status, json.load(told)
        except HTTPError as told:
            return told.code, json.load(told)


@pytest.fixture
def http(world: World, live_server: Any) -> Http:
    return Http(live_server.url)


def codes(told: Any) -> set[str]:
    return {each["library"]["code"] for each in told["branches"]}


def test_a_client_of_that_library_alone_is_let_in_no_more_with_the_token_that_it_has(world: World, http: Http) -> None:
    client = made(world.chengdu)
    token = http.token(client)[1]["access_token"]
    assert http.places(token)[0] == 200
    assert leaving.revoke(world.chengdu.library.pk, by=1, now=clock.now())["partners"] == 1
    assert http.places(token)[0] == 401
    status, told = http.token(client)
    assert (status, told["error"]) == (401, "invalid_client")
    assert not PartnerToken.objects.exists()
    assert leaving.revoke(world.chengdu.library.pk, by=1, now=clock.now())["partners"] == 0


def test_a_client_of_several_loses_that_library_and_works_on_in_the_others(world: World, http: Http) -> None:
    client = made(world.chengdu, world.chongqing)
    token = http.token(client)[1]["access_token"]
    assert codes(http.places(token)[1]) == {"CD", "CQ"}
    leaving.revoke(world.chengdu.library.pk, by=1, now=clock.now())
    for each in (token, http.token(client)[1]["access_token"]):
        assert codes(http.places(each)[1]) == {"CQ"}
    assert not partners.leave(world.chengdu.library.pk, by=None, now=clock.now())
    leaving.revoke(world.chongqing.library.pk, by=1, now=clock.now())
    assert http.places(token)[0] == 401
    assert Partner.objects.get().ended_at is not None


def test_what_has_left_is_opened_to_nobody_whoever_names_it(world: World, http: Http) -> None:
    token = http.token(made(world.chengdu, world.chongqing))[1]["access_token"]
    Library.objects.filter(code="CD").update(left_at=clock.now())
    assert codes(http.places(token)[1]) == {"CQ"}
