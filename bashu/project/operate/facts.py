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
from bashu.engine.seals import last_seal
from bashu.project.env import Env
from bashu.project.operate.probe import Probe
from bashu.search.lag import lag

WITHIN = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


def tell(env: Env, probe: Probe) -> None:
    REGISTRY.register(Facts(env.home, probe=probe))


class Facts(Collector):
    """Asks the database only when the process says that it answers, so that a scrape never waits for it."""

    def __init__(self, home: Path, *, probe: Probe) -> None:
        self._home = home
        self._probe = probe

    def describe(self) -> list[Metric]:
        """Nothing, for to say it the database would have to be asked."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield self._disk()
        if not self._probe.ask().get("database"):
            try:
                yield from [*_terminals(), *_log(), *_search(self._home / "search")]
            except django.db.Error:
                return
            finally:
                connections.close_all()

    def _disk(self) -> Metric:
        free = GaugeMetricFamily("bashu_disk_free_bytes", "Room that is left, by folder.", labels=["folder"])
        for name, folder in (("home", self._home), ("postgres", self._home / "postgres")):
            if folder.exists():
                free.add_metric([name], shutil.disk_usage(folder).free)
        return free


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
