"""A query tree as text again, to see that reading it twice gives the same."""

from __future__ import annotations

from frontlist.model.query import All, Among, Dates, Either, Like, Node, Not, Phrase, Property, Query, Word


def printed(query: Query) -> str:
    """Text that parses into the same parts."""
    return " ".join(_part(part) for part in query.parts)


def _part(node: Node) -> str:
    match node:
        case Word(text, field, prefix):
            return f"{_name(field)}{text}{'*' if prefix else ''}"
        case Phrase(text, field):
            return f'{_name(field)}"{text}"'
        case Dates(since, until):
            return f"date:{since}" if since == until else f"date:{since}..{until}"
        case Property(name, value):
            return f"{name}:{_quoted(value)}"
        case Among(name, _):
            return name
        case Like(paper):
            return f"like:{_quoted(paper)}"
        case Not(part):
            return f"-{_group(part)}" if isinstance(part, All | Either) else f"-{_part(part)}"
        case Either(parts):
            # Not OR: in a text all in capitals that would be a word.
            return " | ".join(_group(part) if isinstance(part, All | Either) else _part(part) for part in parts)
        case All(parts):
            return " ".join(_part(part) for part in parts)


def _group(node: Node) -> str:
    return f"({_part(node)} )"


def _name(field: str) -> str:
    return f"{field}:" if field else ""


def _quoted(value: str) -> str:
    return f'"{value}"' if any(mark in value for mark in ' ()"') or value[0] in "-" else value
