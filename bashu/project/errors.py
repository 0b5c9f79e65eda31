"""What is told to the person who runs Bashu."""

import errno

DO = {
    errno.ENOSPC: "the disk is full: make room",
    errno.EDQUOT: "this account's share of the disk is full: make room, or give it more",
    errno.EROFS: "its disk is mounted for reading only: mount it for writing",
    errno.EACCES: "this account may not write there: give it the right to, or run Bashu as the account that has it",
}
DO[errno.EPERM] = DO[errno.EACCES]


class OperatingError(Exception):
    """What the person who runs Bashu can put right. Its text is shown as it stands: what is wrong, then what to do."""


class ToldError(Exception):
    """A process that was started for a part of the work has said what is wrong: nothing need be added."""


def of_disk(error: OSError) -> str:
    """Why something cannot be written, and what to do about it."""
    return DO.get(error.errno or 0) or error.strerror or str(error)
