"""What was compared and how, in both languages, so that a report is understood by who has nothing else of it."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from bashu.domain.circulation.holds.states import Criterion
from bashu.project.simulate.plan import YEAR_DAYS
from bashu.project.simulate.policy import EVERYWHERE, Policy
from bashu.project.simulate.run import Lived, Study
from bashu.project.simulate.tables import policies_of
from bashu.project.simulate.words import TEXTS

SEEDS_MIN: Final = 5


class Both(NamedTuple):
    zh: str
    en: str


NO_LIMIT: Final = Both("不限", "no limit")
# Where nothing floats.
NOTHING: Final = Both("—", "—")
ORDER: Final = {
    Criterion.FIRST_IN_LINE: Both("先约先得", "first in line"),
    Criterion.NEAREST_FIRST: Both("就近优先", "nearest first"),
    Criterion.OWNERS_READERS: Both("所属馆的读者优先", "readers of the owner"),
    Criterion.GOES_HOME: Both("在所属馆取书的优先", "pickup at the owner"),
}
MODES: Final = {
    "van": Both("配送车", "Vans"),
    "truck": Both("卡车", "Trucks"),
    "rail": Both("列车", "Trains"),
}
WEEKDAYS: Final = (
    Both("一", "Mon"), Both("二", "Tue"), Both("三", "Wed"), Both("四", "Thu"), Both("五", "Fri"), Both("六", "Sat"),
    Both("日", "Sun"),
)  # fmt: skip


def policies(years: Sequence[Lived]) -> dict[str, list[tuple[Both, Both]]]:
    """By the name of the policy: each of its terms, and what it is; all have the same terms in the same order."""
    told = {lived.policy.name: lived.told for lived in years}
    return {policy.name: list(_terms(policy, told[policy.name])) for policy in policies_of(years)}


def _terms(policy: Policy, told: Mapping[str, Any]) -> Iterator[tuple[Both, Both]]:
    floats = bool(policy.regions)
    yield Both("在哪些馆之间流转", "Floats between"), _where(policy, told["floats_between"])
    across = Both("可以", "yes") if policy.crosses_cities else Both("不可以", "no")
    yield Both("可否流转到外市", "Into another city"), across if floats else NOTHING
    yield Both("一个馆可容纳的流转图书", "Room for floating items at a branch"), _room(policy) if floats else NOTHING
    months = policy.go_home_months
    home = Both("不限", "never") if months is None else Both(f"在外满 {months} 个月", f"after {months} months away")
    yield Both("何时送还所属馆", "Goes home for its time away"), home if floats else NOTHING
    yield Both("一馆图书可停留外馆的比例", "Of a library’s items may be away"), _percent(policy.owner_quota_percent)
    order = [ORDER[each] for each in policy.order]
    yield (
        Both("预约先后", "Order of holds"),
        Both("，其次".join(each.zh for each in order), ", then ".join(each.en for each in order)),
    )
    days = policy.nearby_days
    yield Both("多久内不调外市图书", "No item of another city for"), Both(f"{days} 天", f"{days} days")
    days = policy.shelf_days
    yield Both("预约书在架上保留", "On the hold shelf for"), Both(f"{days} 天", f"{days} days")
    for driven in told["timetable"]:
        yield MODES[driven["mode"]], _driven(driven)


def _where(policy: Policy, count: int) -> Both:
    if not policy.regions:
        return Both("不流转，一律送还", "nothing floats, all goes home")
    if policy.regions == EVERYWHERE:
        return Both(f"全网 {count} 个馆", f"all {count} libraries")
    regions = policy.regions
    return Both(f"地区 {'、'.join(regions)} 的 {count} 个馆", f"the {count} libraries of regions {', '.join(regions)}")


def _room(policy: Policy) -> Both:
    if policy.capacity is not None:
        return Both(f"{policy.capacity:,} 册", f"{policy.capacity:,} items")
    percent = policy.capacity_percent
    return NO_LIMIT if percent is None else Both(f"自有馆藏的 {percent:g}%", f"{percent:g} % of what it owns")


def _percent(percent: float | None) -> Both:
    return NO_LIMIT if percent is None else Both(f"{percent:g}%", f"{percent:g} %")


def _driven(driven: Mapping[str, Any]) -> Both:
    legs, departures = driven["legs"], driven["departures_a_week"]
    if not legs:
        return Both("没有", "none")
    days = [WEEKDAYS[day - 1] for day in driven["weekdays"]]
    on = Both("每天", "daily")
    if len(days) < len(WEEKDAYS):
        on = Both("周" + "、".join(day.zh for day in days), " ".join(day.en for day in days))
    return Both(
        f"{legs} 条单程线路，每周共发车 {departures} 次（{on.zh}）",
        f"{legs} legs one way, {departures} departures a week ({on.en})",
    )


def run(study: Study, years: Sequence[Lived]) -> list[tuple[Both, Both]]:
    """What was run, and by what it can be run again."""
    plan = study.plan
    ends_on = plan.begins_on + timedelta(days=plan.days - 1)
    size = f"{len(years[0].told['branches'])} / {plan.titles:,} / {plan.items:,} / {plan.readers:,}"
    base = study.asked[0].policy
    return [
        (Both("程序", "Program"), Both(*[f"Bashu {version('bashu')}"] * 2)),
        (Both("命令", "Command"), Both(*[command(study)] * 2)),
        (
            Both("模拟的日期", "Days that were lived"),
            Both(f"{plan.begins_on} 至 {ends_on}，{plan.days} 天", f"{plan.begins_on} to {ends_on}, {plan.days} days"),
        ),
        (Both("馆 / 种 / 册 / 读者", "Libraries / titles / items / readers"), Both(size, size)),
        (Both("期望借出", "Loans wanted"), Both(f"{plan.loans:,} 册次", f"{plan.loans:,}")),
        (Both("异馆借还比例", "Borrowed and taken back elsewhere"), Both(*[f"{plan.away * 100:g} %"] * 2)),
        (Both("随机种子", "Seeds"), Both(f"每项政策 1 至 {study.seeds}", f"1 to {study.seeds} for each policy")),
        (Both("比较的基准", "Compared with"), Both(base.name_zh, base.name_en)),
    ]


def command(study: Study) -> str:
    """With all that is usual written out, so that another version's usual changes nothing."""
    plan = study.plan
    named = [word for asked in study.asked for word in ("--policy", asked.named)]
    size = ["--seeds", study.seeds, "--loans", plan.loans, "--days", plan.days, "--items", plan.items]
    return shlex.join(["bashu", "simulate", *named, *map(str, size), "--away", f"{plan.away * 100:g}"])


def remarks(study: Study) -> list[Both]:
    """What makes this run weaker than it may look."""
    values = {"seeds": study.seeds, "seeds_min": SEEDS_MIN, "days": study.plan.days, "days_min": YEAR_DAYS}
    asked = ("few_seeds", study.seeds < SEEDS_MIN), ("short", study.plan.days < YEAR_DAYS)
    return [Both(*(text.format(**values) for text in TEXTS[name])) for name, said in asked if said]
