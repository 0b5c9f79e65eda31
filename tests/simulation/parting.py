"""What is of several libraries, one of which leaves the network, as docs/circulation.md tells it."""

from tests.simulation.world import Library


def parted(*libraries: Library) -> Library | None:
    """The one that leaves, unless all of it is of that one alone."""
    leaves = [library for library in libraries if library.leaving]
    return leaves[0] if leaves and any(library is not leaves[0] for library in libraries) else None
