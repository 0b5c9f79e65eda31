"""`bashu sip2 talk` and `replay` against a server."""

from pathlib import Path

import pytest

from bashu.db.network.models import Library
from bashu.doors.sip2.server import Running
from bashu.project.commands import talking
from bashu.project.errors import OperatingError

from .machines import ALICES_CARD, PASSWORD

WISHES = [f"93 CN=chengdu CO='{PASSWORD}'", f"23 AA={ALICES_CARD}", "11 blok=Y", "17 AB=B1"]
SECRETS = {"CN": "chengdu", "CO": PASSWORD, "AA": ALICES_CARD}


@pytest.fixture
def kept(server: Running, tmp_path: Path) -> str:
    """What was said, as it is kept."""
    told: list[str] = []
    talking.talk(f"127.0.0.1:{server.port}", WISHES, charset="gb18030", keep=tmp_path / "said", tell=told.append)
    assert [each for each in told if len(each) == 2] == ["94", "24", "18"]
    assert "neither a field" in "\n".join(told)
    text = (tmp_path / "said").read_text()
    assert not [each for each in (PASSWORD, ALICES_CARD) if each in text + "\n".join(told)]
    return text


def again(server: Running, text: str) -> tuple[int, str]:
    told: list[str] = []
    count = talking.replay(f"127.0.0.1:{server.port}", text, charset="gb18030", secrets=SECRETS, tell=told.append)
    return count, "\n".join(told)


def test_what_was_said_is_answered_as_before_until_something_changes(server: Running, kept: str) -> None:
    assert again(server, kept)[0] == 0
    Library.objects.filter(code="CD").update(code="NEW")
    count, told = again(server, kept)
    assert (count, "BG: was 'CD', is 'NEW'" in told) == (2, True)


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(OperatingError, match="nobody answers at 127"):
        talking.talk("127.0.0.1:1", [], charset="ascii", keep=None, tell=print)
    with pytest.raises(OperatingError, match="is no HOST:PORT"):
        talking.talk("here", [], charset="ascii", keep=None, tell=print)
