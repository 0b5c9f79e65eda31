"""What is right and what is wrong with this box, in words for whoever stands before it."""

import socket
import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bashu.agent import clock
from bashu.agent.link import LineDownError, Link, RejectedError
from bashu.agent.settings import Settings
from bashu.agent.version import VERSION
from bashu.wire.link.codec import read
from bashu.wire.link.messages import Enrolled, Report

SKEW_MAX = timedelta(seconds=60)
OLD = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    right: bool
    zh: str
    en: str


def look(said: Settings, path: Path, *, context: ssl.SSLContext, item: str = "") -> list[Finding]:
    """Changes nothing, and may be asked while the agent runs. `item`: a barcode that is in; it is lent to the network's
    card in the library's own system, and taken back.
    """
    return list(_look(said, path, context=context, item=item))


def _look(said: Settings, path: Path, *, context: ssl.SSLContext, item: str) -> Iterator[Finding]:
    if not path.exists():
        yield Finding(
            right=False,
            zh="网络还不认识这台设备。请运行：bashu-agent enrol 注册码",
            en="This box is not known to the network yet. Do: bashu-agent enrol CODE",
        )
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        yield from _stored(db)
        enrolled = _first(db, "SELECT enrolled FROM identity")
    yield _machines(said)
    if enrolled is not None:
        yield from _hub(said, read(enrolled, Enrolled), context=context)
    if said.own is not None:
        from bashu.agent.own import checking as own  # noqa: PLC0415

        for each in own.look(said.own, item=item):
            yield Finding(right=each.right, zh=each.zh, en=each.en)


def _stored(db: sqlite3.Connection) -> Iterator[Finding]:
    known = _first(db, "SELECT enrolled FROM identity") is not None
    yield Finding(
        right=known,
        zh="网络认识这台设备。" if known else "请先运行：bashu-agent enrol 注册码",
        en="The network knows this box." if known else "Do first: bashu-agent enrol CODE",
    )
    facts, oldest = db.execute("SELECT count(*), min(occurred_at) FROM fact").fetchone()
    when = f"{datetime.fromisoformat(oldest).astimezone():%Y-%m-%d %H:%M}" if oldest else ""
    yield Finding(
        right=not facts,
        zh=f"有{facts}笔借还尚未上传网络" + (f"，最早的是{when}。" if when else "。"),
        en=f"{facts} loans and returns wait for the network" + (f", since {when}." if when else "."),
    )
    (made_at,) = db.execute("SELECT max(made_at) FROM told").fetchone()
    age = clock.now() - datetime.fromisoformat(made_at) if made_at else None
    hours = age.seconds // 3600 if age else 0
    yield Finding(
        right=age is not None and age < OLD,
        zh="断网时所需的资料：" + (f"{age.days}天{hours}小时前更新。" if age else "尚未取得。"),
        en="What to know while the line is down: "
        + (f"of {age.days} days and {hours} hours ago." if age else "not known yet."),
    )


def _machines(said: Settings) -> Finding:
    try:
        with socket.create_connection((said.host, said.port), timeout=2):
            pass
    except OSError:
        return Finding(
            right=False,
            zh=f"端口{said.port}没有程序应答机器。请运行：bashu-agent run",
            en=f"Nobody answers machines on port {said.port}. Do: bashu-agent run",
        )
    return Finding(
        right=True,
        zh=f"程序正在运行，机器可以连接端口{said.port}。",
        en=f"The agent runs, and machines reach it on port {said.port}.",
    )


def _hub(said: Settings, enrolled: Enrolled, *, context: ssl.SSLContext) -> Iterator[Finding]:
    link, now = Link(said.hub, credential=lambda: enrolled.credential, context=context), clock.now()
    try:
        told = link.report(Report(version=VERSION, now=now, queued=0, looking=True))
    except LineDownError as error:
        yield Finding(
            right=False,
            zh=f"连接不上网络 {said.hub}：{error}",
            en=f"The network at {said.hub} cannot be reached: {error}",
        )
        return
    except RejectedError:
        yield Finding(
            right=False,
            zh="网络不再接受这台设备。请向网络办公室要一个注册码，再运行：bashu-agent enrol 注册码",
            en="The network does not accept this box any more. Ask its office for a code, then: bashu-agent enrol CODE",
        )
        return
    finally:
        link.close()
    skew = abs(told.now - now)
    seconds = f"{skew.total_seconds():.0f}"
    yield Finding(right=True, zh=f"网络 {said.hub} 应答正常。", en=f"The network at {said.hub} answers.")
    yield Finding(
        right=skew <= SKEW_MAX,
        zh=f"这台设备的时钟相差{seconds}秒。",
        en=f"The clock of this box differs by {seconds} seconds.",
    )


def _first(db: sqlite3.Connection, statement: str) -> bytes | None:
    row = db.execute(statement).fetchone()
    return row[0] if row else None
