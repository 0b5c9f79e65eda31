"""A table for other programs holds no formula, whatever somebody wrote into a title or onto a receipt."""

import pytest

from bashu.doors.web.shared.sheets import sheet


@pytest.mark.parametrize("value", ["=1+1", "+1", "-2+3+cmd|' /C calc'!A0", "-1-", "--1", "@SUM(A1)", "\t=1"])
def test_what_a_spreadsheet_would_reckon_is_text(value: str) -> None:
    text = sheet("t", head=["a"], rows=[[value]]).content.decode("utf-8-sig")
    assert text.splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("value", ["-5.00", "-12", "12-3", "书名"])
def test_a_sum_below_zero_stays_a_number(value: str) -> None:
    assert sheet("t", head=["a"], rows=[[value]]).content.decode("utf-8-sig").splitlines()[1] == value
