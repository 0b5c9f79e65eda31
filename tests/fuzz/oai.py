"""OAI-PMH on both sides: whatever a source answers is a list or an error in words; whatever is asked has an answer."""

from collections.abc import Iterator
from contextlib import suppress

from bashu.wire.markup.reading import MarkupError
from bashu.wire.oai import harvest
from bashu.wire.oai.requests import read_request
from bashu.wire.oai.tokens import Place, read_token, write_token
from bashu.wire.parameters import read_parameters

ANSWER = b"""<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
<responseDate>2026-07-01T04:00:00Z</responseDate><ListRecords>
<record><header><identifier>oai:a:1</identifier><datestamp>2026-07-01</datestamp></header><metadata><a/></metadata></record>
<record><header status="deleted"><identifier>oai:a:2</identifier><datestamp>2026-07-01</datestamp></header></record>
<resumptionToken completeListSize="2">t</resumptionToken></ListRecords></OAI-PMH>"""
ASKED = b"verb=ListRecords&metadataPrefix=marc21&from=2026-07-01&set=CD"
TOKEN = write_token(Place.beginning("marc21", "CD")).encode()


def check(data: bytes) -> None:
    for reading in (harvest.read_list, harvest.read_broken_list, harvest.read_formats, harvest.read_identify):
        with suppress(MarkupError):
            reading(data)
    if (parameters := read_parameters(data)) is not None:
        read_request(parameters)
    place = read_token(data.decode("latin-1"))
    assert place is None or write_token(place).encode() == data


def seeds() -> Iterator[bytes]:
    yield from (ANSWER, ASKED, TOKEN)
