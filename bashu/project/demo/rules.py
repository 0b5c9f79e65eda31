"""The lending rules of the demonstration: what members of the two provinces have published, as rows.

Where a library's own page is known its rule is here; the rest is the rule of its province, and below all the fallback.
"""

from collections.abc import Mapping

from bashu.domain.circulation.parcels.states import ParcelRule
from bashu.domain.policy import NO_DATE, NO_LIMIT, Consequence, RenewFrom, Rule


def rules(library_ids: Mapping[str, int]) -> list[Rule]:
    return [FALLBACK, *_kinds(), *_provinces(), *_patrons(), *_libraries(library_ids)]


# As libraries of other cities have published: 3 yuan for up to three books, 1 yuan for each more, five in a parcel.
PARCEL_RULE = ParcelRule(first_items=3, first_fen=300, further_fen=100, items_max=5, days=4)

FALLBACK = Rule(
    id=0, name_zh="全网通则", name_en="Everywhere",
    lendable=True, holdable=True, protect_days=0,
    loan_days=30, loan_hours=0, due_on=NO_DATE, within_membership=False, short_days=NO_LIMIT,
    short_from_holds=NO_LIMIT, renewals_max=1, renewal_days=30, renew_from=RenewFrom.TODAY,
    renew_window_days=NO_LIMIT, auto_renews=False,
    renew_if_overdue=False, grace_days=0, overdue_leads_to=Consequence.CHARGE, overdue_fen_per_day=10,
    overdue_cap_fen=3_000, suspend_days_max=0,
    lost_after_days=NO_LIMIT, lost_price_percent=100, lost_price_fen=0, lost_handling_fen=0, lost_refund_days=180,
    damage_slight_percent=10, damage_heavy_percent=50, part_percent=20,
    owed_block_fen=500, owed_total_block_fen=NO_LIMIT, overdue_max=NO_LIMIT, lost_max=NO_LIMIT, unverified_limit=2,
    kind_limit=8, hold_shelf_days=7, owner_limit=NO_LIMIT, total_limit=8, loans_limit=NO_LIMIT,
    collection_limit=NO_LIMIT, away_limit=NO_LIMIT, price_ceiling_fen=NO_LIMIT, first_limit=NO_LIMIT,
    first_until_returns=0, hold_limit=5, title_limit=1, membership_days=NO_LIMIT,
)  # fmt: skip


def _kinds() -> list[Rule]:
    return [
        Rule(id=0, name_zh="期刊", name_en="Periodicals", item_kind="periodical", kind_limit=4, total_limit=4),
        Rule(id=0, name_zh="光盘", name_en="Discs", item_kind="disc", kind_limit=1, total_limit=1),
        Rule(id=0, name_zh="参考文献不外借", name_en="Reference stays", collection="reference", lendable=False),
    ]


def _provinces() -> list[Rule]:
    """Sichuan Provincial Library, Chengdu Library and Chongqing Library, each for the members around it."""
    return [
        Rule(id=0, name_zh="四川", name_en="Sichuan", lending_region="51", overdue_fen_per_day=20,
             overdue_cap_fen=3_000),
        Rule(id=0, name_zh="成都", name_en="Chengdu", lending_region="5101", overdue_fen_per_day=10),
        Rule(id=0, name_zh="重庆", name_en="Chongqing", lending_region="50", overdue_fen_per_day=20,
             overdue_cap_fen=5_000),
        Rule(id=0, name_zh="重庆期刊", name_en="Chongqing, periodicals", lending_region="50", item_kind="periodical",
             loan_days=14, renewals_max=0),
        Rule(id=0, name_zh="重庆光盘", name_en="Chongqing, discs", lending_region="50", item_kind="disc", loan_days=7),
    ]  # fmt: skip


def _patrons() -> list[Rule]:
    return [
        Rule(id=0, name_zh="重庆少儿读者", name_en="Chongqing, children", home_region="50", patron_category="child",
             item_kind="book", kind_limit=6, total_limit=6),
        Rule(id=0, name_zh="重庆外文文献", name_en="Chongqing, books in foreign languages", home_region="50",
             collection="foreign", collection_limit=5),
        Rule(id=0, name_zh="家庭读者", name_en="Families", patron_category="family", item_kind="book", kind_limit=90,
             total_limit=90),
        Rule(id=0, name_zh="团体读者", name_en="Institutions", patron_category="institution", kind_limit=100,
             total_limit=100, hold_limit=50, title_limit=10),
        Rule(id=0, name_zh="临时读者", name_en="Temporary readers", patron_category="temporary", membership_days=60,
             within_membership=True),
    ]  # fmt: skip


def _libraries(ids: Mapping[str, int]) -> list[Rule]:
    """Chongqing Children's Library limits what the books out are worth, and renews from the seventh day of a loan on;
    Qianjiang renews from the due date."""
    return [
        Rule(id=0, name_zh="重庆市少儿馆总价上限", name_en="Chongqing Children's Library, worth of all loans",
             home_library_id=ids["CQ02"], price_ceiling_fen=30_000),
        Rule(id=0, name_zh="重庆市少儿馆续借", name_en="Chongqing Children's Library, renewal",
             lending_library_id=ids["CQ02"], renew_window_days=23),
        Rule(id=0, name_zh="黔江区图书馆", name_en="Qianjiang District Library", lending_library_id=ids["CQ16"],
             renewal_days=15, renew_from=RenewFrom.DUE, overdue_fen_per_day=10, overdue_cap_fen=2_000),
    ]  # fmt: skip
