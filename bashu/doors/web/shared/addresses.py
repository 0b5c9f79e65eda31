"""What an address may hold."""

from django.urls.converters import IntConverter

from bashu.doors.web.shared.forms import DIGITS_MAX


class RowId(IntConverter):
    """`<id:...>`: an id that a row may have, and nothing longer."""

    regex = f"[0-9]{{1,{DIGITS_MAX}}}"
