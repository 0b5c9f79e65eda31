"""What was found, told shortly: its level, and words that must stand in it."""

from collections.abc import Iterable

from bashu.project.doctor.finding import Finding


def levels(found: Iterable[Finding]) -> list[str]:
    """All of them; what is not well says what to do."""
    found = list(found)
    assert all(each.do for each in found if each.level != "ok")
    return [each.level.value for each in found]


def only(found: Iterable[Finding], level: str, *words: str) -> None:
    """There is one finding, and it says this."""
    (each,) = found
    assert levels([each]) == [level]
    assert all(word in each.text for word in words), each.text
