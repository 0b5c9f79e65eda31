"""What each figure is called, in both languages, and how it is read."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`better`: "less" or "more", where a network office will hardly disagree; empty: it depends. `shown`: in the short
    table on the terminal too."""

    name: str
    zh: str
    en: str
    group: str
    digits: int = 0
    better: str = ""
    shown: bool = False


GROUPS: Final = {
    "lending": ("借阅", "Lending"),
    "transport": ("馆际转运", "Transport"),
    "shelves": ("馆藏分布", "Shelves"),
    "holds": ("预约", "Holds"),
}
METRICS: Final = (
    Metric(name="loans", zh="借出（册次）", en="Loans", group="lending", better="more", shown=True),
    Metric(name="renewals", zh="续借（次）", en="Renewals", group="lending"),
    Metric(
        name="wishes_found_percent",
        zh="想借的书正在架上（%）",
        en="Wanted title stood on the shelf (%)",
        group="lending",
        digits=1,
        better="more",
        shown=True,
    ),
    Metric(
        name="turned_away", zh="因书架已空未借成（册次）", en="Not lent because the shelf was empty", group="lending"
    ),
    Metric(
        name="lent_from_elsewhere_percent",
        zh="借出外馆所属图书的比例（%）",
        en="Loans of items of another library (%)",
        group="lending",
        digits=1,
    ),
    Metric(name="returned_elsewhere", zh="异馆归还（册次）", en="Taken back at another library", group="lending"),
    Metric(name="crossings", zh="异市归还（册次）", en="Taken back in another city", group="lending"),
    Metric(name="transits", zh="馆际转运（册次）", en="Items sent", group="transport", better="less", shown=True),
    Metric(
        name="transit_days_mean",
        zh="途中天数（平均）",
        en="Days on the way, mean",
        group="transport",
        digits=2,
        better="less",
        shown=True,
    ),
    Metric(
        name="transit_days_p90",
        zh="途中天数（九成不超过）",
        en="Days on the way, nine of ten within",
        group="transport",
        digits=2,
        better="less",
    ),
    Metric(
        name="item_days_on_the_road",
        zh="在途而不能借的册天数",
        en="Item-days on the way, not lendable",
        group="transport",
        better="less",
    ),
    Metric(name="km", zh="车辆里程（公里）", en="Kilometres driven", group="transport", better="less", shown=True),
    Metric(
        name="trips", zh="发车次数（载货）", en="Departures with something to carry", group="transport", better="less"
    ),
    Metric(name="item_km", zh="图书行程（册公里）", en="Item-kilometres", group="transport", better="less"),
    Metric(
        name="cost_yuan", zh="箱运费用（元）", en="Cost of boxes (yuan)", group="transport", better="less", shown=True
    ),
    Metric(name="staff_scans", zh="馆员扫描（次）", en="Scans by staff", group="transport", better="less", shown=True),
    Metric(
        name="floating_mean",
        zh="停留外馆架上的册数（末季平均）",
        en="Items on shelves of other libraries, last quarter",
        group="shelves",
        shown=True,
    ),
    Metric(
        name="most_floating",
        zh="单馆积存外馆图书（最多）",
        en="Most of them at one branch",
        group="shelves",
        better="less",
        shown=True,
    ),
    Metric(
        name="fullest_percent",
        zh="最满的馆：在架占自有（%）",
        en="Fullest branch: on its shelves, of what it owns (%)",
        group="shelves",
        digits=1,
        better="less",
    ),
    Metric(
        name="emptiest_percent",
        zh="最空的馆：在架占自有（%）",
        en="Emptiest branch: the same (%)",
        group="shelves",
        digits=1,
        better="more",
    ),
    Metric(name="holds", zh="预约（次）", en="Holds placed", group="holds"),
    Metric(
        name="hold_days_mean",
        zh="预约到书天数（平均）",
        en="Days until a hold is ready, mean",
        group="holds",
        digits=2,
        better="less",
        shown=True,
    ),
    Metric(
        name="hold_days_median",
        zh="预约到书天数（中位）",
        en="Days until a hold is ready, median",
        group="holds",
        digits=2,
        better="less",
    ),
    Metric(
        name="holds_in_7_days_percent",
        zh="7 天内到书的预约（%）",
        en="Holds ready within 7 days (%)",
        group="holds",
        digits=1,
        better="more",
    ),
    Metric(
        name="holds_in_14_days_percent",
        zh="14 天内到书的预约（%）",
        en="Holds ready within 14 days (%)",
        group="holds",
        digits=1,
        better="more",
    ),
    Metric(name="not_collected", zh="到书未取（次）", en="Not collected", group="holds", better="less"),
)

