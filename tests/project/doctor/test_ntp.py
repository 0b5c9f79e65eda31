"""Whether anything keeps the clock right: the kernel is asked."""

import pytest

from bashu.project.doctor import ntp

from .levels import only


@pytest.mark.parametrize(("known", "level"), [(True, "ok"), (False, "warning"), (None, "warning")])
def test_a_clock_that_nobody_keeps_right_is_told(known: bool | None, level: str) -> None:  # noqa: FBT001
    only([ntp.finding(known)], level)


def test_the_kernel_of_this_machine_answers() -> None:
    assert ntp.is_set() in {True, False}
