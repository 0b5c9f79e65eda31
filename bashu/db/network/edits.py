"""Plain edits of the network."""

from bashu.db.network.models import Branch, Terminal

WEB = "web"


def web_terminal(library_id: int) -> int:
    """The terminal of a library's own readers on their own machines, made when the first of them comes.

    It stands at the library's first branch. Switched off (`active`), none of its readers can do anything from there.
    """
    branch_id = Branch.objects.filter(library=library_id).order_by("id").values_list("id", flat=True)[0]
    terminal, _ = Terminal.objects.get_or_create(
        branch_id=branch_id, kind=WEB, defaults={"name": "web", "backdate_max_seconds": 0}
    )
    return terminal.pk
