"""Partners read the catalogue over REST: what is documented is what is answered."""

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.network.models import Branch
from bashu.doors.api.views import api
from tests.people import NOON
from tests.search.shelves import BESIEGED, DREAM, HARRY
from tests.wire.marc.making import records

pytestmark = pytest.mark.usefixtures("indexed")
ROOT = "/api/v1/"


def got(client: Client, path: str, **parameters: Any) -> Any:
    told = client.get(ROOT + path, parameters)
    assert told.status_code == 200, told.content
    return json.loads(told.content)


def number_of(title: str) -> int:
    return BibRecord.objects.get(title=title).pk


def on_the_shelf(title: str, *statuses: str) -> int:
    branch = Branch.objects.get(library__code="CD")
    bib_id = number_of(title)
    for place, status in enumerate(statuses):
        Item.objects.create(
            owner=branch.library, barcode=f"A{place}", bib_id=bib_id, home_branch=branch, branch=branch, status=status
        )
    return bib_id


def test_search_and_holdings_say_what_is_available_now(client: Client) -> None:
    bib_id = on_the_shelf(BESIEGED.title, "available", "on_loan", "withdrawn")
    found = got(client, "search", q="weicheng", facets=["year"])
    first = found["records"][0]
    assert (first["id"], first["items"], first["available"]) == (bib_id, 2, 1)
    assert found["facets"] == {"year": [{"value": "1990-1999", "count": 1}]}
    told = got(client, f"records/{bib_id}/holdings", lon=104, lat=30)
    (shelf,) = told["branches"]
    assert (shelf["library"]["code"], shelf["items"], shelf["available"]) == ("CD", 2, 1)
    assert shelf["distance_km"] >= 0
    assert got(client, "search", q="围城", available="true")["total"] == 1
    assert got(client, "search", title="围城", isbn="9787020024759")["total"] == 1
    assert {each["text"] for each in got(client, "suggest", q="围城")["suggestions"]} >= {"围城内外", "圍城"}


def test_a_record_is_given_in_each_form_under_an_address_that_leads_on(client: Client) -> None:
    bib_id, merged, gone = number_of(BESIEGED.title), number_of(DREAM.title), number_of(HARRY.title)
    BibRecord.objects.filter(pk=merged).update(gone_at=NOON, merged_into=bib_id)
    BibRecord.objects.filter(pk=gone).update(gone_at=NOON + timedelta(days=1))
    assert got(client, f"records/{bib_id}")["isbns"] == [BESIEGED.isbn]
    (record,) = records(client.get(f"{ROOT}records/{bib_id}/marc", {"form": "iso2709"}).content)
    fields = got(client, f"records/{bib_id}/marc", form="json")["fields"]
    assert {"tag": "001", "value": str(bib_id)} in fields
    assert [field["tag"] for field in fields] == [field.tag for field in record.fields]
    assert ET.fromstring(client.get(f"{ROOT}records/{bib_id}/marc").content)[0].tag.endswith("record")
    moved = client.get(f"{ROOT}records/{merged}/marc?form=json")
    assert (moved.status_code, moved["Location"]) == (301, f"{ROOT}records/{bib_id}/marc?form=json")
    for number, status in ((gone, 410), (gone + 10**6, 404), (2**63, 404), (10**30, 404), (0, 400)):
        wrong = client.get(f"{ROOT}records/{number}")
        assert (wrong.status_code, wrong["Content-Type"]) == (status, "application/problem+json")
        assert json.loads(wrong.content)["status"] == status


def test_any_page_may_read_it_and_what_did_not_change_is_not_sent_again(client: Client) -> None:
    address = f"{ROOT}records/{number_of(BESIEGED.title)}"
    first = client.get(address)
    assert (first["Access-Control-Allow-Origin"], first["Cache-Control"]) == ("*", "public, max-age=300")
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.options(address)["Access-Control-Allow-Methods"] == "GET"
    for told in (client.get("/api/v1/nothing"), client.post(address)):
        assert told["Content-Type"] == "application/problem+json"


def test_the_document_is_openapi_3_1_and_names_each_address(client: Client) -> None:
    document = json.loads(client.get(f"{ROOT}openapi.json").content)
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")
    assert {path.removeprefix(ROOT) for path in document["paths"]} == {
        "search", "suggest", "records/{bib_id}", "records/{bib_id}/holdings", "records/{bib_id}/marc", "imports",
        "imports/{run_id}", "imports/{run_id}/problems", "imports/{run_id}/stop", "imports/{run_id}/go-on",
        "tags/resolve", "token", "places", "patrons/verify", "patrons/status", "patrons/register", "items",
        "items/{item_id}", "commands",
        "activities/sessions", "activities/{activity_id}", "registrations", "registrations/cancel",
        "holds", "holds/{hold_id}", "pull-list", "transits", "boxes", "boxes/{box_id}", "events",
    }  # fmt: skip
    secured = document["paths"][f"{ROOT}holds"]["get"]["security"]
    assert secured == [{"partner": ["holds:read"]}]
    flow = document["components"]["securitySchemes"]["partner"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == f"{ROOT}token"
    assert "application/problem+json" in document["paths"][f"{ROOT}holds"]["get"]["responses"]["403"]["content"]


def test_the_document_is_made_once() -> None:
    assert api.get_openapi_schema(path_params={}) is api.get_openapi_schema(path_params={})


PATHS = st.sampled_from(["search", "suggest", "records/1", "records/1/holdings", "records/9/marc", "records/x"])
NAMES = st.sampled_from([
    "q", "title", "isbn", "city", "library", "year", "clc", "available", "sort", "facets", "start", "size", "lon",
    "lat", "form",
])  # fmt: skip
VALUES = st.sampled_from(["围城", "1", "-1", "10000", "99999999999999999999", "NaN", "CD", "a\x00b", "true", "library"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=PATHS, asking=st.dictionaries(NAMES | st.text(), VALUES | st.text()))
def test_whatever_is_asked_is_answered_or_refused_in_json(client: Client, path: str, asking: dict[str, str]) -> None:
    told = client.get(ROOT + path, asking)
    assert told.status_code in {200, 400, 404}
    assert told.status_code == 200 or json.loads(told.content)["status"] == told.status_code
