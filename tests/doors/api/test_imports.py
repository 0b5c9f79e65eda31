"""A library's own system hands over files over REST, with a key that opens nothing else."""

import dataclasses
import json
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import ImportKey, ImportRun, SourceRecord, Upload
from bashu.domain.catalogue.importing.uploads import KEPT
from bashu.engine import clock
from bashu.engine.catalogue.importing import keys, receiving, uploads
from tests.people import World, make_world
from tests.wire.marc.making import cnmarc

ROOT = "/api/v1/imports"
GOOD = cnmarc("1", "围城") + cnmarc("2", "写在人生边上")
DIRTY = GOOD + b"rubbish\x1d"


@pytest.fixture
def world(transactional_db: None, settings: Settings, tmp_path: Path) -> World:
    settings.BASHU = dataclasses.replace(settings.BASHU, home=tmp_path, upload_mb=1)
    return make_world()


@pytest.fixture
def key(world: World) -> str:
    return keys.make(library_id=world.chengdu.library.pk, name="ILS", by=None, now=clock.now())


def sent(key: str, data: bytes = GOOD, *, asked: str = "?library=CD", **headers: str) -> tuple[int, Any]:
    said = {"authorization": f"Bearer {key}"} | headers
    told = Client(headers=said).post(ROOT + asked, data, content_type="application/octet-stream")
    return told.status_code, json.loads(told.content)


def asked(key: str, path: str, *, method: str = "get") -> tuple[int, Any]:
    client = Client(headers={"authorization": f"Bearer {key}"})
    told = client.get(ROOT + path) if method == "get" else client.post(ROOT + path)
    return told.status_code, json.loads(told.content)


def kept() -> list[Path]:
    return list(uploads.folder().iterdir()) if uploads.folder().exists() else []


def worked(run_id: int) -> None:
    uploads.work(run_id, hurry=lambda: False)


def test_a_file_is_handed_over_imported_and_accounted_for(key: str) -> None:
    status, told = sent(key, DIRTY, asked="?library=CD&name=../../monday.iso&items=false")
    assert (status, told["state"], told["name"], told["percent"]) == (202, "waiting", "monday.iso", 0)
    assert [each.parent for each in kept()] == [uploads.folder()]
    assert SourceRecord.objects.count() == 0
    worked(told["id"])
    status, told = asked(key, f"/{told['id']}")
    assert (status, told["state"], told["percent"], told["counts"]["new"]) == (200, "done", 100, 2)
    (wrong,) = asked(key, f"/{told['id']}/problems?left_out=true")[1]["problems"]
    assert (wrong["number"], wrong["reasons"], b64decode(wrong["raw"])) == (3, ["no leader"], b"rubbish\x1d")
    assert kept() == []
    status, told = sent(key, DIRTY, asked="?library=CD&items=false")
    assert (status, told["imported_before"], kept()) == (200, True, [])


def test_a_form_does_as_well_and_one_that_ends_early_is_not_taken_for_a_whole_file(key: str) -> None:
    client = Client(headers={"authorization": f"Bearer {key}"})
    told = client.post(f"{ROOT}?library=CD", {"file": SimpleUploadedFile("monday.iso", GOOD)})
    assert (told.status_code, json.loads(told.content)["name"]) == (202, "monday.iso")
    assert [path.read_bytes() for path in kept()] == [GOOD]
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + GOOD
    said: dict[str, Any] = {"CONTENT_LENGTH": len(body) + 9, "wsgi.input": BytesIO(body)}
    short = client.generic("POST", f"{ROOT}?library=CD", content_type="multipart/form-data; boundary=b", **said)
    assert (short.status_code, len(kept())) == (400, 1)


def test_a_key_opens_imports_into_its_library_and_ends_when_somebody_says_so(world: World, key: str) -> None:
    run = ImportRun.objects.create(
        library=world.chongqing.library, name="theirs", digest=b"x", made_at=clock.now(), state="running"
    )
    assert sent("", b"")[0] == sent("bashu-import-wrong")[0] == 401
    assert sent(key, asked="?library=CQ")[0] == 403
    assert asked(key, f"/{run.pk}")[0] == asked(key, f"/{run.pk}/stop", method="post")[0] == 404
    assert asked(key, f"/{10**20}")[0] == 404
    row = ImportKey.objects.get()
    assert key.encode() not in bytes(row.digest)
    assert row.used_at is not None
    assert keys.end(row.pk, by=None, now=clock.now())
    assert sent(key)[0] == 401
    assert list(LogEntry.objects.filter(kind="ImportKey").values_list("kind", flat=True)) == ["ImportKey"] * 2
    assert not any(key in entry.body for entry in LogEntry.objects.all())


def test_what_cannot_be_taken_is_refused_with_its_reason_and_leaves_nothing(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sent(key, b"")[0] == 400
    assert sent(key, asked="")[0] == sent(key, asked="?library=CD&charset=EBCDIC")[0] == 400
    status, told = sent(key, b"0" * (1 << 20) + b"1")
    assert (status, "larger than 1 MB" in told["detail"]) == (413, True)
    monkeypatch.setattr(receiving, "LEFT_FREE", 1 << 60)
    assert sent(key)[0] == 507
    assert (kept(), ImportRun.objects.count()) == ([], 0)


def test_of_one_library_only_so_many_wait(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "WAITING_MAX", 1)
    assert [sent(key)[0], sent(key, GOOD + GOOD)[0], len(kept())] == [202, 429, 1]


def test_one_that_is_stopped_goes_on_when_somebody_says_so_or_sends_it_again(key: str) -> None:
    run_id = sent(key)[1]["id"]
    assert asked(key, f"/{run_id}/stop", method="post")[1]["state"] == "stopped"
    worked(run_id)
    assert (uploads.waiting(), asked(key, f"/{run_id}")[1]["state"]) == ([], "stopped")
    assert asked(key, f"/{run_id}/go-on", method="post")[1]["state"] == "waiting"
    asked(key, f"/{run_id}/stop", method="post")
    assert (sent(key)[1]["id"], len(kept())) == (run_id, 1)
    assert [each.run_id for each in uploads.waiting()] == [run_id]
    worked(run_id)
    assert asked(key, f"/{run_id}/go-on", method="post")[0] == 409


def test_what_nobody_needs_is_deleted(key: str) -> None:
    run_id = sent(key)[1]["id"]
    asked(key, f"/{run_id}/stop", method="post")
    (uploads.folder() / "stray").write_bytes(b"")
    later = clock.now() + KEPT / 2
    assert (uploads.sweep(later), len(kept())) == (1, 1)
    assert (uploads.sweep(later + KEPT), kept()) == (1, [])
    assert Upload.objects.get().file == ""