_READ_ZH = (
    "数值为各种子的平均，± 为 95% 置信区间的半宽（t 分布）。差值与第一项政策按种子配对；区间不含零的差值加粗，"
    "绿色为改善，红色为变差。只有一个种子，或各种子数值完全相同时，没有区间，也不下结论。"
    "各项指标分别看：指标一多，偶有一项碰巧显著。"
)
_READ_EN = (
    "Figures are means of the seeds; ± is half of the 95 % interval (Student's t). Differences are from the first"
    " policy, in pairs of the same seed. Where the interval leaves out zero the difference is bold: green is better,"
    " red is worse. One seed alone, or seeds that are all the same, have no interval, and nothing is said of them. Of"
    " so many figures one or the other leaves out zero by chance."
)
_WHAT_ZH = (
    "借期、热门程度、读者活跃度、月份与星期分布取自公开的真实借阅记录；异馆借还比例取自川渝一卡通公布的数字；"
    "路线、费用、热门书的册数、取书和找书比例为假设。详见 docs/simulate.md。"
)
_WHAT_EN = (
    "How long loans last, how uneven titles and readers are, months and weekdays come from real loans that were"
    " published; the share away from home from what the network has published. Routes, costs, how many items a title"
    " has, and how often staff find what is pulled are assumed. docs/simulate.md says more."
)
_NOT_ZH = (
    "费用和欠款、儿童与家庭、期刊与光盘、新书、丢失与损坏、逐箱装运、车辆满载、24 小时点、取书柜和快递、人工调拨、"
    "巡回、一天之内的开放时间，以及读者因服务变好而来得更多。起初所有图书都在所属馆，流转图书要几个月才积聚起来：请比较长的时段。"
    "车辆里程按直线计算，空车返程不计；反正要开的车在每项政策下都有里程，这时请看转运册次和箱数。"
)
_NOT_EN = (
    "Money and debts, children and families, periodicals and discs, new books, lost and damaged ones, boxes one by one,"
    " full vans, 24-hour points, lockers and parcels, moves by hand, rotations, opening hours within a day, and readers"
    " who come more often because something is better. All items begin at home, and what floats gathers for months:"
    " compare long years. Kilometres are straight lines, and empty ways back do not count; a van that drives anyway has"
    " its kilometres under every policy: then look at items sent and boxes."
)
_RUN_ZH = (
    "川渝图书馆演示网在每项政策下各运行一段时间，每一笔都由真实的流通程序处理。"
    "同一种子下，各政策面对同样的读者和同样的愿望。"
)
_RUN_EN = (
    "The libraries of the demonstration network lend under each policy, and the real engine decides each loan. Under"
    " one seed every policy meets the same readers with the same wishes."
)
_SHOWN_ZH = "下行是与“{base}”之差，按种子配对；± 为 95% 置信区间的半宽，* 表示区间不含零。"
_SHOWN_EN = (
    "The lower line is the difference from “{base}”, in pairs of the same seed; ± is half of the 95 % interval, and *"
    " says that it leaves out zero."
)
_FEW_ZH = (
    "每项政策的随机种子只有 {seeds} 个：区间很宽，看不出差别不等于没有差别。"
    "请至少用 {seeds_min} 个（--seeds {seeds_min}）。"
)
_FEW_EN = (
    "Seeds for each policy: {seeds}. So intervals are wide, and a difference that is not seen may be there. Take"
    " {seeds_min} at least (--seeds {seeds_min})."
)
_SHORT_ZH = (
    "只模拟了 {days} 天：起初所有图书都在所属馆，流转图书要几个月才积聚起来，季节也不完整。"
    "决定之前请模拟整年（--days {days_min}）。"
)
_SHORT_EN = (
    "Only {days} days: all items begin at home and what floats gathers for months, and the seasons are not whole. Let"
    " it live a year before you decide (--days {days_min})."
)
TEXTS: Final = {
    # What is told of pages and plots; the braces are filled in.
    "title": ("巴蜀：流转政策模拟", "Bashu: policies simulated"),
    "run": ("本次模拟", "This simulation"),
    "run_text": (_RUN_ZH, _RUN_EN),
    "policies": ("比较的政策", "The policies"),
    "shown": (_SHOWN_ZH, _SHOWN_EN),
    "few_seeds": (_FEW_ZH, _FEW_EN),
    "short": (_SHORT_ZH, _SHORT_EN),
    "not": ("没有模拟的", "What is not modelled"),
    "not_text": (_NOT_ZH, _NOT_EN),
    "read": ("怎样阅读", "How to read this"),
    "read_text": (_READ_ZH, _READ_EN),
    "what": ("哪些是假设", "What is assumed"),
    "what_text": (_WHAT_ZH, _WHAT_EN),
    "figures": ("数值", "Figures"),
    "metric": ("指标", "Figure"),
    "difference": ("与“{base}”之差", "Difference from “{base}”"),
    "plots": ("图", "Plots"),
    "plot_metrics": ("各政策的平均值与 95% 区间", "Means with their 95 % intervals"),
    "plot_floating": ("停留外馆架上的册数（按日，各种子范围）", "Items on shelves of other libraries, by day"),
    "plot_road": ("在途册数（按日）", "Items under way, by day"),
    "plot_holds": ("预约到书：N 天内的比例（%）", "Holds ready within so many days (%)"),
    "plot_transit": ("转运完成：N 天内的比例（%）", "Journeys over within so many days (%)"),
    "plot_map": (
        "期末各馆：在架的外馆图书减去停留外馆的本馆图书。红为积压，蓝为流失，面积为册数",
        "At the end: items of others on its shelves, less its own on shelves of others. Red has more, blue has less",
    ),
    "days": ("天", "days"),
    "refused": ("被拒绝的借阅", "What was refused"),
}
