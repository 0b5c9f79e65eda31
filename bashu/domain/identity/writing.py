"""Chinese characters by their sound, for names that are written on a screen without a keyboard."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping

# GB 2312 has the common characters first (up to lead byte 0xD7), then the rarer ones; GBK has what names need beside.
COMMON_LEAD_MAX = 0xD7


def sounds(readings: Mapping[str, str]) -> str:
    """`ba:八巴... bai:...`: all characters of GBK, the common ones first, then
    those that mostly sound so. A sound is written without tone, ü as v.

    readings: of code points in decimal, with tones, as in `{"29579": "wáng,wàng,yù"}`
    """
    found: defaultdict[str, list[tuple[int, int, bytes, str]]] = defaultdict(list)
    for code, sounding in readings.items():
        character = chr(int(code))
        if _is_in(character, "gbk"):
            for place, sound in enumerate(dict.fromkeys(_plain(reading) for reading in sounding.split(","))):
                found[sound].append((_rarity(character), place, character.encode("gbk"), character))
    return " ".join(
        f"{sound}:{''.join(character for *_, character in sorted(found[sound]))}" for sound in sorted(found) if sound
    )


def _plain(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v").replace("ê", "e"))
    letters = letters.replace("u\N{COMBINING DIAERESIS}", "v")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


def _is_in(character: str, charset: str) -> bool:
    try:
        return bool(character.encode(charset))
    except UnicodeEncodeError:
        return False


def _rarity(character: str) -> int:
    if not _is_in(character, "gb2312"):
        return 2
    return int(character.encode("gb2312")[0] > COMMON_LEAD_MAX)
