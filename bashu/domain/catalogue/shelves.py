"""Words of a record and an item that are chosen from a list."""

from typing import Final

# MARC codes of the languages in which most of what is published here is written; others are typed in the MARC view.
LANGUAGES: Final[dict[str, tuple[str, str]]] = {
    "chi": ("中文", "Chinese"),
    "eng": ("英文", "English"),
    "jpn": ("日文", "Japanese"),
    "kor": ("韩文", "Korean"),
    "fre": ("法文", "French"),
    "ger": ("德文", "German"),
    "rus": ("俄文", "Russian"),
    "spa": ("西班牙文", "Spanish"),
    "tib": ("藏文", "Tibetan"),
    "iii": ("彝文", "Yi"),
    "mul": ("多种语言", "several languages"),
}
KINDS: Final = ("book", "periodical", "disc", "other")
