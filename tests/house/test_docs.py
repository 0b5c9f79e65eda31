"""What the documents name exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bashu.domain.activities.challenges.joining import ChallengeNo
from bashu.domain.activities.refusals import ActivityRefusal
from tests.house.sources import ROOT, documents, functions, name_of, python_files, table_rows

ACTIVITY = re.compile(r"A\d{2}")
CHALLENGE, NAMED_AFTER_CHALLENGE = re.compile(r"A2\d{2}"), re.compile(r"def test((?:_a2\d{2})+)_")
NAMED_AFTER = re.compile(r"def test((?:_a\d{2})+)_|\bid=\"(A\d{2}\b.*?)\"")
VERBS = {"run", "test", "check", "fmt", "bench", "soak", "demo"}
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
CASE = re.compile(r"\bC\d{2,3}\b")
TARGET = re.compile(r"^([a-z][a-z0-9-]*):", re.MULTILINE)
CELL = re.compile(r"\b(?:C\d{2,3}|M\d{4})\b")
OTHERS = "## What others got wrong\n"
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def verbs() -> set[str]:
    return set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def test_the_makefile_has_the_verbs_of_the_house() -> None:
    assert verbs() >= VERBS


@pytest.mark.parametrize("page", documents(), ids=name_of)
def test_each_make_verb_that_is_named_exists(page: Path) -> None:
    code = " ".join(CODE.findall(page.read_text(encoding="utf-8")))
    assert set(re.findall(r"\bmake ([a-z][a-z0-9-]*)", code)) <= verbs()


def test_the_readme_says_how_to_run_and_test() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme


def anchors(page: Path) -> set[str]:
    """Headings as a Markdown viewer links to them."""
    headings = re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", documents(), ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    assert not list(broken_links(page))


def test_each_numbered_case_of_circulation_has_a_test_that_quotes_it() -> None:
    numbered = [row[0] for row in table_rows(ROOT / "docs" / "circulation.md") if CASE.fullmatch(row[0])]
    quoted = {case for path in python_files("tests") for case in CASE.findall(path.read_text(encoding="utf-8"))}
    assert numbered
    assert len(numbered) == len(set(numbered))
    assert set(numbered) == quoted


def test_each_numbered_case_of_activities_has_a_test_that_is_named_after_it() -> None:
    """By its own name, or by that of one of its parameters."""
    numbered = [row[0] for row in table_rows(ROOT / "docs" / "activities.md") if ACTIVITY.fullmatch(row[0])]
    named = {
        number.upper()
        for path in python_files("tests")
        for found in NAMED_AFTER.findall(path.read_text(encoding="utf-8"))
        for number in re.findall(r"[aA]\d{2}", " ".join(found))
    }
    assert numbered == sorted(set(numbered))
    assert set(numbered) == named


def test_each_numbered_case_of_challenges_has_a_test_that_is_named_after_it() -> None:
    numbered = [row[0] for row in table_rows(ROOT / "docs" / "challenges.md") if CHALLENGE.fullmatch(row[0])]
    texts = (path.read_text(encoding="utf-8") for path in python_files("tests"))
    named = {
        number for text in texts for found in NAMED_AFTER_CHALLENGE.findall(text) for number in found[1:].split("_")
    }
    assert numbered == [f"A{number}" for number in range(200, 200 + len(numbered))]
    assert {number.lower() for number in numbered} == named


def test_each_no_of_the_challenges_stands_in_their_document() -> None:
    page = (ROOT / "docs" / "challenges.md").read_text(encoding="utf-8")
    assert not [each.value for each in ChallengeNo if f"`{each.value}`" not in page]


def test_each_no_of_the_activities_stands_in_their_document() -> None:
    page = (ROOT / "docs" / "activities.md").read_text(encoding="utf-8")
    assert not [each.value for each in ActivityRefusal if f"`{each.value}`" not in page]


def test_each_bug_of_others_has_a_number_or_a_test_that_exists() -> None:
    """Or says plainly that what it is about is not there yet."""
    page = (ROOT / "docs" / "circulation.md").read_text(encoding="utf-8")
    numbers = set(re.findall(r"\b[CM]\d{2,4}\b", page[: page.index(OTHERS)]))
    tests = {function.where for function in functions("tests") if function.is_test}
    rows = list(rows_under(page, OTHERS))
    assert len(rows) > 30
    for wrong, _, here in rows:
        named = {f"tests/{name}" for name in re.findall(r"`(\S+::\S+)`", here)} | set(CELL.findall(here))
        assert (named and named <= tests | numbers) or here.startswith("not yet: "), wrong


def rows_under(page: str, heading: str) -> Iterator[list[str]]:
    """Those of the table that follows, without its head."""
    part = page[page.index(heading) :].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|") and not line.startswith("|-")]
    return ([cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:])


def test_each_decision_is_numbered_and_has_its_parts() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        parts = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert parts[:3] == ["Context", "Choice", "Price"], page.name
