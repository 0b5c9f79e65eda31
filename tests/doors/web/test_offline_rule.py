"""The rule for the time without a line: the network's, and those of libraries that are stricter."""

import orjson
import pytest
from django.test import Client

from bashu.db.audit.models import LogEntry
from bashu.db.network.offline import offline_rule_of, offline_rules
from bashu.domain.offline import OfflineRules
from tests.doors.web.conftest import Site
from tests.doors.web.test_office_network import post
from tests.doors.web.test_site_agents import make, see

USUAL = {"library": "", "lends": "yes", "items_max": "2", "strangers": "yes", "days": "30", "snapshot_days": "7"}


def test_the_network_has_one_and_every_change_is_in_the_log(site: Site, office: Client) -> None:
    assert "Each reader may take 2 items." in see(office, "/office/offline")
    for _ in range(2):
        assert "usual" not in post(office, "offline/save", **USUAL | {"items_max": "3", "strangers": "no"})
    assert offline_rules() == {None: OfflineRules(items_max=3, strangers=False)}
    bodies = [orjson.loads(body)["effects"] for body in LogEntry.objects.values_list("body", flat=True)]
    (told,) = [fields for effects in bodies for name, fields in effects if name == "OfflineRuleSet"]
    assert (told["library_id"], told["items_max"], told["strangers"]) == (None, 3, False)


def test_a_library_may_be_stricter_and_never_less(site: Site, office: Client, manager: Client) -> None:
    library = site.world.chengdu.library
    own = USUAL | {"library": str(library.pk)}
    assert "allows 2 items for each reader" in post_in_english(manager, own | {"items_max": "5"})
    post(manager, "offline/save", **own | {"items_max": "1", "days": "20"})
    assert offline_rule_of(library.pk) == OfflineRules(items_max=1, days=20)
    post(office, "offline/save", **USUAL | {"days": "10", "lends": "no"})
    assert offline_rule_of(library.pk) == OfflineRules(items_max=1, days=10, lends=False)
    agent = make(library)
    assert "Machines take back, and lend nothing." in see(manager, f"/office/agents/{agent.pk}")
    post(manager, "offline/remove", library=str(library.pk))
    assert list(offline_rules()) == [None]


def post_in_english(client: Client, given: dict[str, str]) -> str:
    return client.post("/office/offline/save", given, headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"items_max": "0"}, "may take 1 to 20 items"),
        ({"days": "x"}, "lent for 1 to 90 days"),
        ({"snapshot_days": "8"}, "good for 1 to 7 days"),
    ],
)
def test_what_cannot_stand_is_told(site: Site, office: Client, wrong: dict[str, str], why: str) -> None:
    assert why in post_in_english(office, USUAL | wrong)
    assert offline_rules() == {None: OfflineRules()}


def test_a_library_changes_neither_the_networks_nor_anothers(site: Site, manager: Client) -> None:
    for library in ("", str(site.world.chongqing.library.pk)):
        given = USUAL | {"library": library}
        assert manager.post("/office/offline/save", given).status_code in {403, 404}
        assert manager.post("/office/offline/remove", given).status_code in {403, 404}
    assert offline_rules() == {None: OfflineRules()}
