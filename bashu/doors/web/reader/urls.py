from django.urls import URLPattern, path

from bashu.doors.web.reader import (
    activities,
    activity,
    address,
    charges,
    confirm,
    holds,
    lists,
    marc,
    mine,
    my_activities,
    notices,
    people,
    registering,
    results,
    signin,
    sitemap,
    suggest,
    title,
    views,
)
from bashu.doors.web.shared.slashes import also_with_slash

app_name = "reader"


def changes(account: str) -> list[URLPattern]:
    """What forms send about one's own account, or about another's."""
    hold = f"{account}/hold/<id:hold_id>"
    return [
        path(f"{account}/renew", mine.renew, name="renew"),
        path(f"{account}/notices/trial", notices.trial, name="trial"),
        path(f"{account}/notices/waiting", notices.waiting, name="notices_waiting"),
        path(f"{account}/choose", holds.choose, name="choose"),
        path(f"{hold}/want-all", holds.want_all, name="want_all"),
        path(f"{hold}/cancel", holds.cancel, name="cancel"),
        path(f"{hold}/pause", holds.pause, name="pause"),
        path(f"{hold}/go-on", holds.go_on, name="go_on"),
        path(f"{hold}/pickup", holds.pickup, name="pickup"),
        path(f"{account}/people/name", people.name_helper, name="name_helper"),
        path(f"{account}/people/dismiss", people.dismiss_helper, name="dismiss_helper"),
    ]


pages = [
    path("", views.home, name="home"),
    path("search", results.results, name="search"),
    path("search/advanced", results.advanced, name="advanced"),
    path("list", lists.shown, name="list"),
    path("libraries", views.libraries, name="libraries"),
    path("title/<int:bib_id>", title.title, name="title"),
    path("title/<int:bib_id>/items", title.items, name="items"),
    path("title/<int:bib_id>/marc", marc.marc, name="marc"),
    path("item/<int:item_id>", views.item, name="item"),
    path("activities", activities.activities, name="activities"),
    path("activities/<id:activity_id>", activity.activity, name="activity"),
    path("activities/draws/<id:session_id>", activity.draw, name="draw"),
    path("activities/sessions/<id:session_id>/register", registering.register, name="register"),
    path("my", mine.mine, name="mine"),
    path("my/activities", my_activities.my_activities, name="my_activities"),
    path("my/sign-in", signin.sign_in, name="sign_in"),
    path("confirm/<str:token>", confirm.confirm, name="confirm"),
    path("my/history", mine.history, name="history"),
    path("my/people", people.people, name="people"),
    path("my/address", address.address, name="address"),
    path("my/notices", notices.notices, name="notices"),
    path("my/charges", charges.charges, name="charges"),
    path("my/hold/<id:hold_id>", holds.hold, name="hold"),
    path("title/<id:bib_id>/hold", holds.place, name="place"),
]
# The same about the account of somebody for whom one acts, whose id comes first.
for_others = [
    path("my/for/<id:for_id>", mine.mine, name="mine"),
    path("my/for/<id:for_id>/people", people.people, name="people"),
    path("my/for/<id:for_id>/address", address.address, name="address"),
    path("my/for/<id:for_id>/notices", notices.notices, name="notices"),
    path("my/for/<id:for_id>/charges", charges.charges, name="charges"),
    path("my/for/<id:for_id>/hold/<id:hold_id>", holds.hold, name="hold"),
    path("my/for/<id:for_id>/title/<id:bib_id>/hold", holds.place, name="place"),
]
urlpatterns = [
    *pages,
    path("search/suggest", suggest.suggest, name="suggest"),
    path("branches.json", results.where, name="where"),
    path("list/lines", lists.lines, name="list_lines"),
    path("list/mine", lists.mine, name="list_mine"),
    path("list/change", lists.change, name="list_change"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("title/<int:bib_id>/places", title.places, name="places"),
    path("title/<int:bib_id>/marc.mrc", marc.marc_file, name="marc_file"),
    path("activities/lines", activities.lines, name="session_lines"),
    path("activities/draws/<id:session_id>.csv", activity.lots, name="lots"),
    path("activities/draws/<id:session_id>.txt", activity.lot_lines, name="lot_lines"),
    path("my/activities/calendar", my_activities.calendar, name="activity_calendar"),
    path("my/activities/<id:registration_id>/cancel", registering.cancel, name="cancel_activity"),
    path("my/activities/<id:registration_id>/say", my_activities.say, name="say_activity"),
    *also_with_slash(app_name, pages),
    *for_others,
    *also_with_slash(app_name, for_others),
    path("my/sign-out", signin.sign_out, name="sign_out"),
    path("my/people/agree", people.agree, name="agree"),
    *changes("my"),
    *changes("my/for/<id:for_id>"),
    path("my/for/<id:for_id>/stop", people.stop_helping, name="stop_helping"),
]
