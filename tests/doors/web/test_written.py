"""How pages write what is put together from parts, in both languages."""

import pytest
from django.utils import translation

from bashu.db.circulation.queries import Size
from bashu.doors.web.desk.boxing import joined
from bashu.doors.web.shared.spoken import stopped
from bashu.doors.web.shared.templatetags.bashu import hours, size


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [(20, "20 min", "20分钟"), (480, "8 h", "8小时"), (510, "8 h 30 min", "8小时30分钟"), (0, "0 min", "0分钟")],
)
def test_a_duration_leaves_out_what_is_nothing(minutes: int, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert hours(minutes) == english
    with translation.override("zh-hans"):
        assert hours(minutes) == chinese


def test_sentences_have_the_stops_of_their_language() -> None:
    with translation.override("en"):
        assert joined(stopped("Keep here"), "It is ours.") == "Keep here. It is ours."
    with translation.override("zh-hans"):
        assert joined(stopped("留在本馆"), "本馆藏书。") == "留在本馆。本馆藏书。"


def test_what_is_estimated_does_not_look_as_if_it_were_counted() -> None:
    assert size(Size(count=83_886, exact=False)) == "≈84,000"
    assert size(Size(count=83_886, exact=True)) == "83,886"
