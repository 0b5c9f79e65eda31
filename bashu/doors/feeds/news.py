"""What is to come, as news (RSS 2.0)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.feedgenerator import Rss201rev2Feed

from bashu.db.activities.feed_queries import ActivitySession
from bashu.db.activities.places import where as place_of
from bashu.domain.circulation.wording import Language
from bashu.domain.circulation.words import due
from bashu.doors.feeds.calendars import Where, changed_at


class _News(Rss201rev2Feed):
    """With nothing in it, it is of today: the same all day long."""

    def latest_post_date(self) -> datetime:
        found: datetime = super().latest_post_date() if self.items else self.feed["today"]
        return found


def news(name: str, sessions: Iterable[ActivitySession], *, where: Where, address: str, today: datetime) -> bytes:
    """`address`: of the feed itself. Another time or place, and that it was called off, is news of its own: by its id a
    program tells what it has shown already."""
    feed = _News(
        title=name, link=f"{where.address}/activities", description=name, feed_url=address,
        language="en" if where.in_english else "zh-cn", today=today,
    )  # fmt: skip
    for session in sessions:
        feed.add_item(
            title=_title(session, where=where),
            link=where.page_of(session),
            description=f"{where.pick(place_of(session))} {where.of(session.activity, 'summary')}".strip(),
            unique_id=f"session-{session.pk}.{session.shown_version}@{where.domain}",
            unique_id_is_permalink=False,
            pubdate=changed_at(session),
        )
    return feed.writeString("utf-8").encode()


def _title(session: ActivitySession, *, where: Where) -> str:
    language: Language = "en" if where.in_english else "zh-hans"
    title = f"{due(session.starts_at, language)} {where.of(session.activity, 'title')}"
    if session.state != "called_off":
        return title
    return f"{'Called off: ' if where.in_english else '已取消：'}{title}"
