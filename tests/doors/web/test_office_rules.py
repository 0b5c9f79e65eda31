"""The office's pages for lending rules: what is listed, checked, written, and what would happen if."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from bashu.db.network.models import CirculationRule
from bashu.db.network.rules import read_rules
from bashu.db.patrons.models import Card, Patron
from bashu.domain.calendar import local_day
from bashu.domain.policy import Lasting, Rule, choose
from bashu.domain.policy.written import write_rule
from bashu.domain.rights import Role
from bashu.engine import clock
from tests.domain.policy.rule_rows import AT_CHENGDU
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.test_desk import scan

TODAY = local_day(clock.now())
LATER = TODAY + timedelta(days=30)
WHY = re.compile(r'class="why">([^<]+)')
NAMES = {"name_zh": "光盘", "name_en": "Discs"}


def post(client: Client, page: str, **given: object) -> str:
    return client.post(f"/office/rules{page}", given, follow=True).content.decode()


def last_rule() -> Rule:
    return read_rules()[-1]


def discs(**columns: Any) -> CirculationRule:
    return CirculationRule.objects.create(**NAMES, item_kind="disc", **columns)


def test_rules_that_hold_and_those_to_come_are_listed(office: Client) -> None:
    discs(loan_days=7, starts_on=LATER)
    CirculationRule.objects.create(
        name_zh="旧", name_en="Old one", collection="x", loan_days=3, ends_on=TODAY - timedelta(1)
    )
    page = office.get("/office/rules").content.decode()
    assert "Default" in page
    assert "Discs" in page
    assert "Old one" not in page
    assert "Old one" in office.get("/office/rules?over=yes").content.decode()


def test_a_rule_is_checked_in_words_before_it_is_saved(office: Client) -> None:
    wrong = {**NAMES, "item_kind": "disc", "loan_days": "7", "loan_hours": "2", "do": "save"}
    assert "The new rule (Discs): it sets 7 days and 2 hours" in post(office, "/new", **wrong)
    assert "cannot be &quot;a week&quot;" in post(office, "/new", **NAMES, loan_days="a week")
    assert CirculationRule.objects.count() == 1
    right = {**NAMES, "item_kind": "disc", "loan_days": "7"}
    assert "Nothing is wrong with it" in post(office, "/new", **right, do="check")
    assert CirculationRule.objects.count() == 1
    post(office, "/new", **right, do="save")
    assert (last_rule().item_kind, last_rule().loan_days) == ("disc", 7)


def test_the_rule_for_every_loan_is_not_narrowed(office: Client) -> None:
    fallback = read_rules()[0]
    texts = write_rule(fallback, "en") | {"price_ceiling_fen": "no limit", "item_kind": "disc", "do": "check"}
    page = post(office, f"/{fallback.id}", **texts)
    assert f"Rule {fallback.id} applies to every loan" in page
    assert "No fallback rule sets" not in page
    assert f"<h1>Change rule {fallback.id}</h1>" in page


def test_a_change_begins_on_its_day(office: Client) -> None:
    before = discs(loan_days=7)
    texts = write_rule(last_rule(), "en") | {"loan_days": "14", "from_on": LATER.isoformat()}
    assert "a new rule, from" in post(office, f"/{before.pk}", **texts)
    post(office, f"/{before.pk}", **texts, do="save")
    ended, begun = read_rules()[-2:]
    assert (ended.loan_days, ended.ends_on) == (7, LATER - timedelta(days=1))
    assert (begun.loan_days, begun.starts_on) == (14, LATER)


def test_c235_a_rule_is_changed_whatever_exceptions_it_has(office: Client) -> None:
    """C235: one that is over, and one that is to come and begins on the day of the change."""
    base = discs(loan_days=7)
    for first in (TODAY - timedelta(200), LATER):
        discs(loan_days=14, starts_on=first, ends_on=first + timedelta(60))
    for days, from_on in ((10, TODAY), (12, LATER), (5, LATER + timedelta(9))):
        usual = next(rule for rule in read_rules() if rule.id >= base.pk and rule.ends_on is None)
        texts = write_rule(usual, "en") | {"loan_days": str(days), "from_on": from_on.isoformat(), "do": "save"}
        assert f"Change rule {usual.id}" not in post(office, f"/{usual.id}", **texts)
    assert [rule.loan_days for rule in read_rules() if rule.lasting is Lasting.ALWAYS] == [7, 10, 12, 5]


def test_c236_the_rule_for_everything_is_changed_again(office: Client) -> None:
    """C236: while an earlier change holds, beside one that is planned, and not where that would go over it."""
    fallback = read_rules()[0]
    for days, ahead in ((40, 30), (14, 60), (21, 0)):
        from_on = (TODAY + timedelta(ahead)).isoformat()
        texts = write_rule(fallback, "en") | {"loan_days": str(days), "from_on": from_on, "do": "save"}
        page = post(office, f"/{fallback.id}", **texts)
    assert f"rule {last_rule().id} ({fallback.name_en}) says otherwise of: days of a loan" in page
    planned = CirculationRule.objects.filter(starts_on__isnull=False).order_by("starts_on")
    assert [row.loan_days for row in planned] == [40, 14]
    planned.filter(loan_days=14).delete()
    planned.update(starts_on=TODAY - timedelta(9), ends_on=None)
    page = post(office, f"/{fallback.id}", **(texts | {"from_on": TODAY.isoformat(), "do": "check"}))
    assert "<b>added</b> last day" in page
    post(office, f"/{fallback.id}", **(texts | {"from_on": TODAY.isoformat()}))
    assert choose(read_rules(), AT_CHENGDU, on=TODAY).loan_days == 21


def test_what_a_change_changes_is_told_before_it_is_saved(office: Client) -> None:
    before = discs(loan_days=7, renewals_max=2)
    texts = write_rule(last_rule(), "en") | {"loan_days": "14", "renewals_max": "", "holdable": "no"}
    page = post(office, f"/{before.pk}", **texts, from_on=LATER.isoformat(), do="check")
    told = " ".join(part for part in page.split('id="made"')[1].split("</form>")[0].split())
    assert "<b>changed</b> days of a loan: <del>7</del> → 14" in told
    assert "<b>removed</b> renewals: <del>2</del>" in told
    assert "<b>added</b> may be held: no" in told
    assert f"<b>added</b> last day: {LATER - timedelta(days=1)}" in told
    assert "item kind" not in told
    assert "<b>added</b> item kind: disc" in post(office, "/new", **NAMES, item_kind="disc", collection="x", do="check")


def test_a_draft_is_tried_beside_todays_answer_and_stored_nowhere(site: Site, office: Client) -> None:
    home = site.world.chengdu.library.code
    draft = {"draft." + name: text for name, text in {**NAMES, "item_kind": "book", "lendable": "no"}.items()}
    given = {"category": "adult", "home": home, "owner": home, "kind": "book", "branch": "CD-1"}
    assert 'id="answer"' not in post(office, "/try", **draft)
    page = post(office, "/try", **draft, **given, reader=ALICE, barcode="B1")
    assert page.index("Without the draft") < page.index("It would be lent until") < page.index("With the draft")
    assert page.count("It would be lent until") == 1
    assert "<li>may be lent: <del>yes</del> → <b>no</b></li>" in page
    assert 'id="same"' in post(office, "/try", **draft, **(given | {"kind": "disc"}))
    assert len(read_rules()) == 1


def test_a_draft_that_is_to_come_is_tried_on_its_first_day(office: Client) -> None:
    before = discs(loan_days=7)
    fields = write_rule(last_rule(), "en") | {"loan_days": "14", "from_on": LATER.isoformat(), "rule": str(before.pk)}
    page = post(office, "/try", **{f"draft.{name}": text for name, text in fields.items()})
    assert f'name="on" type="date" value="{LATER}"' in page
    assert f'action="/office/rules/{before.pk}" id="back"' in page


def test_a_wrong_draft_is_told_and_not_tried(site: Site, office: Client) -> None:
    home = site.world.chengdu.library.code
    given = {"category": "adult", "home": home, "owner": home, "kind": "disc", "branch": "CD-1"}
    draft = {f"draft.{name}": text for name, text in {**NAMES, "item_kind": "disc", "loan_days": "a week"}.items()}
    page = post(office, "/try", **draft, **given)
    assert "cannot be &quot;a week&quot;" in page
    assert 'id="differs"' not in page


def test_who_may_not_write_a_rule_tries_no_draft_of_it(site: Site, manager: Client, reader: Client) -> None:
    other = discs(lending_library=site.world.chongqing.library, loan_days=3)
    draft = {f"draft.{name}": text for name, text in NAMES.items()}
    assert "you may not write it" in post(manager, "/try", **draft)
    fallback = read_rules()[0].id
    assert manager.post("/office/rules/try", draft | {"draft.rule": fallback}).status_code == 403
    assert manager.post("/office/rules/try", draft | {"draft.rule": other.pk}).status_code == 404
    make_staff("auditor", site.world.chengdu, Role.AUDITOR)
    assert signed_in("auditor").post("/office/rules/try", draft).status_code == 403


def test_a_rule_is_copied_and_ended(office: Client) -> None:
    rule = discs(loan_days=7)
    assert 'value="disc"' in office.get(f"/office/rules/new?copy={rule.pk}").content.decode()
    post(office, f"/{rule.pk}/end", last_on=LATER.isoformat())
    assert last_rule().ends_on == LATER
    post(office, f"/{rule.pk}/end", last_on=TODAY.isoformat())
    assert last_rule().ends_on == TODAY


def test_a_slip_of_the_year_ends_no_rule_in_force(office: Client) -> None:
    rule = discs(loan_days=7, starts_on=TODAY - timedelta(100))
    for slip in ((TODAY - timedelta(365)).isoformat(), (TODAY - timedelta(1)).isoformat(), "soon"):
        assert "The last day is today at the earliest" in post(office, f"/{rule.pk}/end", last_on=slip)
    assert last_rule().ends_on is None
    assert f'min="{TODAY}" required' in office.get(f"/office/rules/{rule.pk}").content.decode()


def test_a_rule_that_has_not_begun_by_its_last_day_goes(office: Client) -> None:
    rule = discs(loan_days=7, starts_on=LATER)
    post(office, f"/{rule.pk}/end", last_on=LATER.isoformat())
    assert last_rule().ends_on == LATER
    post(office, f"/{rule.pk}/end", last_on=TODAY.isoformat())
    assert not CirculationRule.objects.filter(pk=rule.pk).exists()


def test_what_matches_everything_does_not_end(office: Client) -> None:
    fallback = read_rules()[0].id
    assert "No fallback rule sets" in post(office, f"/{fallback}/end", last_on=TODAY.isoformat())
    assert read_rules()[0].ends_on is None


def test_a_library_writes_its_own_rules_and_no_others(site: Site, manager: Client) -> None:
    own = {**NAMES, "lending": f"library:{site.world.chengdu.library.pk}", "loan_days": "14", "do": "save"}
    post(manager, "/new", **own)
    assert last_rule().loan_days == 14
    for lending in (f"library:{site.world.chongqing.library.pk}", "region:51", ""):
        assert "you may not write it" in post(manager, "/new", **(own | {"lending": lending, "item_kind": "disc"}))
    assert CirculationRule.objects.count() == 2
    assert manager.get(f"/office/rules/{read_rules()[0].id}").status_code == 403
    other = discs(lending_library=site.world.chongqing.library, loan_days=3)
    assert manager.get(f"/office/rules/{other.pk}").status_code == 404
    assert f'data-rule="{other.pk}"' not in manager.get("/office/rules").content.decode()


def test_what_would_happen_if_is_answered_with_the_rules_that_decided(site: Site, office: Client) -> None:
    home = site.world.chengdu.library.code
    rule = discs(loan_days=7)
    given = {"category": "adult", "home": home, "owner": home, "kind": "disc", "branch": "CD-1"}
    page = post(office, "/try", **given)
    assert f"{rule.pk} · Discs" in page
    assert "names the item kind less closely" in page
    page = post(office, "/try", **given, reader=ALICE, barcode="B1")
    assert "It would be lent until" in page
    site.world.alice.state = "closed"
    site.world.alice.save()
    assert "It would be lent" not in post(office, "/try", **given, reader=ALICE, barcode="B1")
    assert "No reader has this number" in post(office, "/try", **given, reader="nobody")
    assert "No item has this barcode" in post(office, "/try", **given, barcode="X")


@pytest.mark.parametrize("changed", [{"state": "lost"}, {"state": "cancelled"}, {"expires_on": date(2020, 2, 29)}])
def test_of_a_card_that_counts_no_more_it_says_what_a_desk_says(
    site: Site, office: Client, staff: Client, changed: dict[str, Any]
) -> None:
    """By the reader's number it lends, as a desk does."""
    Card.objects.filter(patron=site.world.alice).update(**changed)
    Patron.objects.filter(pk=site.world.alice.pk).update(number="A0A")
    given = {"branch": "CD-1", "barcode": "B1"}
    scan(staff, ALICE)
    refused = WHY.search(scan(staff, "B1"))
    assert refused
    assert f"<p>{refused[1]}</p>" in post(office, "/try", **given, reader=ALICE)
    assert "It would be lent until" in post(office, "/try", **given, reader="A0A")


