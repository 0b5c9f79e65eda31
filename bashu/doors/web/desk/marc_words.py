"""What is wrong with a line of a record, for whoever wrote it."""

from django.utils.translation import gettext as _

from bashu.domain.catalogue.problems import Unfit
from bashu.doors.web.shared import languages
from bashu.wire.marc.lines import Remark, Wrong


def said(remark: Remark | Unfit) -> str:
    if isinstance(remark, Unfit):
        return remark.en if languages.current() == "en" else remark.zh
    line = _("Line %(line)s: ") % {"line": remark.line} if remark.line else ""
    return line + _words(remark.wrong) % {"tag": remark.tag}


def _words(wrong: Wrong) -> str:
    return {
        Wrong.LEADER: _("The leader (LDR) has 24 characters: letters, digits and blanks."),
        Wrong.NO_FIELD: _("This is no field. It begins with a tag and a blank, like “200 1# $a…”."),
        Wrong.TAG: _("A tag has three digits or capital letters; “%(tag)s” has not."),
        Wrong.INDICATORS: _("Field %(tag)s needs two indicators: digits, small letters, or # for a blank."),
        Wrong.CONTROL_FIELD: _("Field %(tag)s is a control field: it has a text, and no indicators or subfields."),
        Wrong.NO_SUBFIELD: _("Field %(tag)s needs indicators and a subfield, like “%(tag)s ## $a…”."),
        Wrong.EMPTY_SUBFIELD: _("Field %(tag)s has a subfield without a code or without a text."),
        Wrong.UNREAD: _("Field %(tag)s has characters that could not be read (�). Write them again."),
        Wrong.TWICE: _("Field %(tag)s may stand there once only."),
        Wrong.MISSING: _("Field %(tag)s is missing."),
        Wrong.NUMBER_CHANGED: _("The control number (001) stays what it is."),
    }[wrong]
