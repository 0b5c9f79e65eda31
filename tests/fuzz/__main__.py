"""`python -m tests.fuzz TARGET`: a coverage-guided fuzzer looks for inputs that break a rule of the target.

`make soak` starts it for each. What it finds lies in `.fuzz/TARGET/`, beside the inputs that it learned from.
"""

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from tests.fuzz.targets import FOLDER, TARGETS, load

INPUT_BYTES_MAX = 16_384
INPUT_SECONDS_MAX = 20
MEMORY_MB_MAX = 1_024


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="how long to look")
    asked = parser.parse_args()
    look(asked.target, seconds=asked.seconds, folder=FOLDER / asked.target)


def look(name: str, *, seconds: int, folder: Path) -> None:
    """Does not return: the fuzzer ends the process, with a status other than 0 when it found something."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=list(TARGETS[name])):
        if name == "forms":
            # As the tests that made the tables: their passwords are hashed quickly.
            settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
            django.setup()
        target = load(name)
        seeds = list(target.seeds())
        for seed in seeds:
            target.check(seed)
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    options = {
        "max_total_time": seconds, "max_len": INPUT_BYTES_MAX, "timeout": INPUT_SECONDS_MAX,
        "rss_limit_mb": MEMORY_MB_MAX, "print_final_stats": 1, "artifact_prefix": f"{folder}/",
    }  # fmt: skip
    arguments = [sys.argv[0], *(f"-{option}={value}" for option, value in options.items()), str(corpus)]
    atheris.Setup(arguments, target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
