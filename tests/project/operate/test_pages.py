"""Around the pages: their own health for load balancers, and a line of the log for each, without what was typed."""

import logging

import pytest
from django.test import Client

from bashu.project.operate import pages
from bashu.project.operate.probe import Probe
from tests.people import make_world

NUMBER = "5101201990030" + "70012"


@pytest.fixture
def reader(transactional_db: None, caplog: pytest.LogCaptureFixture) -> Client:
    make_world()
    caplog.set_level(logging.INFO)
    return Client(raise_request_exception=False)


def test_health_is_told_to_who_knows_no_host_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"engine": "", "database": ""}
    probe = Probe({name: lambda name=name: found[name] for name in found})  # type: ignore[misc]
    monkeypatch.setattr(pages, "probe", lambda: probe)
    balancer = Client(headers={"host": "10.0.0.7:8000"})
    assert balancer.get("/healthz").content == b"alive\n"
    assert (balancer.get("/readyz").status_code, balancer.get("/readyz").json()) == (
        200,
        {"ready": True, "failing": []},
    )


def test_everybody_may_know_which_check_fails_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    probe = Probe({"engine": lambda: "", "database": lambda: "refused by 10.1.2.3"})
    monkeypatch.setattr(pages, "probe", lambda: probe)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "failing": ["database"]})


def test_a_page_is_logged_by_its_view(reader: Client, caplog: pytest.LogCaptureFixture) -> None:
    reader.get(f"/search?q={NUMBER}")
    (line,) = [record for record in caplog.records if record.name == "bashu.pages"]
    assert line.getMessage().startswith("GET reader:search 200 ")
    assert (line.view, line.status) == ("reader:search", 200)  # type: ignore[attr-defined]
    assert NUMBER not in caplog.text


def test_an_address_that_is_not_ours_is_not_logged(
    reader: Client, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reader.get(f"/{NUMBER}").status_code == 404
    (line,) = [record for record in caplog.records if record.name == "bashu.pages"]
    assert line.getMessage().startswith("GET none 404 ")
    assert NUMBER not in capsys.readouterr().err
