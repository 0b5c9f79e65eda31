from string import Formatter

import pytest

from bashu.domain.identity.problems import _WORDS, ProblemCode


@pytest.mark.parametrize("code", ProblemCode)
def test_every_problem_has_words_in_both_languages(code: ProblemCode) -> None:
    zh, en = _WORDS[code]
    assert zh.endswith("。")
    assert en.endswith(".")
    assert [name for _, name, *_ in Formatter().parse(zh) if name] == [
        name for _, name, *_ in Formatter().parse(en) if name
    ]
