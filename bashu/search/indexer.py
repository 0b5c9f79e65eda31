"""Cuts records into words and puts them into the index: the work of a process of its own.

    python -m bashu.search.indexer FOLDER     the folder of the index's data, in which nobody else writes

In come lines of JSON; only to a commit there is an answer, a line as well.

    {"forget": [bib_id, ...], "put": [{bib_id, title, ...}, ...]}     records anew; one that is only named is gone
    {"commit": true}     {"commit": stamp} or {"error": text}; after an error it ends

It ends with its input, whatever becomes of the process that asks, and may be killed at any time; what was not committed
then never was.
"""

import contextlib
import os
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

import orjson
import tantivy

from bashu.search.describe import fields
from bashu.search.schema import HEADS

HEAP_BYTES = 20_000_000
"""Of what is not on disk yet. Three times as much makes it no quicker: what is committed is written anyway."""
# Who asks for a page comes first.
NICER = 5


def serve(asked: BinaryIO, answers: BinaryIO, *, writer: tantivy.IndexWriter) -> None:
    """Until there is no more to read. Half a line is the last of somebody who was killed."""
    for line in asked:
        if not line.endswith(b"\n"):
            return
        order = orjson.loads(line)
        if "commit" in order:
            _say(answers, {"commit": writer.commit()})
        else:
            _put(writer, order)


def _put(writer: tantivy.IndexWriter, order: Mapping[str, Any]) -> None:
    for bib_id in order["forget"]:
        writer.delete_documents_by_term("bib_id", bib_id)
    for bib in order["put"]:
        described = fields(bib)
        if HEADS in described:
            described[HEADS] = described[HEADS].encode()
        writer.add_document(tantivy.Document(**described))


def _say(answers: BinaryIO, answer: Mapping[str, Any]) -> None:
    answers.write(orjson.dumps(answer) + b"\n")
    answers.flush()


def _main(data: str) -> None:
    os.nice(NICER)
    with contextlib.suppress(BrokenPipeError):
        try:
            writer = tantivy.Index.open(data).writer(heap_size=HEAP_BYTES, num_threads=1)
            serve(sys.stdin.buffer, sys.stdout.buffer, writer=writer)
        except (ValueError, OSError) as error:
            # Of the disk, or of data that is not as it was written.
            _say(sys.stdout.buffer, {"error": str(error)})


if __name__ == "__main__":
    _main(*sys.argv[1:])
