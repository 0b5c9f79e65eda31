"""Reads a description out of a record of either flavour."""

from bashu.wire.marc.describe_cnmarc import describe_cnmarc
from bashu.wire.marc.describe_marc21 import describe_marc21
from bashu.wire.marc.description import Description
from bashu.wire.marc.records import Flavour, Record


def describe(record: Record) -> Description:
    return describe_cnmarc(record) if record.flavour is Flavour.CNMARC else describe_marc21(record)
