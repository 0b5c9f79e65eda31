"""Said at the end of a run, whichever part of the tests was run: figures, and what this machine could not test."""

import pytest

LOUD = "NOT TESTED: "
MEASURED = "measured"


def tell_at_the_end(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured; and what this machine lacks, where nobody can overlook it."""
    passed = terminalreporter.stats.get("passed", [])
    for told in [text for each in passed for name, text in each.user_properties if name == MEASURED]:
        terminalreporter.write_line(f"Measured: {told}")
    told = [each.longrepr[2] for each in terminalreporter.stats.get("skipped", [])]
    reasons = {reason.partition(LOUD)[2] for reason in told if LOUD in reason}
    if reasons:
        terminalreporter.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
    for reason in sorted(reasons):
        terminalreporter.write_line(f"Not tested: {reason}", red=True)
