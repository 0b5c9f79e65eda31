"""Parameters of a request over HTTP, as they came: those of a URL, or of a form (WHATWG, URL, section 5.1)."""

from urllib.parse import parse_qsl

NUMBER_MAX = 50


def read_parameters(encoded: bytes | str) -> list[tuple[str, str]] | None:
    """In their order, decoded; what is no UTF-8 is U+FFFD. None for more than anybody asks. A text is bytes as WSGI has
    them (PEP 3333, a character for each).
    """
    if isinstance(encoded, str):
        encoded = encoded.encode("latin-1", errors="replace")
    try:
        return parse_qsl(
            encoded.decode(errors="replace"), keep_blank_values=True, errors="replace", max_num_fields=NUMBER_MAX
        )
    except ValueError:
        return None
