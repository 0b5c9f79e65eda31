"""Colons, commas and brackets are as wide as the language of the page writes them: no template has one of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.template import Context, Template
from django.utils.translation import override

import bashu.doors.web

# These speak both languages at once, for they must work when nothing else does.
BOTH = {"400.html", "500.html"}
MESSAGES = re.compile(r"{%\s*(comment|blocktranslate)\b.*?{%\s*end\1\s*%}", re.DOTALL)
# The numbers of a list have their full stop in both languages.
TAGS = re.compile(r"{{ forloop.counter }}\.|{%.*?%}|{{.*?}}", re.DOTALL)
ELEMENTS = re.compile(r"<[^>]*>")


def left_over() -> Iterator[str]:
    for path in Path(bashu.doors.web.__file__).parent.rglob("*.html"):
        if path.name not in BOTH:
            text = ELEMENTS.sub("§", TAGS.sub("§", MESSAGES.sub("§", path.read_text(encoding="utf-8"))))
            yield from (f"{path.name}: {found[0]}" for found in re.finditer(r".{0,20}[:;,.!?()].{0,20}", text))


def test_no_template_writes_punctuation_outside_of_its_messages() -> None:
    assert list(left_over()) == []


def test_brackets_are_those_of_the_language() -> None:
    template = Template("{% load bashu %}{{ 3|bracketed }}")
    said = {}
    for language in ("en", "zh-hans"):
        with override(language):
            said[language] = template.render(Context())
    assert said == {"en": " (3)", "zh-hans": "（3）"}
