"""CNMARC as MARC 21, for those who ask for that (LC, "UNIMARC to MARC 21 Conversion Specifications", 2001).

What the tables here name is carried over. Left out is all else, that is: holdings and other local fields (9XX), pinyin
($A, $9 and the like), 105-135 but for what the fixed field 008 asks of books, 071-073, 501, 503, 604, 620, 692, 802.
There is no ISBD punctuation at the ends of subfields; position 18 of the leader says so.
"""

from collections.abc import Callable, Iterable, Sequence

from bashu.wire.marc.fixed_field import fixed_field, leader_of_marc21
from bashu.wire.marc.records import Field, Flavour, Record

_PLAIN = {"001", "005"}
_NOTES = {
    **dict.fromkeys(map(str, range(300, 316)), "500"),
    "317": "561", "320": "504", "321": "510", "322": "508", "323": "511", "324": "500", "325": "500", "326": "310",
    "328": "502", "330": "520", "331": "524", "332": "524", "333": "521", "334": "586", "336": "516", "337": "538",
}  # fmt: skip
# What a field becomes: its tag, its indicators, and its subfields by their new codes.
_ALIKE = {
    "011": ("022", "  ", {"a": "a", "y": "y", "z": "z"}),
    "035": ("035", "  ", {"a": "a", "z": "z"}),
    "040": ("030", "  ", {"a": "a", "z": "z"}),
    "510": ("246", "31", {"a": "a", "e": "b", "h": "n", "i": "p"}),
    "512": ("246", "34", {"a": "a", "e": "b", "h": "n", "i": "p"}),
    "513": ("246", "35", {"a": "a", "e": "b", "h": "n", "i": "p"}),
    "514": ("246", "36", {"a": "a", "e": "b"}),
    "515": ("246", "37", {"a": "a"}),
    "516": ("246", "38", {"a": "a", "e": "b"}),
    "517": ("246", "3 ", {"a": "a", "e": "b", "h": "n", "i": "p"}),
    "518": ("246", "3 ", {"a": "a"}),
    "520": ("247", "10", {"a": "a", "e": "b", "h": "n", "i": "p", "x": "x"}),
    "530": ("222", " 0", {"a": "a", "b": "b"}),
    "531": ("210", "0 ", {"a": "a", "b": "b"}),
    "532": ("246", "3 ", {"a": "a"}),
    "540": ("246", "3 ", {"a": "a"}),
    "541": ("242", "00", {"a": "a", "e": "b", "h": "n", "i": "p", "z": "y"}),
    "545": ("740", "0 ", {"a": "a"}),
    "675": ("080", "  ", {"a": "a"}),
    "676": ("082", "04", {"a": "a", "v": "2"}),
    "680": ("050", " 4", {"a": "a", "b": "b"}),
    "686": ("084", "  ", {"a": "a", "2": "2"}),
}
_UNIFORM_TITLE = {"a": "a", "h": "n", "i": "p", "v": "n", "k": "f", "l": "k", "m": "l", "q": "s", "r": "m", "u": "r"}
_DIVISIONS = {"x": "x", "y": "z", "z": "y", "j": "v"}
_PERSON = {"a": "a", "d": "b", "c": "c", "f": "d", "t": "t"}
_BODY = {"a": "a", "b": "b", "c": "b", "d": "n", "e": "c", "f": "d", "t": "t"}
# Subjects: the new tag, and what the heading becomes; each takes divisions too.
_SUBJECTS = {
    "600": ("600", _PERSON), "601": ("610", _BODY), "602": ("600", _PERSON), "605": ("630", _UNIFORM_TITLE),
    "606": ("650", {"a": "a"}), "607": ("651", {"a": "a"}), "608": ("655", {"a": "a"}),
}  # fmt: skip
_NAMES = {
    "700": "100", "701": "700", "702": "700", "720": "100", "721": "700", "722": "700",
    "710": "110", "711": "710", "712": "710",
}  # fmt: skip
_MAIN = ("700", "710", "720")
# Roles that have a code of three digits (UNIMARC, Appendix C) and one of three letters (MARC Code List for Relators).
_ROLES = {
    "010": "adp", "020": "ann", "065": "auc", "070": "aut", "080": "aui", "160": "bsl", "205": "ctb", "220": "com",
    "230": "cmp", "340": "edt", "440": "ill", "557": "orm", "590": "prf", "600": "pht", "650": "pbl", "710": "red",
    "730": "trl",
}  # fmt: skip
# Other publications (4XX): the tag and the second indicator.
_LINKS = {
    "421": ("770", " "), "422": ("772", " "), "423": ("777", " "), "430": ("780", "0"), "431": ("780", "1"),
    "432": ("780", "2"), "433": ("780", "3"), "434": ("780", "5"), "435": ("780", "6"), "436": ("780", "4"),
    "437": ("780", "7"), "440": ("785", "0"), "441": ("785", "1"), "442": ("785", "2"), "443": ("785", "3"),
    "444": ("785", "4"), "445": ("785", "5"), "446": ("785", "6"), "447": ("785", "7"), "448": ("785", "8"),
    "451": ("775", " "), "452": ("776", " "), "453": ("767", " "), "454": ("765", " "), "455": ("775", " "),
    "456": ("775", " "), "461": ("773", " "), "462": ("774", " "), "463": ("774", " "), "464": ("774", " "),
    "470": ("787", " "), "481": ("777", " "), "482": ("777", " "), "488": ("787", " "),
}  # fmt: skip
# What stands before a further title, a parallel one, and what explains a title, in a title's $b.
_BEFORE = {"a": " ; ", "d": " = ", "e": " : "}
# The second indicator of 214 (who made it) in 264.
_MAKERS = {"0": "1", "1": "0", "2": "2", "3": "3", "4": "4"}


