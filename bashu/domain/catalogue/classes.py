"""The main classes of the Chinese Library Classification (中国图书馆分类法, 5th edition), in both languages."""

from typing import Final

MAIN: Final[dict[str, tuple[str, str]]] = {
    "A": ("马列毛邓", "Marxism, Leninism, Mao Zedong"),
    "B": ("哲学、宗教", "philosophy, religion"),
    "C": ("社会科学总论", "social sciences"),
    "D": ("政治、法律", "politics, law"),
    "E": ("军事", "military science"),
    "F": ("经济", "economics"),
    "G": ("文化、教育、体育", "culture, education, sports"),
    "H": ("语言、文字", "languages"),
    "I": ("文学", "literature"),
    "J": ("艺术", "art"),
    "K": ("历史、地理", "history, geography"),
    "N": ("自然科学总论", "natural science"),
    "O": ("数学、物理、化学", "mathematics, physics, chemistry"),
    "P": ("天文、地球科学", "astronomy, earth sciences"),
    "Q": ("生物科学", "biology"),
    "R": ("医药、卫生", "medicine, health"),
    "S": ("农业", "agriculture"),
    "T": ("工业技术", "technology"),
    "U": ("交通运输", "transport"),
    "V": ("航空、航天", "aviation, space"),
    "X": ("环境、安全", "environment, safety"),
    "Z": ("综合性图书", "general works"),
}


def main_class(clc: str) -> str:
    """The letter under which a class stands; empty if there is none."""
    letter = clc.strip()[:1].upper()
    return letter if letter in MAIN else ""
