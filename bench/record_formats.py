"""A record in the other of two formats, field by field: CNMARC (the UNIMARC manual) and MARC 21."""

from dataclasses import replace

from bashu.wire.marc.records import Field, Flavour, Record

# Control numbers of Beijing Normal University end so.
UNIVERSITY = "3961"
# CNMARC tag and codes, MARC 21 tag and codes.
_SAME = (
    ("010", "ad", "020", "ac"),
    ("011", "a", "022", "a"),
    ("200", "aehifg", "245", "abnpcc"),
    ("205", "a", "250", "a"),
    ("210", "acd", "260", "abc"),
    ("215", "acd", "300", "abc"),
    ("225", "av", "490", "av"),
    ("701", "ab4", "700", "ab4"),
    ("702", "ab4", "700", "ab4"),
    ("711", "a4", "710", "a4"),
)


def number_of(record: Record) -> str:
    return next((each.data.strip() for each in record.every("001")), "")


def turned(record: Record) -> Record:
    """What has no place in the other format is left out."""
    to_marc21 = record.flavour is Flavour.CNMARC
    fields = [Field("001", data=number_of(record))]
    for field in record.fields:
        for rule in _SAME:
            source, codes, target, new = rule if to_marc21 else (rule[2], rule[3], rule[0], rule[1])
            if field.tag == source:
                named = dict(zip(codes, new, strict=True))
                kept = tuple((named[code], value) for code, value in field.subfields if code in named)
                fields.append(Field(target, field.indicators, kept))
                break
    flavour = Flavour.MARC21 if to_marc21 else Flavour.CNMARC
    return replace(record, fields=tuple(fields), flavour=flavour)
