"""What roles and rights are called, in Chinese and English."""

from typing import Final

from bashu.domain.rights.roles import Right, Role

ROLE_NAMES: Final[dict[Role, tuple[str, str]]] = {
    Role.DESK: ("服务台馆员", "Desk"),
    Role.DESK_LEAD: ("值班主管", "Desk lead"),
    Role.MANAGER: ("流通主管", "Circulation manager"),
    Role.DRIVER: ("配送员", "Driver"),
    Role.NETWORK_OFFICE: ("网络办公室", "Network office"),
    Role.AUDITOR: ("审计员", "Auditor"),
    Role.ADMINISTRATOR: ("管理员", "Administrator"),
}

RIGHT_NAMES: Final[dict[Right, tuple[str, str]]] = {
    Right.LEND: ("借出和续借", "lend and renew"),
    Right.TAKE_IN: ("收还", "take in"),
    Right.BACKDATE: ("补记归还日期", "date a return back"),
    Right.DISPATCH: ("交车发运", "dispatch with the van"),
    Right.SEE_PATRON: ("查看到场读者", "see the reader who is here"),
    Right.EDIT_PATRON: (
        "办证、延期、加证、挂失、确认监护人",
        "register readers, extend memberships, add and report cards, confirm guardians",
    ),
    Right.RESET_PIN: ("为到场读者重设密码", "set a new PIN for the reader who is here"),
    Right.SEE_HISTORY: ("查看读者同意保存的借阅史", "see the past loans of a reader who keeps them"),
    Right.PLACE_HOLD: ("为读者预约", "place holds for a reader"),
    Right.PLACE_FOR_MANY: ("为一批读者预约同一题名", "place holds on a title for a list of readers"),
    Right.PULL: ("找书和管理预约架", "pull what is asked for, keep the hold shelf"),
    Right.MOVE_BOXES: ("装箱、交接、收箱", "pack, hand over and receive boxes"),
    Right.SEND_HOME: ("送书到家：看地址、装包裹、交快递", "send parcels home, and see where to"),
    Right.SEE_TRANSITS: ("查看待运和在途", "see what waits for the van and what is on its way"),
    Right.SEE_TASKS: ("查看待办", "see tasks"),
    Right.SETTLE_TASKS: ("处理待办", "settle tasks"),
    Right.SET_UP_KIOSK: ("设置自助机", "set up kiosks"),
    Right.TAKE_MONEY: ("收款与退款", "take and refund money"),
    Right.TAKE_STOCK: ("盘点，登记不在架", "take stock, mark what is missing"),
    Right.CATALOGUE: ("编目：书目、馆藏、标签", "edit records and items, print labels"),
    Right.MATCH_RECORDS: (
        "判定各馆书目是否同一出版物",
        "decide which records of libraries are about the same publication",
    ),
    Right.IMPORT_RECORDS: (
        "导入本馆书目文件，设定馆藏写法，管理导入密钥",
        "import files of a library, say how it writes its items, give keys for that to its systems",
    ),
    Right.EDIT_TAGS: (
        "设定本馆电子标签格式，管理设备密钥",
        "say how a library's tags are written, give keys for that to its machines",
    ),
    Right.WITHDRAW: ("剔除馆藏、恢复流通", "withdraw items, put them back in service"),
    Right.TRANSFER_OWNERSHIP: ("把馆藏调拨给其他馆", "give items to another library"),
    Right.REPORT_ACCIDENT: ("登记遗失、污损、读者称已还", "write down what is lost, damaged, or said to be returned"),
    Right.OVERRIDE_BLOCK: (
        "设置和解除停借；破例：停借、欠款、证件到期",
        "place and lift blocks; override a block, a debt, an ended membership",
    ),
    Right.OVERRIDE_LIMIT: ("破例：借阅和续借上限", "override limits of loans and renewals"),
    Right.OVERRIDE_LENDABLE: ("破例：外借本馆不外借的文献", "lend what the library does not lend"),
    Right.OVERRIDE_DUE_DAY: ("破例：另定应还日", "set another due day"),
    Right.REORDER_HOLDS: ("调整预约顺序", "reorder holds"),
    Right.DECLARE_LOST: ("认定转运丢失", "declare lost in transit"),
    Right.WAIVE: ("减免费用", "waive charges"),
    Right.VOID_PAYMENT: ("撤销付款", "undo payments"),
    Right.ACCEPT_CLAIM: ("认定读者称已还的图书", "decide on what readers say to have returned"),
    Right.KEEP_DEPOSITS: ("登记旧证押金", "write down deposits of old cards"),
    Right.SEE_OVERRIDES: ("查看破例记录", "see what went against the rules"),
    Right.SEE_POSTINGS: ("查看馆际往来账", "see what libraries owe each other"),
    Right.SEE_RULES: ("查看借阅规则", "see lending rules"),
    Right.EDIT_RULES: ("修改借阅规则", "edit lending rules"),
    Right.SEE_CALENDARS: ("查看开放日历", "see calendars"),
    Right.EDIT_CALENDARS: ("修改开放日历", "edit calendars"),
    Right.SEE_ROUTES: ("查看线路、流转组和轮换", "see routes, float groups and rotations"),
    Right.EDIT_ROUTES: ("修改线路", "edit routes"),
    Right.EDIT_FLOAT_GROUPS: ("修改流转组和轮换", "edit float groups and rotations"),
    Right.EDIT_NOTICES: ("修改通知的内容和时间", "edit what notices say, and when they are sent"),
    Right.SEE_JOBS: ("查看定时任务", "see what the clock does"),
    Right.RUN_JOBS: ("重新运行定时任务", "run a job of the clock again"),
    Right.SEE_STAFF: ("查看馆员和授权", "see staff and grants"),
    Right.GRANT: ("授权和管理账号", "give and end grants, manage logins"),
}
