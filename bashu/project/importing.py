"""What imports of every kind ask."""

from pathlib import Path

from bashu.db.network.queries import libraries
from bashu.engine.catalogue.importing.ending import analyse
from bashu.project.errors import OperatingError

__all__ = ["analyse", "files_there", "library_called"]


def library_called(code: str) -> int:
    known = {library.code: library.library_id for library in libraries()}
    if code not in known:
        raise OperatingError(f"No library of this network has the code {code!r}. Its members: {', '.join(known)}.")
    return known[code]


def files_there(paths: tuple[Path, ...]) -> None:
    for path in paths:
        if not path.is_file():
            raise OperatingError(f"There is no file {path}.")
