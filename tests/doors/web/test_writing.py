"""Characters by their sound: what a name needs is there, what is common comes first."""

import pytest

from bashu.doors.web.kiosk.writing import sounds

BY_SOUND = dict(each.split(":") for each in sounds().split(" "))


@pytest.mark.parametrize(
    ("sound", "characters"),
    [("wang", "王汪"), ("li", "李黎"), ("lv", "吕"), ("nv", "女"), ("zhe", "喆"), ("kun", "堃"), ("yue", "玥乐")],
)
def test_characters_of_names_are_found_by_their_sound(sound: str, characters: str) -> None:
    assert set(characters) <= set(BY_SOUND[sound])


def test_common_characters_that_mostly_sound_so_come_first() -> None:
    assert set(BY_SOUND["wang"][:4]) == set("汪王亡枉")


def test_sounds_are_letters_that_every_board_has() -> None:
    assert all(sound.isascii() and sound.isalpha() and sound.islower() and len(sound) <= 6 for sound in BY_SOUND)
