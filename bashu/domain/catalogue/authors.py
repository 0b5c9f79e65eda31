"""Names in a statement of responsibility: "(美) 马克·吐温著 ; 张友松译"."""

import re

# (美) and [美] before a name say where its bearer comes from; 著, 编, 译 after it, what was done.
_COUNTRY = re.compile(r"^\s*[(\[（［【〔][^)\]）］】〕]{1,6}[)\]）］】〕]\s*")
_ROLE = re.compile(r"(?:编著|主编|编译|编写|选编|著|编|撰|译|绘)$")
_BETWEEN = re.compile(r"[,，、;；|/]|\s(?=[^\x00-\x7f])")


def names(author: str) -> tuple[str, ...]:
    """In their order, without countries and roles. What is nothing but a role stays: it may be a name."""
    parts = (_COUNTRY.sub("", part).strip() for part in _BETWEEN.split(_COUNTRY.sub("", author)))
    return tuple(_ROLE.sub("", part).strip() or part for part in parts if part)
