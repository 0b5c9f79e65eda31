"""`bashu practice`: real pages and machines, and nothing that is real."""

import subprocess
from pathlib import Path

import pytest
from django.test import Client

from bashu.db.catalogue.models import Item
from bashu.db.network.models import Library, Network
from bashu.db.patrons.models import Patron
from bashu.doors.sip2.limits import ServerLimits
from bashu.doors.sip2.server import serve
from bashu.engine import clock
from bashu.engine.batch import Gatherer
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from bashu.project.commands import practice
from bashu.project.errors import OperatingError
from bashu.project.practice import load, place
from bashu.project.practice.shelves import barcode
from tests.doors.sip2.machines import line
from tests.journeys.network import BASHU

PLACES = (
    "library,name,english name,district,district name,city name,branch,branch name,lon,lat,joined on\n"
    "ZG01,自贡市图书馆,Zigong Library,510302,自流井区,自贡市,ZG01-1,总馆,104.77,29.35,2026-01-01\n"
    "ZG01,自贡市图书馆,Zigong Library,510302,,,ZG01-2,东兴寺分馆,104.78,29.36,2026-01-01\n"
)


@pytest.fixture
def places(tmp_path: Path) -> Path:
    file = tmp_path / "places.csv"
    file.write_text(PLACES, encoding="utf-8")
    return file


def test_it_has_the_librarys_places_and_says_everywhere_that_it_is_practice(
    transactional_db: None, places: Path, tmp_path: Path
) -> None:
    told = practice.begin(places, home=tmp_path, shelves=("文学", "少儿"))
    assert "password practice" in told
    assert Network.objects.get().practice
    assert [each.name_zh for each in Library.objects.all()] == ["【练习】自贡市图书馆"]
    assert set(Item.objects.values_list("collection", flat=True)) == {"文学", "少儿"}
    assert Item.objects.count() == 80
    page = Client().get("/", HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    assert "练习：这里的一切都不是真的" in page
    assert "练习：这里的一切都不是真的" in Client().get("/kiosk/", HTTP_ACCEPT_LANGUAGE="zh").content.decode()
    assert practice.begin(places, home=tmp_path, shelves=()) == "The network to practise in is there, as it was left."
    assert verify(now=clock.now(), full=True).clean


def test_its_machines_lend_its_books_to_its_readers_and_say_so(
    transactional_db: None, places: Path, tmp_path: Path
) -> None:
    practice.begin(places, home=tmp_path, shelves=())
    gatherer = Gatherer(engine=Engine)
    server = serve("127.0.0.1", 0, gatherer=gatherer, limits=ServerLimits())
    try:
        with line(server.port, "utf-8") as machine:
            machine.log_in("practice-ZG01-1", load.PASSWORD)
            assert dict(machine.say("99").fields)["AM"] == "【练习】自贡市图书馆"
            assert machine.borrow(load.card(1, 0), barcode(1, 1)).fixed["ok"] == "1"
            assert dict(machine.bring_back(barcode(1, 1)).fields)["AF"].startswith("【练习】")
            no = machine.borrow(load.card(1, load.EXPIRED), barcode(1, 2))
            assert (no.fixed["ok"], dict(no.fields)["AF"][:4]) == ("0", "【练习】")
    finally:
        server.stop()
        gatherer.close()
    assert {patron.name[:2] for patron in Patron.objects.all()} == {"练习"}


def test_nothing_of_the_real_one_reaches_it_but_addresses(tmp_path: Path) -> None:
    real = {
        "PATH": "/bin", "BASHU_HOME": "/srv/bashu", "BASHU_DATABASE_URL": "postgresql://real/real",
        "BASHU_SMTP_HOST": "mail", "BASHU_SMS_URL": "https://sms", "BASHU_BACKUP_DIR": "/backup",
        "BASHU_HTTP_PORT": "80",
        "BASHU_IDENTITY_KEYS_FILE": "/keys", "BASHU_SECRET_KEY_FILE": "/key", "BASHU_HTTP_HOST": "0.0.0.0",  # noqa: S104
        "BASHU_URL": "https://books.example.org", "BASHU_SIP2_PORT": "6001",
    }  # fmt: skip
    own = place.environment(real, home=tmp_path, ports={"BASHU_SIP2_PORT": "6111"})
    assert own == {
        "PATH": "/bin", "BASHU_HOME": str(tmp_path), "BASHU_DEMO": "off", "BASHU_HTTP_HOST": "0.0.0.0",  # noqa: S104
        "BASHU_HTTP_PORT": "8010", "BASHU_SIP2_PORT": "6111",
    }  # fmt: skip


def test_its_home_is_its_own(tmp_path: Path) -> None:
    place.mark(tmp_path / "new")
    place.mark(tmp_path / "new")
    assert place.is_marked(tmp_path / "new")
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "lock").touch()
    with pytest.raises(OperatingError, match="is no home for practice: something else is in it"):
        place.mark(tmp_path / "real")


def test_the_command_makes_it_with_keys_of_its_own(places: Path, tmp_path: Path) -> None:
    to = tmp_path / "home"
    done = subprocess.run(
        [BASHU, "practice", places, "--home", to, "--no-run"], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "Nothing in it is real" in done.stdout
    assert {each.name for each in (to / "keys").iterdir()} >= {"secret_key", "identity_keys"}
