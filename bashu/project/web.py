"""The pages, served by Granian: one process that watches, one that answers on a few threads."""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from bashu.project import logs
from bashu.project.env import Env

LOG_LEVELS = {"debug": LogLevels.debug, "info": LogLevels.info, "warning": LogLevels.warning, "error": LogLevels.error}
WORKER_STOP_S = 10


def serve(env: Env) -> None:
    """Until SIGTERM or SIGINT; pages under way are finished first. Ends when its worker does, to be started again."""
    Server(
        "bashu.project.web_worker:application",
        address=env.http_host,
        port=env.http_port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=env.http_threads,
        websockets=False,
        respawn_failed_workers=False,
        workers_kill_timeout=WORKER_STOP_S,
        log_dictconfig=logs.configuration(form=env.log_format, level=env.log_level) | {"loggers": {}},
        log_level=LOG_LEVELS["warning" if env.log_level == "info" else env.log_level],
    ).serve()
