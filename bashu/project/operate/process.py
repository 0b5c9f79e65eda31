"""What each process tells of itself at the operator's address."""

from collections.abc import Mapping

from bashu.engine.batch import Gatherer
from bashu.project.env import Env
from bashu.project.operate import checks as ours
from bashu.project.operate import front, metrics
from bashu.project.operate.front import Answer, Paths
from bashu.project.operate.probe import Check, Probe

NO_CHECKS: Mapping[str, Check] = {}


def serve(env: Env, gatherer: Gatherer | None = None, *, checks: Mapping[str, Check] = NO_CHECKS) -> Probe:
    """For as long as the process lives. `gatherer`: None for one that has no engine; `checks`: what else it needs."""
    probe = Probe({**checks, **ours.checks(gatherer)})
    if gatherer is not None:
        metrics.watch_queue(gatherer)
    front.serve(env, paths(probe))
    return probe


def paths(probe: Probe) -> Paths:
    return {"/healthz": front.alive, "/readyz": lambda: ready(probe), "/metrics": lambda: counted(probe)}


def ready(probe: Probe) -> Answer:
    found = probe.ask()
    well = not any(found.values())
    return front.told({"ready": well, "checks": {name: text or "ok" for name, text in found.items()}}, ready=well)


def counted(probe: Probe) -> Answer:
    for name, text in probe.ask().items():
        metrics.READY.labels(name).set(not text)
    return Answer(200, metrics.exposed(), metrics.CONTENT_TYPE)
