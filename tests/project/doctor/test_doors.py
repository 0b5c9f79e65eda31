"""Addresses: free, or answering; and who can reach what."""

import dataclasses
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bashu.project import env as envs
from bashu.project import listening
from bashu.project.claims import claim
from bashu.project.doctor import doors
from bashu.project.env import Env
from bashu.project.operate import front
from bashu.project.operate.front import Front
from bashu.project.ports import free

from .levels import levels, only


@pytest.fixture
def env(home: Path) -> Env:
    home.mkdir()
    ports = {f"BASHU_{door}_PORT": str(free()) for door in ("HTTP", "SIP2", "OPERATE")}
    return envs.load({"BASHU_HOME": str(home), **ports})


@pytest.fixture
def at_work(env: Env) -> Iterator[None]:
    """A Bashu holds the home, and nothing answers yet."""
    with claim(env.home):
        yield


def test_free_ports_are_well_while_no_bashu_runs(env: Env) -> None:
    assert levels(doors.doors(env)) == ["ok", "ok", "ok"]


def test_a_port_that_is_taken_is_named_by_its_variable(env: Env) -> None:
    with socket.create_server(("127.0.0.1", env.sip2_port)):
        _, found, _ = doors.doors(env)
    assert found.level == "warning"
    assert found.text.startswith("BASHU_SIP2_PORT: cannot listen")


def test_doors_that_do_not_answer_are_wrong_while_a_bashu_runs(env: Env, at_work: None) -> None:
    assert levels(doors.doors(env)) == ["wrong", "wrong", "warning"]


@pytest.mark.parametrize(("engine", "level"), [("ok", "ok"), ("its thread has ended", "wrong")])
def test_what_is_not_ready_is_named(env: Env, at_work: None, engine: str, level: str) -> None:
    checks = {"start": "ok", "sip2": {"engine": engine}}
    paths = {"/healthz": front.alive, "/readyz": lambda: front.told({"checks": checks}, ready=engine == "ok")}
    fronts = [Front("127.0.0.1", port, paths=paths) for port in (env.http_port, env.operate_port or 0)]
    with socket.create_server(("127.0.0.1", env.sip2_port)):
        *well, readiness = doors.doors(env)
    for each in fronts:
        each.close()
    assert levels(well) == ["ok", "ok"]
    assert readiness.level == level
    assert engine in ("ok", readiness.text.removeprefix("Bashu is not ready: sip2 engine: "))


def changed(env: Env, **fields: object) -> Env:
    return dataclasses.replace(env, **fields)  # type: ignore[arg-type]


def test_a_bashu_for_this_machine_alone_is_well(env: Env) -> None:
    only(doors.strangers(env), "ok")


def test_a_demonstration_must_not_be_reached_by_others(env: Env) -> None:
    open_to_all = changed(env, http_host="192.0.2.7", url="https://books.example.org")
    only(doors.strangers(changed(open_to_all, demo_switch=True)), "wrong", "demonstration")
    only(doors.strangers(changed(open_to_all, demo_switch=False)), "ok")


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"http_host": "192.0.2.7", "demo_switch": False}, "unencrypted"), ({"operate_host": "10.0.0.7"}, "metrics")],
)
def test_what_others_can_reach_is_told(env: Env, fields: dict[str, object], words: str) -> None:
    only(doors.strangers(changed(env, **fields)), "warning", words)


def test_the_inside_of_bashu_is_nothing_to_show(env: Env) -> None:
    only(doors.strangers(changed(env, debug=True)), "wrong", "BASHU_DEBUG")


def test_a_bashu_at_work_is_looked_for_where_it_listens_whatever_this_environment_says(env: Env, home: Path) -> None:
    elsewhere = envs.load({"BASHU_HOME": str(home)})
    assert listening.in_use(elsewhere) == elsewhere
    with claim(env.home), listening.told(env, operate_port=env.operate_port):
        found = listening.in_use(elsewhere)
        assert (found.http_port, found.sip2_port, found.operate_port) == (
            env.http_port,
            env.sip2_port,
            env.operate_port,
        )
        told = " ".join(finding.text for finding in doors.doors(elsewhere))
        assert f"port {env.http_port}" in told
        assert f"port {env.sip2_port}" in told
    assert listening.in_use(elsewhere) == elsewhere


@pytest.mark.parametrize("left", ["", "{}", "no json", '{"process": "1"}'])
def test_what_a_dead_bashu_left_behind_is_not_read(env: Env, home: Path, left: str) -> None:
    (home / listening.NAME).write_text(left)
    assert listening.in_use(env) is env
    with claim(home):
        assert listening.in_use(env) is env
