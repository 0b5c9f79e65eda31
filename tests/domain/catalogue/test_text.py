"""What is indexed and what is asked meet in the same words."""

import sys
import unicodedata
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.catalogue.sounds import search_text
from bashu.domain.catalogue.text import _PLAIN, _bare, fold, is_han, runs

ALL = [chr(code) for code in range(sys.maxunicode + 1)]


def test_traditional_simplified_pinyin_and_initials_find_the_same_title() -> None:
    indexed = search_text("圍城")
    assert set(search_text("围城").words) <= set(indexed.words)
    assert set(search_text("weicheng").words) <= set(indexed.pinyin)
    assert set(search_text("WC").words) <= set(indexed.initials)


def test_a_long_word_is_also_found_by_the_words_inside() -> None:
    assert {"长篇", "小说"} <= set(search_text("长篇小说").words)


def test_a_reading_follows_its_word() -> None:
    assert "chongqing" in search_text("重庆").pinyin


def test_case_accents_and_width_do_not_matter() -> None:
    assert fold("Ｃafé ÉTÉ") == "cafe ete"


def test_a_name_is_the_same_in_each_of_its_spellings() -> None:
    assert {fold(name) for name in ("錢鍾書", "钱鍾书", "钱锺书", "鍾", "钱钟书")} == {"钱钟书", "钟"}


def test_rare_characters_are_kept() -> None:
    assert fold("䶮㛃𠮷") == "䶮㛃𠮷"


def test_runs_part_han_characters_from_all_else() -> None:
    assert runs("三體III：死神永生, 2_nd") == ("三体", "iii", "死神永生", "2", "nd")


@given(st.text())
def test_a_run_is_of_han_characters_or_has_none(text: str) -> None:
    assert all(set(map(is_han, run)) == {is_han(run)} for run in runs(text))


@given(st.text())
def test_any_text_is_cut_and_folding_is_settled(text: str) -> None:
    search_text(text)
    assert fold(fold(text)) == fold(text)


def test_a_letter_with_a_hundred_thousand_accents_is_soon_folded() -> None:
    began = perf_counter()
    for marks in ("\u0301\u0323", "\u0f73", "\u0f75\u0f81", "\u0345\u0301"):
        assert fold("e" + marks * 100_000)[0] == "e"
    assert perf_counter() - began < 10


def test_what_is_taken_for_plain_has_nothing_to_take_away() -> None:
    plain = [character for character in ALL if _PLAIN.fullmatch(character)]
    assert [character for character in plain if _bare(character) != character] == []
    assert _bare("".join(plain)) == "".join(plain)
    assert not _PLAIN.fullmatch("围A城")
    assert len(plain) > 20_000


@given(st.text())
def test_accents_do_not_matter_however_they_are_written(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
