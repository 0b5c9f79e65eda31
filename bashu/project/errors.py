class OperatingError(Exception):
    """What the person who runs Bashu can put right. Its text is shown as it stands: what is wrong, then what to do."""
