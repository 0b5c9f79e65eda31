"""What MARC 21 says in fixed positions, from where CNMARC says it.

LC, "UNIMARC to MARC 21 Conversion Specifications"; "MARC 21 Format for Bibliographic Data", leader and 008.
"""

from bashu.wire.marc.records import Record

_STATUS = {"c": "c", "d": "d", "n": "n", "p": "p"}
_MATERIAL = {"b": "t", "l": "m", "m": "o"}
_LEVEL = {"1": "1", "2": "8", "3": "3"}
_DATES = {"a": "c", "b": "d", "c": "u", "d": "s", "e": "r", "f": "q", "g": "m", "h": "t", "i": "p", "j": "e"}
_AUDIENCE = {"a": "j", "b": "a", "c": "b", "d": "c", "e": "d", "k": "e", "m": "g"}
_GOVERNMENT = {"a": "f", "b": "s", "c": "m", "d": "l", "e": "c", "f": "i", "g": "i", "h": "o", "u": "u", "z": "o"}
_LITERARY = {"a": "1", "b": "d", "c": "e", "d": "h", "e": "i", "f": "j", "g": "p", "h": "s", "y": "0", "z": "m"}
_BOOK_PARTS = set("abcdefghijklm")
# ISO 3166 and the MARC Code List for Countries, for what stands in Chinese catalogues by the thousand.
_COUNTRIES = {
    "CN": "cc ", "TW": "ch ", "HK": "hk ", "MO": "mh ", "US": "xxu", "GB": "xxk", "JP": "ja ", "FR": "fr ",
    "DE": "gw ", "RU": "ru ", "KR": "ko ", "SG": "si ", "CA": "xxc", "AU": "at ", "IT": "it ", "ES": "sp ",
    "NL": "ne ", "CH": "sz ", "IN": "ii ",
}  # fmt: skip


def leader_of_marc21(leader: str) -> str:
    """Lengths are computed when it is written; the text is Unicode without ISBD punctuation."""
    leader = leader.ljust(24)
    status, material, level = _STATUS.get(leader[5], "n"), _MATERIAL.get(leader[6], leader[6]), leader[7]
    if not (material.isascii() and material.isalpha()):
        material = "a"
    if not (level.isascii() and level.isalpha()):
        level = "m"
    return f"00000{status}{material}{level} a2200000{_LEVEL.get(leader[17], ' ')}c 4500"


def fixed_field(record: Record) -> str:
    """008, 40 characters. What CNMARC does not say is a fill character where MARC 21 allows one."""
    general = _coded(record, "100").ljust(36)
    entered = general[2:8] if general[:8].isdigit() else (_data(record, "005")[2:8] or "      ").ljust(6)
    date_kind = _DATES.get(general[8], "|")
    years = "".join(each if each in "0123456789u" else " " for each in general[9:17])
    country = next((field.first("a") for field in record.every("102")), "")
    language = next((field.first("a") for field in record.every("101")), "").strip().lower()
    if not (len(language) == 3 and language.isascii() and language.isalpha()):
        language = "und"
    place = _COUNTRIES.get(country.strip().upper(), "xx ")
    return f"{_ascii(entered)}{date_kind}{years}{place}{_material(record, general)}{language} d"


def _material(record: Record, general: str) -> str:
    """Positions 18-34, of books; what other materials say there is left open."""
    if record.leader[6:7] != "a" or record.leader[7:8] in {"s", "i", "b"}:
        return "|" * 17
    coded = _coded(record, "105").ljust(13)
    pictures = "".join(sorted(each for each in coded[:4] if each in _BOOK_PARTS)).ljust(4)
    flags = "".join(each if each in "01" else "|" for each in coded[8:11])
    life = coded[12] if coded[12] in "abcd" else " "
    return "".join(
        [
            pictures,
            _audience(general[17:20]),
            " " * 5,
            _GOVERNMENT.get(general[20], " "),
            flags,
            " ",
            _LITERARY.get(coded[11], "|"),
            life,
        ]
    )


def _audience(codes: str) -> str:
    """CNMARC names up to three; who writes to everybody among others writes to everybody."""
    return "g" if "m" in codes else _AUDIENCE.get(codes[0], " ")


def _coded(record: Record, tag: str) -> str:
    return next((field.first("a") for field in record.every(tag)), "")


def _data(record: Record, tag: str) -> str:
    return next((field.data for field in record.every(tag)), "")


def _ascii(text: str) -> str:
    return "".join(each if each.isascii() and each.isprintable() else " " for each in text)
