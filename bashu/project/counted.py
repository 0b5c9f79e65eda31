"""Numbers as the command line says them."""


def counted(number: int, one: str, *, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
