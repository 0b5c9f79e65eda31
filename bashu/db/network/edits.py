"""Plain edits of the network."""

from bashu.db.network.models import Branch, Library, Terminal

WEB, CLOCK = "web", "clock"


def web_terminal(library_id: int) -> int:
    """The terminal of a library's own readers on their own machines, made when the first of them comes.

    Switched off (`active`), none of its readers can do anything from there.
    """
    return _terminal(library_id, WEB)


def clock_terminal(library_id: int) -> int:
    """The terminal at which the clock renews the loans of this library, made when there is the first of them.

    Switched off, none of them renews itself.
    """
    return _terminal(library_id, CLOCK)


def barcode_prefix(library_id: int) -> str:
    return Library.objects.values_list("barcode_prefix", flat=True).get(pk=library_id)


def set_barcode_prefix(library_id: int, prefix: str) -> bool:
    """False: another library's begins so, or this begins as another's, and a barcode would tell nobody whose it is."""
    others = Library.objects.exclude(pk=library_id).exclude(barcode_prefix="").values_list("barcode_prefix", flat=True)
    if any(each.startswith(prefix) or prefix.startswith(each) for each in others):
        return False
    Library.objects.filter(pk=library_id).update(barcode_prefix=prefix)
    return True


def _terminal(library_id: int, kind: str) -> int:
    """It stands at the library's first branch. Its clock is ours."""
    branch_id = Branch.objects.filter(library=library_id).order_by("id").values_list("id", flat=True)[0]
    terminal, _ = Terminal.objects.get_or_create(
        branch_id=branch_id, kind=kind, defaults={"name": kind, "backdate_max_seconds": 0}
    )
    return terminal.pk