def to_marc21(record: Record) -> tuple[str, tuple[Field, ...]]:
    """Its leader and its fields, in the order of their tags. A record in MARC 21 stays as it is."""
    if record.flavour is Flavour.MARC21:
        return record.leader, record.fields
    fixed = Field("008", data=fixed_field(record))
    fields = [fixed, *_agencies(record), *(made for field in record.fields for made in _made(field, record=record))]
    return leader_of_marc21(record.leader), tuple(sorted(fields, key=lambda field: field.tag))


def linked_title(field: Field) -> str:
    """Of another publication: $t, or the title in the field 200 that is embedded after $1."""
    if title := field.first("t"):
        return title
    inside = False
    for code, value in field.subfields:
        if code == "1":
            inside = value.startswith("200")
        elif code == "a" and inside:
            return value
    return field.first("a")


def _made(field: Field, *, record: Record) -> Iterable[Field]:
    tag = field.tag
    if tag in _PLAIN:
        return [field] if field.data else []
    if tag in _ALIKE:
        new, indicators, codes = _ALIKE[tag]
        return _field(f"{new} {indicators}", _renamed(field, codes))
    if tag in _NOTES:
        return [each for text in field.every("a") for each in _field(f"{_NOTES[tag]}   ", [("a", text)])]
    if tag in _SUBJECTS:
        return _subject(field)
    if tag in _NAMES:
        return _name(field)
    if tag in _LINKS:
        new, second = _LINKS[tag]
        number = [("w", value[3:]) for value in field.every("1") if value.startswith("001")]
        pairs = [("t", linked_title(field)), ("g", field.first("v")), ("x", field.first("x")), *number]
        return _field(f"{new} 0{second}", pairs)
    special = _SPECIAL.get(tag)
    return special(field, record) if special else []


def _field(head: str, pairs: Iterable[tuple[str, str]]) -> list[Field]:
    """`head` is its tag, a blank and its indicators. None when nothing would be in it."""
    subfields = tuple([(code, value) for code, value in pairs if value.strip()])
    return [Field(head[:3], head[4:], subfields)] if any(code not in "24" for code, _ in subfields) else []


def _renamed(field: Field, codes: dict[str, str]) -> list[tuple[str, str]]:
    return [(codes[code], value) for code, value in field.subfields if code in codes]


def _isbn(field: Field, _: Record) -> list[Field]:
    number = field.every("a")
    return [
        *_field("020   ", [*(("a", each) for each in number[:1]), ("q", field.first("b")), ("c", field.first("d"))]),
        *(made for wrong in field.every("z") for made in _field("020   ", [("z", wrong)])),
    ]


def _national_number(field: Field, _: Record) -> list[Field]:
    return _field("015   ", [("a", field.first("b")), *(("z", each) for each in field.every("z"))])


def _languages(field: Field, _: Record) -> list[Field]:
    """Only where 008 has not said it all: translations, and several languages."""
    if len(field.every("a")) < 2 and not field.every("bcdj"):
        return []
    codes = {"a": "a", "b": "k", "c": "h", "d": "b", "e": "f", "h": "e", "i": "g", "j": "j"}
    translated = "1" if field.indicators[:1] in {"1", "2"} or field.every("c") else "0"
    return _field(f"041 {translated} ", _renamed(field, codes))


def _title(field: Field, record: Record) -> list[Field]:
    first = field.first("a")
    others = list(field.subfields)
    if first:
        others.remove(("a", first))
    rest = "".join(_BEFORE[code] + value for code, value in others if code in _BEFORE)
    pairs = [
        ("a", first), ("h", field.first("b") and f"[{field.first('b')}]"),
        *(("n" if code in "hv" else "p", value) for code, value in field.subfields if code in {"h", "i", "v"}),
        ("b", rest[3:]), ("c", " ; ".join(field.every("fg"))),
    ]  # fmt: skip
    added = "1" if any(record.first(tag) for tag in _MAIN) else "0"
    return _field(f"245 {added}0", pairs)


def _edition(field: Field, _: Record) -> list[Field]:
    return _field("250   ", [("a", field.first("a")), ("b", ", ".join(field.every("bfg")))])


