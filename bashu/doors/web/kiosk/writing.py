"""The characters that a kiosk without a keyboard offers for each sound."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bashu.domain.identity import writing


@cache
def sounds() -> str:
    """As `bashu.domain.identity.writing` puts them, from the file that pypinyin brings.

    Importing pypinyin would keep all its dictionaries, 55 MB, in every process that answers pages.
    """
    found = find_spec("pypinyin")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pypinyin")
    return writing.sounds(json.loads(Path(found.origin).with_name("pinyin_dict.json").read_bytes()))
