"""Records for tests of matching: those that were labelled by hand, and the same with other signs."""

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from bashu.domain.catalogue.matching import Facts, facts_from_json

_LINES = (Path(__file__).parents[3] / "bench" / "labels" / "matching.jsonl").read_text(encoding="utf-8").splitlines()
_TOLD = [json.loads(line) for line in _LINES]
LABELLED = [(told["label"], facts_from_json(told["one"]), facts_from_json(told["other"])) for told in _TOLD]
# As one library types it, and another.
_SIGNS = {"：": ":", "，": ",", "（": "(", "）": ")", "·": "•", "！": "!", "？": "?", "；": ";"}
_WIDE = {chr(code): chr(code + 0xFEE0) for code in range(ord("0"), ord("z") + 1) if chr(code).isalnum()}


def rewritten(facts: Facts, data: st.DataObject) -> Facts:
    """The same record as a library writes it that prefers other widths, other signs and capitals."""
    table: dict[str, str] = {}
    for change in (_SIGNS, {narrow: wide for wide, narrow in _SIGNS.items() if narrow in "()!?"}, _WIDE):
        if data.draw(st.booleans()):
            table |= change
    written = str.maketrans(table)
    return replace(
        facts,
        title=facts.title.translate(written),
        subtitle=facts.subtitle.translate(written),
        part=facts.part.translate(written),
        authors=tuple(author.translate(written) for author in facts.authors),
        publisher=facts.publisher.translate(written),
    )