def test_a_card_counts_on_the_day_that_is_asked_about(site: Site, office: Client) -> None:
    Card.objects.filter(patron=site.world.alice).update(expires_on=TODAY)
    given = {"branch": "CD-1", "barcode": "B1", "reader": ALICE, "time": "12:00"}
    assert "It would be lent until" in post(office, "/try", **given, on=TODAY.isoformat())
    assert "This card has expired" in post(office, "/try", **given, on=LATER.isoformat())


def test_what_would_happen_at_another_time(site: Site, office: Client) -> None:
    discs(loan_days=7, starts_on=LATER)
    home = site.world.chengdu.library.code
    given = {"category": "adult", "home": home, "owner": home, "kind": "disc", "branch": "CD-1", "time": "10:00"}
    assert "not yet in force" in post(office, "/try", **given, on=TODAY.isoformat())
    assert "not yet in force" not in post(office, "/try", **given, on=LATER.isoformat())


def test_a_manager_tries_what_their_own_branches_would_answer(site: Site, manager: Client) -> None:
    home = site.world.chengdu.library.code
    given = {"category": "adult", "home": home, "owner": home, "kind": "book"}
    assert "Choose the branch" in post(manager, "/try", **given, branch="CQ-1")
    assert 'id="answer"' in post(manager, "/try", **given, branch="CD-1")


def test_who_looks_may_not_change(site: Site, reader: Client) -> None:
    make_staff("auditor", site.world.chengdu, Role.AUDITOR)
    client = signed_in("auditor")
    assert client.get("/office/rules").status_code == 200
    assert client.get("/office/rules/new").status_code == 403
    assert client.post("/office/rules/new", NAMES).status_code == 403


@pytest.mark.parametrize("on", ["0001-01-01", "1969-01-01", "1970-01-01", "2199-12-31", "9999-12-31"])
def test_a_day_that_nobody_means_is_tried_like_any_other_or_is_today(office: Client, on: str) -> None:
    asked = {"home": "CD", "owner": "CD", "category": "adult", "kind": "book", "branch": "CD-1", "on": on}
    for time in ("00:00", "23:59", "x"):
        assert office.post("/office/rules/try", asked | {"time": time}).status_code == 200
