from bashu.project.translations import LOCALE, read
from tests.doors.web.marked import messages

CATALOG = read(LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po")


def test_every_text_of_the_pages_has_its_chinese() -> None:
    translated = {entry.id for entry in CATALOG if entry.id and entry.string and all(entry.string)}
    assert not {(message, where) for message, where in messages() if message not in translated}


def test_nothing_is_fuzzy_or_left_over() -> None:
    marked = {message for message, _ in messages()}
    assert not [entry.id for entry in CATALOG if entry.id and (entry.fuzzy or entry.id not in marked)]
    assert not CATALOG.obsolete


def test_a_translation_keeps_the_names_of_its_original() -> None:
    assert not [entry.id for entry in CATALOG if entry.id and entry.check()]
