"""Tree to text: parsed again, it is the same tree."""

import re

from bashu.wire.cql.tree import SERVER_CHOICE, Clause, Combined, Mask, Modifier, Node, Operator, Query, Relation, Term

_PLAIN = re.compile(r'[^\s()=<>"/\\]+')
_KEYWORDS = {*Operator, "sortby"}
_ESCAPED = str.maketrans({character: f"\\{character}" for character in '*?"^\\'})
_NAME_ESCAPED = str.maketrans({'"': '\\"', "\\": "\\\\"})


def write(query: Query) -> str:
    keys = [_name(key.index) + _modifiers(key.modifiers) for key in query.sort_keys]
    return " ".join([_node(query.root), *(["sortBy", *keys] if keys else [])])


def write_term(term: Term) -> str:
    text = "".join(part.value if isinstance(part, Mask) else part.translate(_ESCAPED) for part in term.parts)
    return _quoted(text, plain="\\" not in text)


def _node(node: Node) -> str:
    match node:
        case Clause():
            return _clause(node)
        case Combined(left, operator, right, modifiers):
            first = _node(left) if isinstance(left, Clause | Combined) else f"({_node(left)})"
            second = _node(right) if isinstance(right, Clause) else f"({_node(right)})"
            return f"{first} {operator.value}{_modifiers(modifiers)} {second}"
        case _:
            prefix = f"{_name(node.prefix)} = " if node.prefix else ""
            return f"> {prefix}{_name(node.uri)} {_node(node.query)}"


def _clause(clause: Clause) -> str:
    if clause.index == SERVER_CHOICE and clause.relation == Relation():
        return write_term(clause.term)
    relation = clause.relation.name + _modifiers(clause.relation.modifiers)
    return f"{_name(clause.index)} {relation} {write_term(clause.term)}"


def _modifiers(modifiers: tuple[Modifier, ...]) -> str:
    return "".join(
        f"/{_name(each.name)}" + (f"{each.comparison}{_name(each.value)}" if each.comparison else "")
        for each in modifiers
    )


def _name(text: str) -> str:
    escaped = text.translate(_NAME_ESCAPED)
    return _quoted(escaped, plain=escaped == text)


def _quoted(text: str, *, plain: bool) -> str:
    return text if plain and _PLAIN.fullmatch(text) and text.lower() not in _KEYWORDS else f'"{text}"'
