"""What an address may hold."""

from django.urls.converters import IntConverter, StringConverter

from bashu.doors.web.shared.forms import DIGITS_MAX


class RowId(IntConverter):
    """`<id:...>`: an id that a row may have, and nothing longer."""

    regex = f"[0-9]{{1,{DIGITS_MAX}}}"


class Code(StringConverter):
    """`<code:...>`: the code of a place, without the NUL that no database takes, and its like."""

    regex = r"[^/\x00-\x1f\x7f]+"
