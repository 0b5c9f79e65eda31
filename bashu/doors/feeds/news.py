"""What is to come, as news (RSS 2.0)."""

from collections.abc import Iterable

from django.utils.feedgenerator import Rss201rev2Feed

from bashu.db.activities.feed_queries import ActivitySession
from bashu.db.activities.places import where as place_of
from bashu.domain.circulation.wording import Language
from bashu.domain.circulation.words import due
from bashu.doors.feeds.calendars import Where


def news(name: str, sessions: Iterable[ActivitySession], *, where: Where, address: str) -> bytes:
    """`address`: of the feed itself. What was called off says so in its title."""
    feed = Rss201rev2Feed(
        title=name, link=f"{where.address}/activities", description=name, feed_url=address,
        language="en" if where.in_english else "zh-cn",
    )  # fmt: skip
    for session in sessions:
        feed.add_item(
            title=_title(session, where=where),
            link=where.page_of(session),
            description=f"{where.pick(place_of(session))} {where.of(session.activity, 'summary')}".strip(),
            unique_id=f"session-{session.pk}@{where.domain}",
            unique_id_is_permalink=False,
            pubdate=session.activity.written_at,
        )
    return feed.writeString("utf-8").encode()


def _title(session: ActivitySession, *, where: Where) -> str:
    language: Language = "en" if where.in_english else "zh-hans"
    title = f"{due(session.starts_at, language)} {where.of(session.activity, 'title')}"
    if session.state != "called_off":
        return title
    return f"{'Called off: ' if where.in_english else '已取消：'}{title}"
