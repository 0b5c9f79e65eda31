"""`bashu run` answers for the processes that it started: one address to ask, one to scrape. No Django in here."""

import http.client
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import orjson
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from bashu.project.operate.front import Answer, Paths, alive, told

FETCH_SECONDS_MAX = 4


class Part(NamedTuple):
    """A process. `port` is where it answers, on this machine."""

    name: str
    port: int


def paths(parts: Callable[[], Sequence[Part]], *, ours: Callable[[], Mapping[str, str]]) -> Paths:
    """`ours`: what `bashu run` itself finds wrong, by name; empty texts are well."""
    return {
        "/healthz": alive,
        "/readyz": lambda: _ready(parts(), ours()),
        "/metrics": lambda: metrics(_fetch_all(parts(), "/metrics")),
    }


def metrics(texts: Mapping[str, bytes | None]) -> Answer:
    """The metrics of several processes as one page, each with the label `process`. None: it did not answer."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Merged(texts))
    return Answer(200, generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4)


def _ready(parts: Sequence[Part], ours: Mapping[str, str]) -> Answer:
    found: dict[str, object] = {}
    ready = not any(ours.values())
    for name, text in _fetch_all(parts, "/readyz").items():
        said = orjson.loads(text) if text else {"ready": False, "checks": {"process": "it does not answer"}}
        ready = ready and bool(said["ready"])
        found[name] = said["checks"]
    return told({"ready": ready, "checks": {name: text or "ok" for name, text in ours.items()} | found}, ready=ready)


class _Merged(Collector):
    def __init__(self, texts: Mapping[str, bytes | None]) -> None:
        self._texts = texts

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("bashu_process_up", "Whether the process answers.", labels=["process"])
        families: dict[str, Metric] = {}
        for name, text in self._texts.items():
            up.add_metric([name], text is not None)
            for family in text_string_to_metric_families((text or b"").decode()):
                mine = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                mine.samples += [each._replace(labels={"process": name} | each.labels) for each in family.samples]
        yield up
        yield from families.values()


def _fetch_all(parts: Sequence[Part], path: str) -> dict[str, bytes | None]:
    """At the same time, so that one that hangs costs its own time only."""
    if not parts:
        return {}
    with ThreadPoolExecutor(len(parts)) as pool:
        texts = pool.map(lambda part: _fetch(part.port, path), parts)
        return dict(zip((part.name for part in parts), texts, strict=True))


def _fetch(port: int, path: str) -> bytes | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=FETCH_SECONDS_MAX)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
