"""Whatever partners send is answered or refused in JSON as documented, and never by a defect of ours."""

import json
from typing import Any

from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bashu.doors.api.partners.command_shapes import SCOPES
from tests.doors.api.partners.vendor import ROOT, Vendor, conforms, new_id
from tests.doors.sip2.machines import ALICES_CARD
from tests.people import World

HERE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
NUMBERS = st.sampled_from([0, 1, -1, 7, 2**31, 2**63 - 1, 2**63, 10**30, 1.5, True, None])
TEXTS = st.sampled_from(
    ["", "B1", "CD", "CD-1", ALICES_CARD, "a\x00b", "\ud800", "围城", "1" * 200, "2026-07-01T00:00:00Z"]
)
ANY = NUMBERS | TEXTS | st.text(max_size=20) | st.lists(st.just({"charge": 1, "fen": 1}), max_size=2)
NAMES = st.sampled_from([
    "barcode", "owner", "card", "pin", "occurred_at", "record", "pickup", "hold", "until", "level", "item", "volume",
    "fen", "method", "charges", "box", "to", "next_stop", "emptied", "supersedes", "renews_own", "wanted_until",
])  # fmt: skip
PATHS = st.sampled_from([
    "/places", "/items", "/items/1", "/holds", "/holds/1", "/pull-list", "/transits", "/boxes", "/boxes/1", "/events",
])  # fmt: skip
ASKED = st.sampled_from(["branch", "stage", "after", "size", "start", "way", "barcode", "owner"])
WHOLE: dict[str, Any] = {
    "barcode": "B1", "card": ALICES_CARD, "record": 1, "pickup": "CD-1", "hold": 1, "until": "2027-01-01T00:00:00Z",
    "fen": 1, "method": "qr", "box": 1, "to": "CD-1", "next_stop": "CQ-1",
}  # fmt: skip


def answered(method: str, path: str, *, told: Any) -> Any:
    assert told.status_code in {200, 400, 403, 404}, told.content
    media = told["Content-Type"].partition(";")[0]
    body = json.loads(told.content)
    conforms(method, path, status=told.status_code, media=media, body=body)
    return body


@HERE
@given(kind=st.sampled_from(sorted(SCOPES)), changed=st.dictionaries(NAMES, ANY, max_size=3))
def test_any_command_is_answered(world: World, chengdu: Vendor, kind: str, changed: dict[str, Any]) -> None:
    command = {**WHOLE, **changed, "id": new_id(), "kind": kind, "terminal": world.chengdu.machine.pk}
    sent = json.dumps({"commands": [command]})
    headers = {"authorization": f"Bearer {chengdu.token}"}
    told = chengdu.client.post(f"{ROOT}/commands", sent, content_type="application/json", headers=headers)
    body = answered("post", "/commands", told=told)
    assert told.status_code == 400 or body["results"][0]["outcome"] in {"accepted", "refused"}


@HERE
@given(path=PATHS, asked=st.dictionaries(ASKED | st.text(max_size=5), TEXTS.filter(lambda t: t != "\ud800")))
def test_any_question_is_answered(chengdu: Vendor, path: str, asked: dict[str, str]) -> None:
    told = chengdu.client.get(ROOT + path, asked, headers={"authorization": f"Bearer {chengdu.token}"})
    answered("get", path, told=told)


@HERE
@given(body=st.binary(max_size=60), basic=st.binary(max_size=20), token=st.text(max_size=30))
def test_no_bytes_break_the_way_in(world: World, body: bytes, basic: bytes, token: str) -> None:
    for content_type in ("application/x-www-form-urlencoded", "application/json"):
        sent = {"Authorization": b"Basic ".decode() + basic.decode("latin-1")}
        told = Client().post(f"{ROOT}/token", body, content_type=content_type, headers=sent)
        assert told.status_code in {400, 401}
        assert json.loads(told.content)["error"]
    refused = Client().get(f"{ROOT}/places", headers={"authorization": f"Bearer bashu-token-{token}"})
    assert refused.status_code == 401
