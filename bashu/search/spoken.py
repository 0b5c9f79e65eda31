"""How Chinese characters sound, for who asks: one sound each, without the dictionaries of words.

It tells 解优 from nothing and finds 解忧 by it. Read when a question first found nothing; a megabyte.
"""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_FIRST, _LAST = 0x4E00, 0x9FFF


def sound_of(run: str) -> str:
    """The pinyin of each character, without tones; what has none stands for itself."""
    return run.translate(_sounds())


@cache
def _sounds() -> Mapping[int, str]:
    """From the file that pypinyin brings: importing it would keep all its dictionaries."""
    found = find_spec("pypinyin")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pypinyin")
    readings: dict[str, str] = json.loads(Path(found.origin).with_name("pinyin_dict.json").read_bytes())
    known: dict[str, str] = {}
    return {
        int(code): known.setdefault(plain, plain)
        for code, said in readings.items()
        if _FIRST <= int(code) <= _LAST
        for plain in (_plain(said.partition(",")[0]),)
    }


def _plain(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    letters = letters.replace("u\N{COMBINING DIAERESIS}", "v")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
