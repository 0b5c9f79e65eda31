"""Makes a small home of the version that is checked out, and packs it: later versions prove that they go on from it.

    python -m tests.upgrade.make_home        writes tests/upgrade/homes/<commit>.tar.xz

Run it in a checkout of the version that is released. A fraction of the demonstration, then what the demonstration has
not: renewals, facts that conflict, tasks, an erased patron. The archive holds the database as PostgreSQL left it, the
keys, and `told.json`: what each table held, by the columns it had then.
"""

import dataclasses
import gzip
import io
import itertools
import json
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bashu.project.settings")
os.environ["BASHU_DEMO"] = "on"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402

from bashu.db.circulation.models import Loan  # noqa: E402
from bashu.db.network.models import Terminal  # noqa: E402
from bashu.db.patrons import edits  # noqa: E402
from bashu.db.patrons.models import Patron  # noqa: E402
from bashu.db.patrons.vault import Vault  # noqa: E402
from bashu.domain.circulation import commands as c  # noqa: E402
from bashu.domain.identity.verifier import Assurance  # noqa: E402
from bashu.engine import clock, verify  # noqa: E402
from bashu.engine.submit import Engine  # noqa: E402
from bashu.project import cluster, home, postgres  # noqa: E402
from bashu.project.commands import db  # noqa: E402
from bashu.project.demo import history, load, people, stock  # noqa: E402
from bashu.project.demo.places import DATA  # noqa: E402
from tests.upgrade.told import told  # noqa: E402

HOMES = Path(__file__).parent / "homes"
RECORDS_OF_EACH_FILE = 110
LOANS_A_DAY, PEOPLE_PER_CITY = 12, 40
RECORD_END = b"\x1d"
# New segments of the write-ahead log are then zeroes, which pack well, and not what an older one held.
PACKS_WELL = {"wal_recycle": "off", "autovacuum": "off"}


def main() -> int:
    commit = subprocess.run(
        ["git", "rev-parse", "--short=7", "HEAD"], capture_output=True, text=True, check=True
    ).stdout
    with tempfile.TemporaryDirectory(prefix="bashu-old-home-") as name:
        Path(name).chmod(0o755)
        settings.BASHU = dataclasses.replace(settings.BASHU, home=Path(name) / "home")
        home.make(settings.BASHU)
        with postgres.running(settings.BASHU.home, options=PACKS_WELL) as server:
            connections["default"].settings_dict["HOST"] = str(server.cluster.sockets)
            fill(Path(name))
            connection.close()
            with psycopg.connect(server.cluster.url()) as reading:
                was = told(reading)
            segment = fresh_segment(server.cluster.url(user=cluster.SUPERUSER))
        target = HOMES / f"{commit.strip()}.tar.xz"
        pack(target, cluster_data=server.cluster.data, was=was, first_segment=segment)
        sys.stdout.write(f"{target}: {target.stat().st_size} bytes\n")
    return 0


def fresh_segment(url: str) -> str:
    """Begin a new segment of the write-ahead log, and say its name: nothing before it is needed any more."""
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("SELECT pg_switch_wal()")
        superuser.execute("CHECKPOINT")
        row = superuser.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())").fetchone()
        assert row is not None
        return str(row[0])


def fill(folder: Path) -> None:
    db.upgrade()
    now, vault = clock.now(), Vault.load(settings.BASHU.identity_keys_path)
    shrink(folder)
    load.load(vault=vault, now=now)
    engine = Engine()
    try:
        engine.submit(list(further_commands(now)), now=now)
    finally:
        engine.close()
    forgotten = Patron.objects.filter(loan__checked_in_at__isnull=False, owed_fen=0).exclude(
        pk__in=Loan.objects.filter(checked_in_at=None, patron__isnull=False).values("patron")
    )
    assert edits.erase(patron_id=forgotten.order_by("pk")[0].pk) is None
    report = verify.verify(now=now, full=True)
    assert report.clean, report.problems


def shrink(folder: Path) -> None:
    """The demonstration of a few hundred titles and fewer people."""
    few = []
    for library, name in stock.FILES:
        records = gzip.decompress((DATA / name).read_bytes()).split(RECORD_END)[:RECORDS_OF_EACH_FILE]
        (folder / name).write_bytes(gzip.compress(b"".join(record + RECORD_END for record in records if record)))
        few.append((library, str(folder / name)))
    vars(load)["FILES"] = tuple(few)
    vars(people)["BACKGROUND_PER_CITY"] = PEOPLE_PER_CITY
    vars(history)["LOANS_A_DAY"] = LOANS_A_DAY


def further_commands(now: Any) -> Iterator[c.CirculationCommand]:
    """Renewals, a second loan of a lent item, a barcode that nobody knows, and a book that goes on from elsewhere."""
    loans = Loan.objects.filter(checked_in_at=None, patron__isnull=False).select_related("item").order_by("pk")
    terminals = itertools.cycle(Terminal.objects.order_by("pk").values_list("pk", flat=True)[:40])
    patrons = itertools.cycle(Patron.objects.order_by("-pk").values_list("pk", flat=True)[:20])
    trust = c.Trust(assurance=Assurance.STAFF_SAW_IT)
    for place, loan in enumerate(loans[:40]):
        item = c.ItemScan(item_id=loan.item_id, barcode=loan.item.barcode)
        whose, at, other = c.PatronScan(patron_id=loan.patron_id), now - timedelta(seconds=80 - place), next(patrons)
        known: dict[str, Any] = {"id": clock.new_id(), "occurred_at": at, "terminal_id": next(terminals), "item": item}
        match place % 4:
            case 0:
                yield c.Renew(**known, patron=whose, trust=trust)
            case 1:
                yield c.RecordCheckOut(**known, patron=c.PatronScan(patron_id=other))
            case 2:
                yield c.RecordCheckIn(**known)
            case 3:
                yield c.CheckIn(**known | {"item": c.ItemScan(barcode=f"UNKNOWN{place}")})
                yield c.CheckOut(**known | {"id": clock.new_id()}, patron=whose, trust=trust)


def pack(target: Path, *, cluster_data: Path, was: dict[str, Any], first_segment: str) -> None:
    """Without what PostgreSQL makes again: older segments of the write-ahead log, and the search index."""

    def wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        name = Path(entry.name)
        if name.parent.name == "pg_wal" and len(name.name) == 24 and name.name < first_segment:
            return None
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    target.parent.mkdir(exist_ok=True)
    with lzma.open(target, "wb", preset=9 | lzma.PRESET_EXTREME) as file, tarfile.open(fileobj=file, mode="w") as tar:
        text = json.dumps(was, indent=1).encode()
        entry = tarfile.TarInfo("told.json")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
        tar.add(settings.BASHU.home / "keys", "keys", filter=wanted)
        tar.add(cluster_data, "data", filter=wanted)


if __name__ == "__main__":
    sys.exit(main())
