"""How a process that answers machines looks for garbage."""

import gc

# Objects more than before, since last looked at. A batch makes some tens of thousands, and leaves none of them.
NEW_OBJECTS = 50_000


def settle() -> None:
    """Called when the start is over.

    What the start has left lives as long as the process, and what a batch makes goes with the batch, without being
    looked for. To look through either for cycles stops every answer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
