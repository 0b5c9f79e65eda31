"""What may break a rule of the house, each with its reason. A test fails on one that is no longer needed."""

# "folder/file.py" or "folder/file.py::Class.function" -> why it cannot be smaller.
TOO_LARGE: dict[str, str] = {}

# "folder/file.py::Class.function" -> which outside signature it has to keep.
MANY_POSITIONAL: dict[str, str] = {}

# (app, migration) -> why it may read a table of millions while nobody else may write or even read.
READS_ALL: dict[tuple[str, str], str] = {
    ("circulation", "0008_moved_from"): "holds were as young as it is: every table of theirs that it met was small",
}
