"""The default rows of the two provinces, and a loan to match them against."""

from bashu.domain.policy import NO_DATE, NO_LIMIT, Consequence, RenewFrom, Rule, RuleFacts

PROVINCIAL, CHENGDU, CHONGQING, YUZHONG = 1, 2, 3, 4


FALLBACK = Rule(
    id=1, name_zh="默认", name_en="Default",
    lendable=True, holdable=True, protect_days=0,
    loan_days=30, loan_hours=0, due_on=NO_DATE, within_membership=False, short_days=NO_LIMIT,
    short_from_holds=NO_LIMIT, renewals_max=1, renewal_days=30, renew_from=RenewFrom.TODAY,
    renew_window_days=NO_LIMIT, auto_renews=False,
    renew_if_overdue=False, grace_days=0, overdue_leads_to=Consequence.CHARGE, overdue_fen_per_day=10,
    overdue_cap_fen=3000, suspend_days_max=0,
    lost_after_days=NO_LIMIT, lost_price_percent=100, lost_price_fen=0, lost_handling_fen=0, lost_refund_days=180,
    damage_slight_percent=10, damage_heavy_percent=50, part_percent=20,
    owed_block_fen=500, owed_total_block_fen=NO_LIMIT, overdue_max=NO_LIMIT, lost_max=NO_LIMIT, unverified_limit=2,
    kind_limit=8, hold_shelf_days=7, owner_limit=NO_LIMIT, total_limit=8, loans_limit=NO_LIMIT,
    collection_limit=NO_LIMIT, away_limit=NO_LIMIT, price_ceiling_fen=NO_LIMIT, first_limit=NO_LIMIT,
    first_until_returns=0, hold_limit=5, title_limit=1, membership_days=NO_LIMIT,
)  # fmt: skip
PERIODICALS = Rule(
    id=2, name_zh="期刊", name_en="Periodicals", item_kind="periodical", kind_limit=4, total_limit=4, renewals_max=0
)
DISCS = Rule(id=3, name_zh="光盘", name_en="Discs", item_kind="disc", kind_limit=1, total_limit=1, renewals_max=0)
SICHUAN_PROVINCIAL = Rule(
    id=4, name_zh="四川省图书馆", name_en="Sichuan", lending_library_id=PROVINCIAL, overdue_fen_per_day=20
)
IN_CHONGQING = Rule(
    id=5,
    name_zh="重庆",
    name_en="Chongqing",
    lending_region="50",
    overdue_fen_per_day=20,
    overdue_cap_fen=5000,
)
DEFAULTS = (FALLBACK, PERIODICALS, DISCS, SICHUAN_PROVINCIAL, IN_CHONGQING)

# A reader of Chengdu borrows Chengdu's own book there.
AT_CHENGDU = RuleFacts(
    owner_library_id=CHENGDU,
    owner_region="510100",
    lending_library_id=CHENGDU,
    lending_region="510100",
    home_library_id=CHENGDU,
    home_region="510100",
    patron_category="adult",
    item_kind="book",
    collection="general",
    item_age_days=400,
)
