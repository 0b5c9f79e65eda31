"""A vendor who has only the page finds each scope, command, event and address there."""

import re

from bashu.domain.rights.scopes import PartnerScope
from bashu.doors.api.partners.command_shapes import SCOPES, Answer
from bashu.doors.api.partners.happened import KINDS
from bashu.doors.api.partners.shapes import Event
from tests.doors.api.partners.vendor import ROOT, document
from tests.house.sources import ROOT as PROJECT

PAGE = (PROJECT / "docs" / "partners.md").read_text(encoding="utf-8")
# Of answers, what is said of several at once, or needs no word.
PLAIN = {"again", "branch", "transit"}


def test_the_page_names_all_that_there_is() -> None:
    names = {each.value for each in PartnerScope} | {*SCOPES} | {kind for kind, _ in KINDS.values()}
    fields = {*Answer.model_fields, *Event.model_fields} - PLAIN
    assert not {name for name in names | fields if f"`{name}`" not in PAGE}


def test_each_address_of_partners_is_on_the_page(transactional_db: None) -> None:
    paths = [
        re.sub(r"\{\w+\}", "{id}", path.removeprefix(f"{ROOT}/"))
        for path, operations in document()["paths"].items()
        if any(tag.startswith("partners") for operation in operations.values() for tag in operation.get("tags", ()))
    ]
    assert len(paths) == 17
    assert not [path for path in paths if path not in PAGE]