def _published(field: Field, _: Record) -> list[Field]:
    kind = _MAKERS.get(field.indicators[1:2], "1") if field.tag == "214" else "1"
    made = _renamed(field, {"e": "a", "g": "b", "h": "c"})
    return [*_field(f"264  {kind}", _renamed(field, {"a": "a", "c": "b", "d": "c"})), *_field("264  3", made)]


def _extent(field: Field, _: Record) -> list[Field]:
    return _field("300   ", _renamed(field, {"a": "a", "c": "b", "d": "c", "e": "e"}))


def _series(field: Field, record: Record) -> list[Field]:
    name = field.first("a")
    name += "".join(f" : {each}" for each in field.every("e")) + "".join(f". {each}" for each in field.every("hi"))
    traced = "1" if record.first("410") else "0"
    return _field(f"490 {traced} ", [("a", name), ("x", field.first("x")), ("v", field.first("v"))])


def _traced_series(field: Field, _: Record) -> list[Field]:
    return _field("830  0", [("a", linked_title(field)), ("v", field.first("v")), ("x", field.first("x"))])


def _contents(field: Field, _: Record) -> list[Field]:
    return _field("505 0 ", [("a", " -- ".join(field.every("a")))])


def _uniform_title(field: Field, record: Record) -> list[Field]:
    named = any(record.first(tag) for tag in _MAIN)
    again = record.every("500")[0] != field
    tag, indicators = ("730", "0 ") if again else ("240", "10") if named else ("130", "0 ")
    return _field(f"{tag} {indicators}", _renamed(field, _UNIFORM_TITLE))


def _keywords(field: Field, _: Record) -> list[Field]:
    return [made for word in field.every("a") for made in _field("653   ", [("a", word)])]


def _chinese_class(field: Field, _: Record) -> list[Field]:
    return _field("084   ", [*(("a", each) for each in field.every("a")), ("2", "clc")])


def _address(field: Field, _: Record) -> list[Field]:
    first = field.indicators[:1] if field.indicators[:1].isdigit() else "4"
    return _field(f"856 {first} ", _renamed(field, {code: code for code in "uazqysf3"}))


_SPECIAL: dict[str, Callable[[Field, Record], list[Field]]] = {
    "010": _isbn, "020": _national_number, "101": _languages, "200": _title, "205": _edition, "210": _published,
    "214": _published, "215": _extent, "225": _series, "327": _contents, "410": _traced_series, "500": _uniform_title,
    "610": _keywords, "690": _chinese_class, "856": _address,
}  # fmt: skip


def _subject(field: Field) -> list[Field]:
    tag, codes = _SUBJECTS[field.tag]
    first = " "
    if field.tag in {"600", "602"}:
        first = _kind_of_person(field)
    elif field.tag == "601":
        first, tag = "2", "611" if field.indicators[:1] == "1" else tag
    elif field.tag == "605":
        first = "0"
    listed = field.first("2")
    return _field(f"{tag} {first}{7 if listed else 4}", [*_heading(field, codes | _DIVISIONS), ("2", listed)])


def _name(field: Field) -> list[Field]:
    tag = _NAMES[field.tag]
    person = field.tag[1] != "1"
    if not person and field.indicators[:1] == "1":
        tag = tag[:2] + "1"
    heading = _heading(field, _PERSON if person else _BODY)
    roles = [_role(each) for each in field.every("4")]
    return _field(f"{tag} {_kind_of_person(field) if person else 2} ", [*heading, *roles])


def _kind_of_person(field: Field) -> str:
    """Of a forename, a surname, or a family."""
    if field.tag in {"602", "720", "721", "722"}:
        return "3"
    return "1" if field.indicators[1:2] == "1" or field.first("b") else "0"


def _heading(field: Field, codes: dict[str, str]) -> list[tuple[str, str]]:
    """UNIMARC has a person's other names apart ($b); MARC 21 behind a comma in $a."""
    pairs = _renamed(field, codes)
    if "b" in codes or not field.first("b"):
        return pairs
    return [(code, f"{value}, {field.first('b')}" if code == "a" else value) for code, value in pairs]


def _role(text: str) -> tuple[str, str]:
    """A code of three letters in $4, a word in $e; a number that no list has is nothing."""
    if text.isdigit():
        return "4", _ROLES.get(text, "")
    return "e", text


def _agencies(record: Record) -> list[Field]:
    """Who made the record, who copied it, who changed it: the fields 801 in one 040."""
    sources: Sequence[Field] = record.every("801")
    made = next((each.first("b") for each in sources if each.indicators[1:2] == "0"), "")
    copied = next((each.first("b") for each in sources if each.indicators[1:2] == "1"), "")
    language = general[0].first("a")[22:25] if (general := record.every("100")) else ""
    changed = [("d", each.first("b")) for each in sources if each.indicators[1:2] == "2"]
    rules = next((each.first("g") for each in sources if each.first("g")), "")
    if not made and not copied and not changed:
        return []
    spoken = language if language.isascii() and language.isalpha() and len(language) == 3 else ""
    pairs = [("a", made), ("b", spoken), ("e", rules.lower()), ("c", copied or made), *changed]
    return _field("040   ", pairs)
