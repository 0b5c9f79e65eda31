"""The office's imports: files handed over by a form, how they are told, and whose they are."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bashu.db.catalogue.models import HoldingsProfile, ImportKey, ImportRun, SourceRecord
from bashu.domain.rights import Role
from bashu.doors.web.office import import_words
from bashu.engine import clock
from bashu.engine.catalogue.importing import keys, uploads
from tests import browser
from tests.doors.web.conftest import PASSWORD, Site, make_staff, signed_in
from tests.wire.marc.making import cnmarc

GOOD = cnmarc("1", "围城") + cnmarc("2", "写在人生边上")
DIRTY = GOOD + b"<script>rubbish\x1d"
HAND_OVER = "/office/imports/hand-over"


@pytest.fixture
def here(site: Site, settings: Settings, tmp_path: Path) -> Site:
    settings.BASHU = dataclasses.replace(settings.BASHU, home=tmp_path, upload_mb=1)
    make_staff("manager-chengdu", site.world.chengdu, Role.MANAGER)
    make_staff("manager-chongqing", site.world.chongqing, Role.MANAGER)
    return site


@pytest.fixture
def office(here: Site) -> Client:
    return signed_in("manager-chengdu")


def sent(client: Client, library_id: int, *, data: bytes = DIRTY, name: str = "monday.iso", **more: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(HAND_OVER, {"library": library_id, "file": file} | more, follow=True)


def text(response: Any) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


def worked() -> int:
    run_id = ImportRun.objects.latest("id").pk
    uploads.work(run_id, hurry=lambda: False)
    return run_id


def worked_apart() -> None:
    """Playwright lets nobody ask the database on its thread."""
    worked()
    connections.close_all()


def test_a_file_is_handed_over_told_corrected_and_handed_over_again(here: Site, office: Client) -> None:
    library_id = here.world.chengdu.library.pk
    assert "waits for its turn" in text(sent(office, library_id))
    run_id = worked()
    page = text(office.get(f"/office/imports/{run_id}"))
    for words in ("3 records", "no leader", "&lt;script&gt;rubbish\\x1d", "manager-chengdu", "is accounted for"):
        assert words in page, words
    raw = office.get(f"/office/imports/{run_id}/left-out")
    assert (text(raw).encode(), raw["Content-Disposition"]) == (
        b"<script>rubbish\x1d",
        f'attachment; filename="import-{run_id}.iso"',
    )
    lines = text(office.get(f"/office/imports/{run_id}/left-out.txt"))
    head = lines.splitlines()[0]
    mended = f"{head}\nLDR 00421nam0 2200157   450\n001 3\n200 1# $a管锥编$f钱钟书著\n"
    sent(office, library_id, data=mended.encode(), name="wrong.txt")
    worked()
    assert SourceRecord.objects.filter(control_number="3").exists()
    assert "corrected since" in text(office.get(f"/office/imports/{run_id}"))
    assert "imported before" in text(sent(office, library_id, data=mended.encode()))


def test_one_that_stands_still_goes_on_when_somebody_says_so(here: Site, office: Client) -> None:
    sent(office, here.world.chengdu.library.pk)
    address = f"/office/imports/{ImportRun.objects.get().pk}"
    assert "Go on" in text(office.post(f"{address}/stop", follow=True))
    assert "waits for its turn" in text(office.post(f"{address}/go-on", follow=True))


def test_whoever_may_not_import_into_a_library_finds_nothing_of_it(here: Site, office: Client) -> None:
    library_id = here.world.chengdu.library.pk
    sent(office, library_id)
    address = f"/office/imports/{ImportRun.objects.get().pk}"
    theirs = signed_in("manager-chongqing")
    for page in (address, f"{address}/left-out", f"/office/imports/holdings/{library_id}"):
        assert theirs.get(page).status_code == 404
    assert theirs.post(f"{address}/stop").status_code == 404
    assert "monday.iso" not in text(theirs.get("/office/imports"))
    assert sent(theirs, library_id).status_code == 404
    assert (ImportRun.objects.count(), len(list(uploads.folder().iterdir()))) == (1, 1)


def test_a_form_that_is_not_ours_and_a_file_that_is_too_large_leave_nothing(here: Site, office: Client) -> None:
    library_id = here.world.chengdu.library.pk
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = office.cookies
    assert sent(strict, library_id).status_code == 403
    assert sent(Client(), library_id).status_code == 200
    assert "larger than 1 MB" in text(sent(office, library_id, data=b"0" * (1 << 20)))
    assert "Choose a file" in text(office.post(HAND_OVER, {"library": library_id}))
    assert (ImportRun.objects.count(), list(uploads.folder().iterdir())) == (0, [])


def test_a_key_is_shown_once_and_opens_nothing_once_it_is_ended(here: Site, office: Client) -> None:
    library_id = here.world.chengdu.library.pk
    page = text(office.post("/office/imports/keys/make", {"library": library_id, "name": "ILS"}))
    key = page[page.index(keys.IMPORTS.mark) :].split("<")[0]
    assert keys.opened_by(key, now=clock.now()) is not None
    assert key not in text(office.get("/office/imports/keys"))
    ending = {"key_id": ImportKey.objects.get().pk}
    assert signed_in("manager-chongqing").post("/office/imports/keys/end", ending).status_code == 404
    office.post("/office/imports/keys/end", ending)
    assert keys.opened_by(key, now=clock.now()) is None


PROFILE = {"preset": "koha", "branches": "MAIN = CD-1", "kinds": "BK=book\n", "default_branch": "CD-1"}
WRONG = [
    ({"branches": "MAIN = NOWHERE"}, "no branch NOWHERE"),
    ({"kinds": "BK = scroll"}, "kind scroll"),
    ({"collections": "REF"}, "CODE = OURS"),
    ({"do": "json", "json": "{"}, "no JSON: look at line 1"),
    ({"do": "json", "json": '{"kinds": ["book"]}'}, "&quot;kinds&quot; is an object of texts"),
    ({"do": "json", "json": '{"field": {"tag": 905, "codes": {"barcode": "b"}}}'}, "tag&quot; of three characters"),
]


def test_how_items_are_written_is_set_by_a_form_or_as_json(here: Site, office: Client) -> None:
    address = f"/office/imports/holdings/{here.world.chengdu.library.pk}"
    office.post(f"{address}/save", PROFILE)
    row = HoldingsProfile.objects.get()
    assert (row.layout["tag"], row.kinds, row.branches) == (
        "952",
        {"BK": "book"},
        {"MAIN": here.world.chengdu.branch.pk},
    )
    for given, words in WRONG:
        page = text(office.post(f"{address}/save", PROFILE | given))
        assert words in page, given
    json = '{"field": {"tag": "905", "codes": {"barcode": "b", "branch": "f"}, "every": true}}'
    assert "905 · the library" in text(office.post(f"{address}/save", {"do": "json", "json": json}, follow=True))


@pytest.mark.browser
def test_by_the_keyboard_and_followed_until_it_is_done(here: Site, live_server: LiveServer, tmp_path: Path) -> None:
    file = tmp_path / "monday.iso"
    file.write_bytes(DIRTY)
    large = tmp_path / "large.iso"
    large.write_bytes(b"0" * ((1 << 20) + 1))

    def visit(chromium: Browser) -> None:
        page = chromium.new_context(locale="en").new_page()
        page.goto(f"{live_server.url}/desk/sign-in?next=/office/imports")
        page.fill("[name=username]", "manager-chengdu")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.set_input_files("#file", large)
        assert "larger than 1 MB" in page.locator("#file").evaluate("field => field.validationMessage")
        page.set_input_files("#file", file)
        page.focus("#hand-over-file button")
        page.keyboard.press("Enter")
        expect(page.locator("#now .state")).to_have_text("waits for its turn")
        with ThreadPoolExecutor(1) as clock_thread:
            clock_thread.submit(worked_apart).result()
        expect(page.locator("#sums")).to_be_visible()
        expect(page.locator("#now .state")).to_have_text("done")

    browser.shared.do(visit)


TOLD = {
    ("field lost 245", "field lost 300", "record length wrong 653 bytes"): "字段丢失 245 300；记录长度有误 653字节",
    (
        "indicators bad 245 3 characters",
        "charset mislabelled is GB18030",
    ): "指示符有误 245 3个字符；字符集标识有误 实为GB18030",
    ("the library has no record b 1", "no title"): "本馆没有控制号为b 1的书目；没有题名",
}


def test_what_was_wrong_is_said_in_chinese_and_counted_by_records() -> None:
    with translation.override("zh-hans"):
        told = {each: "；".join(said.text for said in import_words.reasons(each)) for each in TOLD}
        assert told == TOLD
        (lost, *_) = import_words.sums([(("field lost 245", "field lost 300"), True), (("field lost 1 ",), False)])
    assert (lost.what.text, lost.left_out, lost.mended) == ("字段丢失", 1, 1)
