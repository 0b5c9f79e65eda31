"""The process of the SIP2 server: what it asks of the system."""

import resource
import subprocess
import sys
from functools import partial

from bashu.doors.sip2.server import DEFAULT_LIMITS
from bashu.project.commands.sip2 import OTHER_FILES

SAY = """
import resource
from bashu.project.commands.sip2 import allow_files
allow_files({number})
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def allowed(*, soft: int, hard: int, number: int) -> tuple[int, str]:
    """What a process that may have so many files open gets when it asks for a number, and what it says."""
    limit = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
    command = [sys.executable, "-c", SAY.format(number=number)]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=True)
    return int(done.stdout), done.stderr


def test_each_line_of_a_machine_may_be_an_open_file() -> None:
    number = DEFAULT_LIMITS.connections + OTHER_FILES
    assert allowed(soft=1024, hard=8192, number=number) == (number, "")


def test_too_few_files_for_all_lines_are_told() -> None:
    files, told = allowed(soft=512, hard=2048, number=4352)
    assert files == 2048
    assert "2048 open files" in told


def test_who_may_have_more_keeps_it() -> None:
    assert allowed(soft=8192, hard=8192, number=4352) == (8192, "")
