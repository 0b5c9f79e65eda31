"""The 18-character date of SIP2: YYYYMMDD, four characters of zone, HHMMSS. Blank zone: local; `   Z`: UTC."""

from datetime import UTC, datetime, tzinfo

BLANK = " " * 18
_YEARS = range(1970, 2200)


def to_sip(at: datetime) -> str:
    """In the zone that `at` carries, marked as local."""
    return f"{at.year:04}{at.month:02}{at.day:02}    {at.hour:02}{at.minute:02}{at.second:02}"


def from_sip(text: str, local: tzinfo | None) -> datetime | None:
    """None when the terminal sent blanks, an unknown zone, or no possible time: its clock is then not to be used."""
    day, zone, clock = text[:8], text[8:12], text[12:]
    if len(text) != len(BLANK) or not (day + clock).isascii() or not (day + clock).isdigit():
        return None
    if zone.strip() not in {"", "Z"} or int(day[:4]) not in _YEARS:
        return None
    try:
        return datetime(
            int(day[:4]), int(day[4:6]), int(day[6:]), int(clock[:2]), int(clock[2:4]), int(clock[4:]),
            tzinfo=UTC if zone.strip() else local,
        )  # fmt: skip
    except ValueError:
        return None
