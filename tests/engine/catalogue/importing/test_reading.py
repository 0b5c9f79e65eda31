"""Without a database: what is cut out of hostile bytes, and what each preset finds."""

import subprocess
from io import BufferedReader, BytesIO
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bashu.domain.catalogue.importing.items import PRESETS, ItemSaid, day_of, price_of
from bashu.domain.catalogue.importing.runs import RunOptions, add_counts, terminators_unaccounted
from bashu.engine.catalogue.importing.batch import counted
from bashu.engine.catalogue.importing.cutting import Ends, cuts, look
from bashu.engine.catalogue.importing.item_fields import items_in
from bashu.engine.catalogue.importing.pool import COMMAND
from bashu.engine.catalogue.importing.preparing import Job, Prepared, prepare
from bashu.engine.catalogue.importing.worker import receive, send
from bashu.wire.marc.records import Field
from tests import stopped
from tests.wire.marc.making import cnmarc, marc21, records

PIECES = [
    cnmarc("1", "围城"), cnmarc("2", "写在人生边上")[:-1], cnmarc("3", "谈艺录")[:40], cnmarc("4", "宋\x1d诗"), b"\x1d",
    b"\r\n", b"rubbish", b"\x1e\x1d", b"99999" + cnmarc("5", "管锥编")[5:], b"<xml", b"0" * 30, b"\x1f\x1e\x1d\x1d",
]  # fmt: skip


def read(data: bytes) -> tuple[list[Prepared], Ends]:
    source = BufferedReader(cast("Any", BytesIO(data)))
    ends = Ends()
    found = look(source)
    job = Job(look=found, options=RunOptions())
    return list(prepare(job, cuts(source, found.form, ends=ends, reach=lambda: 0))), ends


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_every_record_terminator_of_whatever_bytes_is_accounted_for(pieces: list[bytes]) -> None:
    data = b"00" + b"".join(pieces)
    prepared, ends = read(data)
    counts = add_counts(counted(prepared), {"terminators": ends.alone, "alone": ends.alone})
    assert counts["terminators"] == data.count(b"\x1d")
    assert terminators_unaccounted(counts) == 0
    assert counts["read"] == len(prepared)


def test_a_control_number_that_no_index_takes_is_left_out() -> None:
    (prepared,) = read(cnmarc("9" * 3_000, "围城"))[0]
    assert (prepared.left_out, prepared.reasons) == (True, ("a control number of 3000 characters",))


def test_no_byte_is_in_two_records_and_each_left_out_keeps_its_own() -> None:
    data = cnmarc("1", "围城") + b"rubbish\x1d" + cnmarc("2", "管锥编")
    prepared, _ = read(data)
    assert [data[each.offset : each.end].startswith(b"rubbish") for each in prepared] == [False, True, False]
    assert prepared[1].raw == b"rubbish\x1d"


SAID = {
    "cnmarc905": (Field("905", "  ", (("a", "CL"), ("b", "1"), ("b", "2"), ("d", "I247"), ("e", "3"))),),
    "cnmarc906": (
        Field("905", "  ", (("a", "CL"),)),
        Field("906", "  ", (("b", "1"), ("d", "I247"), ("e", "3"))),
        Field("906", "  ", (("b", "2"), ("d", "I247"), ("e", "3"))),
    ),
    "marc852": tuple(Field("852", "  ", (("b", "CL"), ("h", "I247"), ("i", "3"), ("p", each))) for each in "12"),
    "marc876": (
        Field("852", "  ", (("8", "1"), ("b", "CL"), ("h", "I247"), ("i", "3"))),
        Field("852", "  ", (("8", "2"), ("b", "XX"))),
        *(Field("876", "  ", (("8", f"1.{each}"), ("p", each))) for each in "12"),
    ),
    "koha": tuple(Field("952", "  ", (("a", "CL"), ("o", "I247 3"), ("p", each))) for each in "12"),
    "symphony": tuple(Field("999", "  ", (("a", "I247 3"), ("i", each), ("m", "CL"))) for each in "12"),
    "sierra": tuple(Field("945", "  ", (("a", "I247"), ("b", "3"), ("i", each), ("l", "CL  "))) for each in "12"),
}


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_finds_the_items_of_its_system(preset: str) -> None:
    (record,) = records(marc21("1", *SAID[preset], Field(PRESETS[preset].tag, "  ", (("z", "no barcode"),))))
    call_number = f"I247{PRESETS[preset].joint}3"
    assert items_in(record, PRESETS[preset]) == tuple(
        ItemSaid(barcode=each, branch="CL", call_number=call_number) for each in "12"
    )


@pytest.mark.parametrize(
    ("text", "fen"),
    [("68", 6800), ("CNY68.5", 6850), ("68,00元", 6800), ("$25.00", None), ("", None), ("9999999", None)],
)
def test_prices(text: str, fen: int | None) -> None:
    assert price_of(text) == fen


@pytest.mark.parametrize("text", ["2020-05-01", "20200501", "2020年5月1日", "5/1/2020", "2020/5/1"])
def test_days(text: str) -> None:
    assert str(day_of(text)) == "2020-05-01"


def test_what_a_process_has_read_is_whole_though_it_is_stopped_in_the_midst_of_telling_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    source = BufferedReader(cast("Any", BytesIO(b"".join(cnmarc(str(number), "围城") for number in range(400)))))
    found = look(source)
    asked = list(cuts(source, found.form, ends=Ends(), reach=lambda: 0))
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        send(process.stdin, Job(look=found, options=RunOptions()))
        send(process.stdin, asked)
        process.stdin.close()
        stopped.in_the_midst(process)
        assert len(receive(process.stdout)) == 400
