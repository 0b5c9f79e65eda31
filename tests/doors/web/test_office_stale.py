"""Two in the office have the same page open: who saves later takes nothing back unseen."""

import re
from typing import Any

from django.test import Client

from bashu.db.activities.models import Activity, ActivitySession
from tests.doors.web.conftest import Site
from tests.doors.web.seasons import make_activity, make_session, registered
from tests.doors.web.test_office_activities import LIST, TEXT, plan


def stood(client: Client, page: str) -> dict[str, Any]:
    found = re.search(r'name="stood" value="([^"]+)"', client.get(page).content.decode())
    assert found
    return {"stood": found[1]}


def test_a_plan_that_somebody_else_changed_meanwhile_is_not_saved_unseen(site: Site, manager: Client) -> None:
    session = make_session(site)
    page = f"{LIST}/sessions/{session.pk}/plan"
    old = stood(manager, page)
    registered(session, site.world.alice.pk)
    sure = {"do": "save"}
    assert stood(manager, page) == old, "who registers changes no plan"
    manager.post(page, plan(room="77") | old | sure)
    assert b"nothing was saved" in manager.post(page, plan(room="88") | old | sure).content
    assert ActivitySession.objects.get().room == "77"
    manager.post(page, plan(room="88") | stood(manager, page) | sure)
    assert ActivitySession.objects.get().room == "88"
    assert manager.post(page, plan(room="88") | old | sure).status_code == 302, "pressed twice"


def test_texts_that_somebody_else_changed_meanwhile_are_not_saved_unseen(site: Site, manager: Client) -> None:
    page = f"{LIST}/{make_activity(site).pk}/text"
    old = stood(manager, page)
    manager.post(page, TEXT | {"title_en": "First"} | old)
    told = manager.post(page, TEXT | {"title_en": "Second"} | old).content.decode()
    assert ("nothing was saved" in told, 'value="Second"' in told) == (True, True)
    assert Activity.objects.get().title_en == "First"
    assert manager.post(page, TEXT | {"title_en": "First"} | old).status_code == 302, "pressed twice"
