"""Filters: what activities, sessions and registrations are called, and when and where they are."""

from datetime import date

from django import template
from django.utils.safestring import SafeString

from bashu.db.activities.coming import Activity, ActivitySession, Registration
from bashu.doors.web.shared import activities, languages
from bashu.doors.web.shared.qr import drawn

register = template.Library()

register.filter("activity_title", activities.title)
register.filter("activity_kind", activities.kind)
register.filter("ages", activities.ages)
register.filter("when", activities.when)
register.filter("at_place", activities.where)
register.filter("how", activities.how)
register.filter("moment", activities.moment)
register.filter("registered_as", activities.registered_as)
register.filter("stands_registered", activities.standing)
register.filter("why_called_off", activities.why_called_off)
register.filter("question", activities.question)
register.filter("name_of", activities.library_name)


@register.filter
def summary(activity: Activity) -> str:
    return activities.both(activity.summary_zh, activity.summary_en)


@register.filter
def body(activity: Activity) -> str:
    return activities.both(activity.body_zh, activity.body_en)


@register.filter
def materials(activity: Activity) -> str:
    return activities.both(activity.materials_zh, activity.materials_en)


@register.filter
def titled(row: object) -> str:
    """Of a series."""
    return activities.both(getattr(row, "title_zh", ""), getattr(row, "title_en", ""))


@register.filter
def told(row: object) -> str:
    """What is said of a series or a brand."""
    return activities.both(getattr(row, "says_zh", ""), getattr(row, "says_en", ""))


@register.filter
def called_off(row: ActivitySession) -> str:
    """What is said of it beside the reason."""
    words = getattr(row, "words", None)
    return activities.both(words.called_off_zh, words.called_off_en) if words else ""


@register.filter
def link(row: Registration) -> str:
    """Where an on-line session is; for who has a seat."""
    words = getattr(row.session, "words", None) if row.state == "registered" and row.ended_at is None else None
    return words.link if words else ""


@register.filter
def qr(code: str) -> SafeString:
    return drawn(code)


@register.filter
def month(first: date) -> str:
    return f"{first:%B %Y}" if languages.current() == "en" else f"{first.year}年{first.month}月"
