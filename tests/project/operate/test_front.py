"""The operator's address: fixed paths, one page of metrics for several processes, and who is not ready."""

import dataclasses
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.conf import settings

from bashu.project import env as envs
from bashu.project.errors import OperatingError
from bashu.project.operate import front, gather
from bashu.project.operate.front import Answer, Front
from bashu.project.operate.gather import Part


def fetch(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def a_process(metrics: bytes, **checks: str) -> Front:
    said: dict[str, object] = {"ready": not any(checks.values()), "checks": checks}
    paths = {"/readyz": lambda: front.told(said, ready=True), "/metrics": lambda: Answer(200, metrics)}
    return Front("127.0.0.1", 0, paths=paths)


@pytest.fixture
def fronts() -> Iterator[list[Front]]:
    fronts: list[Front] = []
    yield fronts
    for each in fronts:
        each.close()


def test_a_process_that_lives_says_so_and_knows_no_other_page(fronts: list[Front]) -> None:
    fronts.append(Front("127.0.0.1", 0, paths={"/healthz": front.alive}))
    assert fetch(fronts[0].port, "/healthz?now") == (200, b"alive\n")
    assert fetch(fronts[0].port, "/keys")[0] == 404


def test_metrics_of_several_processes_are_one_page(fronts: list[Front]) -> None:
    text = b'# TYPE bashu_faults_total counter\nbashu_faults_total{fault="again"} 2.0\n'
    fronts += [a_process(text), a_process(text)]
    parts = [Part("web", fronts[0].port), Part("sip2", fronts[1].port), Part("jobs", 1)]
    told = gather.paths(lambda: parts, ours=dict)["/metrics"]().body.decode()
    assert told.count("# TYPE bashu_faults_total counter") == 1
    for process in ("web", "sip2"):
        assert f'bashu_faults_total{{fault="again",process="{process}"}} 2.0' in told
        assert f'bashu_process_up{{process="{process}"}} 1.0' in told
    assert 'bashu_process_up{process="jobs"} 0.0' in told


def ready(parts: list[Part], **ours: str) -> tuple[int, Any]:
    answer = gather.paths(lambda: parts, ours=lambda: ours)["/readyz"]()
    return answer.status, orjson.loads(answer.body)


def test_all_must_be_ready_and_who_is_not_is_named(fronts: list[Front]) -> None:
    fronts += [a_process(b"", database=""), a_process(b"", database="it does not answer")]
    well, ill = Part("web", fronts[0].port), Part("sip2", fronts[1].port)
    assert ready([well], start="") == (200, {"ready": True, "checks": {"start": "ok", "web": {"database": ""}}})
    status, said = ready([well, ill], start="")
    assert (status, said["ready"], said["checks"]["sip2"]) == (503, False, {"database": "it does not answer"})
    assert ready([well], start="still coming up")[0] == 503
    assert ready([Part("web", 1)])[1]["checks"]["web"] == {"process": "it does not answer"}


def test_a_port_that_was_asked_for_must_be_had() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = dataclasses.replace(settings.BASHU, operate_port=taken.getsockname()[1])
        with pytest.raises(OperatingError, match=r"BASHU_OPERATE_PORT: cannot listen .* another program uses it"):
            front.serve(env, {})


def test_the_usual_port_stops_nobody_when_it_is_taken(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(front, "OPERATE_PORT", taken.getsockname()[1])
        assert front.serve(envs.load({}), {}) is None
    assert "BASHU_OPERATE_PORT: cannot listen" in caplog.text
