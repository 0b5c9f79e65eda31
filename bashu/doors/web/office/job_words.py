"""What the jobs of the clock answer, in Chinese. They answer in English, which stands in the program's log too."""

import re
from collections.abc import Mapping
from typing import Final

# Where a value stands there is {}; in Chinese it stands under its number. A value may be one of these texts again.
RESULTS: Final[Mapping[str, str]] = {
    "seal {}, hash {}": "封存{0}，哈希值{1}",
    "clean: {} entries, {} rows": "无误：日志{0}条，数据{1}行",
    "{} problems, the first: {} `bashu verify` tells all": "发现{0}处问题，第一处：{1} 详见 `bashu verify`",
    "{} weeks of answers, {} tokens, {} items back in service": "清理{0}周答复、{1}个令牌、{2}件已恢复流通的登记",
    "{} of {} late transits could not be asked about; the next run does": "{1}件逾期未到，其中{0}件未能查询，下次继续",
    "{} of {} late transits told": "{1}件逾期未到，已通知{0}件",
    "nothing is late": "没有逾期未到的",
    "{} loans and holds, {} registrations that are nobody's now, {} entries of challenges deleted": (
        "{0}笔借阅和预约、{1}个活动报名已不再关联读者，删除{2}条挑战参与记录"
    ),
    "{} sessions ended, {} drawn, {} registrations freed or moved up": "结束场次{0}个，抽签{1}个，腾出或递补报名{2}个",
    "{} holds looked at, {} changed": "查看预约{0}笔，变更{1}笔",
    "{} of {} loans renewed, {} refused": "{1}笔借阅中续借{0}笔，拒绝{2}笔",
    "{} of {} loans overdue for too long declared lost": "{1}笔逾期过久的借阅中，登记遗失{0}笔",
    "{} tasks of claims that are over closed": "关闭{0}项已有结果的还书查找任务",
    "{}, {} have to be asked again": "{0}，{1}笔需再次查询",
    "{}; the next run goes on with them": "{0}，下次继续",
    "{} moves of floating items proposed": "提出漂流调配{0}项",
    "{} notices written": "写入通知{0}条",
    "{} machines have fallen silent": "{0}台机器失去联系",
    "{} items of {} libraries that leave are not home": "{1}个退网馆尚有{0}件未归馆",
    "no library leaves": "没有正在退网的馆",
    "{} old notices deleted": "删除旧通知{0}条",
    "{} records read again": "重新读取记录{0}条",
    "nothing to read again": "没有要重新读取的记录",
    "{} publications wanted much more or less than before": "借阅量明显变化的书目{0}种",
    "{} libraries are being harvested": "正在收割{0}个图书馆的记录",
    "no library is due to be harvested": "没有到时间收割的图书馆",
    "still harvesting": "收割仍在进行",
    "harvesting has broken off ({}); the next run goes on with it": "收割中断（{0}），下次继续",
    "{} records of libraries with a new rank looked at": "序号已变更的馆，查看记录{0}条",
    "no library has a new rank": "没有变更序号的馆",
    "no calendar has changed": "日历没有变动",
    "{} loans and holds could not be asked about, {} were moved": "{0}笔借阅和预约未能查询，已顺延{1}笔",
    "{} of {} items on hold shelves": "{1}件预约架图书中的{0}件",
    "{} of {} open loans and {} moved off closed days": "因闭馆顺延：{1}笔借阅中的{0}笔，{2}",
}
_SHAPES: Final = [
    (re.compile("(.+)".join(re.escape(part) for part in english.split("{}")), re.DOTALL), chinese)
    for english, chinese in RESULTS.items()
]


def in_chinese(result: str) -> str | None:
    """None: it is none of these, as what nobody foresaw."""
    for shape, chinese in _SHAPES:
        if found := shape.fullmatch(result):
            return chinese.format(*(in_chinese(value) or value for value in found.groups()))
    return None
