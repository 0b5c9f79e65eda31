"""What a repeated command may not differ in."""

from dataclasses import fields

import pytest

from bashu.domain.circulation.holds.commands import ALL_COMMANDS
from bashu.engine.circulation.room import ASKED

ALWAYS = {"terminal_id", "occurred_at", "item", "renews_own", "supersedes", "override"}
# The id is what finds the command again; who it was is compared by the token.
NOT_CONTENT = {"id", "patron", "trust", "by"}


@pytest.mark.parametrize("kind", ALL_COMMANDS)
def test_all_that_is_asked_is_compared(kind: type) -> None:
    asked = {each.name for each in fields(kind)}
    assert asked - NOT_CONTENT <= {*ALWAYS, *ASKED}
