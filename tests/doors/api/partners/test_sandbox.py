"""A sandbox has the same doors; its clients are let in nowhere else, and others not there."""

import dataclasses
import json

from django.contrib.auth.models import User
from pytest_django import Settings

from bashu.db.network.founding import shut_out
from bashu.project import env
from bashu.project.doctor import doors
from tests.doors.api.partners.vendor import ROOT, Vendor, command, made, token_of
from tests.doors.sip2.machines import ALICES_CARD
from tests.people import World


def test_what_a_client_does_in_a_sandbox_is_done_and_says_so(world: World, settings: Settings) -> None:
    outside, inside = made(world.chengdu), made(world.chengdu, sandbox=True)
    assert (outside.client[:8], inside.client[:8]) == ("partner-", "sandbox-")
    assert token_of(inside).status_code == 401
    from_outside = json.loads(token_of(outside).content)["access_token"]
    settings.BASHU = dataclasses.replace(settings.BASHU, sandbox=True)
    assert "sandbox" in json.loads(token_of(outside).content)["error_description"]
    told = json.loads(token_of(inside).content)
    assert told["sandbox"]
    vendor = Vendor(told["access_token"])
    (lent,) = vendor.do(command("check_out", world.chengdu, barcode="B1", card=ALICES_CARD))
    assert lent["outcome"] == "accepted"
    headers = {"authorization": f"Bearer {vendor.token}"}
    assert vendor.client.get(f"{ROOT}/places", headers=headers)["Bashu-Sandbox"] == "on"
    Vendor(from_outside).get("/places", 401)


def test_the_passwords_that_all_know_open_nothing_in_a_sandbox(world: World) -> None:
    known, own = (User.objects.create_user(name, password="demo-1") for name in ("sc01-office", "operator"))
    shut_out([known.username])
    assert [User.objects.get(pk=each.pk).check_password("demo-1") for each in (known, own)] == [False, True]


def test_a_sandbox_has_made_data_and_may_be_reached_by_others() -> None:
    found = env.load({"BASHU_SANDBOX": "on", "BASHU_DATABASE_URL": "postgresql://bashu@db/bashu"})
    assert (found.sandbox, found.demo) == (True, True)
    open_to_all = env.load(
        {"BASHU_SANDBOX": "on", "BASHU_HTTP_HOST": "192.0.2.7", "BASHU_URL": "https://try.example.org"}
    )
    assert [each.level for each in doors.strangers(open_to_all)] == ["ok"]
