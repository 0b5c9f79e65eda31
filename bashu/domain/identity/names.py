"""A name as those see it who are not to read it whole."""


def shortened(name: str) -> str:
    """The first character: who knows the person finds them, who finds the name knows nobody."""
    return f"{name[:1]}**" if name else ""
