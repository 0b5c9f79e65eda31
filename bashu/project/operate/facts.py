"""What the database and the disk say when metrics are asked for. One process tells it, for it is the same for all."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import django.db
from django.db import connections
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bashu.db.audit.lanes import lanes
from bashu.db.audit.queries import last_runs
from bashu.db.network import seen
from bashu.engine import clock
from bashu.engine.partitions import month_of, months_kept
from bashu.engine.seals import last_seal
from bashu.project.env import Env
from bashu.project.operate.kept import Kept, Watch
from bashu.project.operate.probe import Probe
from bashu.project.operate.slots import slots
from bashu.search.lag import lag

WITHIN = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


def tell(env: Env, probe: Probe) -> None:
    watch = Watch(env.backup_dir, env.backup_key_file) if env.backup_dir else None
    REGISTRY.register(Facts(env.home, probe=probe, backups=watch))


class Facts(Collector):
    """Asks the database only when the process says that it answers, so that a scrape never waits for it."""

    def __init__(self, home: Path, *, probe: Probe, backups: Watch | None = None) -> None:
        self._home = home
        self._probe = probe
        self._backups = backups

    def describe(self) -> list[Metric]:
        """Nothing, for to say it the database would have to be asked."""
        return []

    def collect(self) -> Iterator[Metric]:
        kept = self._backups.found() if self._backups else None
        yield self._disk(kept)
        if kept is not None:
            yield from _backups(kept)
        if not self._probe.ask().get("database"):
            try:
                yield from [*_terminals(), *_log(), *_slots(), *_search(self._home / "search")]
            except django.db.Error:
                return
            finally:
                connections.close_all()

    def _disk(self, kept: Kept | None) -> Metric:
        free = GaugeMetricFamily("bashu_disk_free_bytes", "Room that is left, by folder.", labels=["folder"])
        for name, folder in (("home", self._home), ("postgres", self._home / "postgres")):
            if folder.exists():
                free.add_metric([name], shutil.disk_usage(folder).free)
        if kept is not None:
            free.add_metric(["backups"], kept.free_bytes)
        return free


def _backups(kept: Kept) -> Iterator[Metric]:
    state, now = kept.state, clock.now()
    if state.newest is not None:
        age = (now - state.newest.finished_at).total_seconds()
        yield GaugeMetricFamily("bashu_backup_age_seconds", "Since the newest base backup was made.", value=age)
        gap = state.gap is not None
        yield GaugeMetricFamily("bashu_archive_gap", "Whether a file of the write-ahead log is missing.", value=gap)
    if state.archived_at is not None:
        age = (now - state.archived_at).total_seconds()
        yield GaugeMetricFamily("bashu_archive_age_seconds", "Since the archive was last added to.", value=age)


def _slots() -> Iterator[Metric]:
    lost = GaugeMetricFamily("bashu_slot_lost", "Whether PostgreSQL gave a slot up.", labels=["slot"])
    behind = GaugeMetricFamily("bashu_slot_behind_bytes", "What PostgreSQL keeps for a slot.", labels=["slot"])
    for row in slots():
        lost.add_metric([row.name], row.lost)
        behind.add_metric([row.name], row.behind_bytes)
    yield from (lost, behind)


def _terminals() -> Iterator[Metric]:
    yield GaugeMetricFamily("bashu_terminals", "Terminals that may be used.", value=seen.known_count())
    heard = GaugeMetricFamily("bashu_terminals_seen", "Of those, heard of within this time.", labels=["within"])
    for name, count in seen.seen_counts(clock.now(), within=WITHIN).items():
        heard.add_metric([name], count)
    yield heard


def _log() -> Iterator[Metric]:
    state = lanes()
    yield GaugeMetricFamily("bashu_log_entries", "Entries in the log, all lanes together.", value=state.entries)
    yield GaugeMetricFamily("bashu_lanes", "Lanes that the log has.", value=state.known)
    yield GaugeMetricFamily("bashu_lanes_held", "Lanes that an engine holds now.", value=state.held)
    now = clock.now()
    ahead = month_of(now) + 1 in months_kept()
    yield GaugeMetricFamily("bashu_log_month_ahead", "Whether the log has room for the next month.", value=ahead)
    off = (now - clock.of_the_database()).total_seconds()
    yield GaugeMetricFamily("bashu_clock_off_seconds", "This machine's clock before the database's.", value=off)
    if (seal := last_seal()) is not None:
        age = (now - seal.at).total_seconds()
        yield GaugeMetricFamily("bashu_seal_age_seconds", "Since the log was last sealed.", value=age)
    runs, failed = last_runs(), GaugeMetricFamily("bashu_job_failed", "Whether its last run failed.", labels=["job"])
    since = GaugeMetricFamily("bashu_job_age_seconds", "Since a job of the clock last ran.", labels=["job"])
    for run in runs:
        failed.add_metric([run.job], run.failed)
        since.add_metric([run.job], (now - run.begun_at).total_seconds())
    yield from (failed, since)


def _search(folder: Path) -> Iterator[Metric]:
    found = lag(folder, now=clock.now())
    if found is not None:
        yield GaugeMetricFamily(
            "bashu_search_lag_seconds", "Age of the oldest change not indexed.", value=found.seconds
        )
        yield GaugeMetricFamily("bashu_search_building", "Whether the index is being built.", value=found.building)
