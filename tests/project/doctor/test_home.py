"""The folder, its keys, its disk."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bashu.project import env as envs
from bashu.project import keys
from bashu.project.claims import claim
from bashu.project.doctor import home as doctor
from bashu.project.env import Env

from .levels import levels, only


@pytest.fixture
def env(home: Path) -> Iterator[Env]:
    home.mkdir(mode=0o700)
    env = envs.load({"BASHU_HOME": str(home)})
    keys.make_missing(env)
    return env  # type: ignore[return-value]


def test_a_home_as_bashu_makes_it_is_well(env: Env) -> None:
    for look in (doctor.folder, doctor.keys):
        assert set(levels(look(env))) == {"ok"}


def test_a_home_that_others_may_change_is_wrong(env: Env) -> None:
    env.home.chmod(0o777)
    only(doctor.folder(env), "wrong", "others may change")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_home_of_another_account_is_wrong(env: Env) -> None:
    os.chown(env.home, 1, 1)
    only(doctor.folder(env), "wrong", "belongs to account 1")


def test_a_key_that_others_can_read_is_wrong(env: Env) -> None:
    env.identity_keys_path.chmod(0o644)
    assert levels(doctor.keys(env)) == ["wrong", "ok"]


def test_a_key_that_is_gone_is_wrong(env: Env) -> None:
    env.identity_keys_path.unlink()
    assert levels(doctor.keys(env)) == ["wrong", "ok"]
    assert not doctor.keys_are_there(env)


@pytest.mark.parametrize(("free", "level"), [(10**8, "wrong"), (10**9, "warning"), (10**10, "ok")])
def test_little_room_is_told_before_there_is_none(
    env: Env, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert levels(doctor.disk(env.home, env.home)) == [level] * 2


def test_a_disk_without_room_for_files_is_told(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**12))
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_favail=10))
    only(doctor.disk(env.home), "warning", "no room for more files")


MOUNTS = "/dev/sda1 / ext4 rw 0 0\ntmpfs /srv/fast tmpfs rw 0 0\nbox:/x /srv/fast/net\\040box nfs4 rw 0 0\n"


@pytest.mark.parametrize(
    ("path", "kind"), [("/srv", "ext4"), ("/srv/fast/home", "tmpfs"), ("/srv/fast/net box/home", "nfs4")]
)
def test_the_file_system_is_that_of_the_deepest_mount(path: str, kind: str) -> None:
    assert doctor.file_system(Path(path), MOUNTS) == kind


@pytest.mark.parametrize(
    ("kind", "seconds", "level"),
    [("tmpfs", 0.0, "wrong"), ("nfs4", 0.001, "warning"), ("overlay", 0.001, "warning"),
     ("ext4", 0.2, "warning"), ("ext4", 0.003, "ok")],
)  # fmt: skip
def test_a_disk_that_does_not_keep_what_it_is_given_is_told(
    env: Env, monkeypatch: pytest.MonkeyPatch, kind: str, seconds: float, level: str
) -> None:
    monkeypatch.setattr(doctor, "file_system", lambda *_: kind)
    monkeypatch.setattr(doctor, "time_to_disk", lambda _: seconds)
    only(doctor.fsync(env.home), level, kind)


def test_the_disk_is_really_timed_and_nothing_is_left(env: Env) -> None:
    before = sorted(env.home.rglob("*"))
    assert 0 < doctor.time_to_disk(env.home) < 10
    assert sorted(env.home.rglob("*")) == before


def test_a_database_that_was_cut_off_is_found(env: Env) -> None:
    assert levels(doctor.leftovers(env))[0] == "ok"
    (env.home / "postgres" / "data").mkdir(parents=True)
    (env.home / "postgres" / "data" / "postmaster.pid").write_text("1\n")
    assert levels(doctor.leftovers(env))[0] == "warning"
    with claim(env.home):
        only(doctor.leftovers(env), "ok", "at work here")


def test_databases_of_homes_that_are_gone_are_named(env: Env, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, home in (("one", env.home), ("two", tmp_path / "gone")):
        (tmp_path / "homes" / name).mkdir(parents=True)
        (tmp_path / "homes" / name / "home").write_text(f"{home}\n")
    monkeypatch.setattr("bashu.project.cluster.ROOT_FOLDER", tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    *_, last = doctor.leftovers(env)
    assert last.text.startswith("1 databases of homes that are gone")
