"""A formula as a person would type it: `\\mathcal{O}(n\\log n)` → 'O(n log n)', `\\mathbb{R}^3` → 'ℝ³'."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from frontlist.text.mathtree import Accent, Atom, Fraction, Node, Root, Row, Script, Styled, Table, parse
from frontlist.text.scripts import blackboard, subscript, superscript

_SPACES: Final = re.compile(r" {2,}")
_SIMPLE: Final = re.compile(r"[^\W_]+(?:[⁰¹²³⁴-⁹ⁿᵀ′₀-₉]*)|[^\W_]*\([^()]*\)|\|[^|]*\|")
_ROOTS: Final = {"": "√", "3": "∛", "4": "∜"}
_BEFORE_ROOM: Final = re.compile(r"[\w)\]}|⟩‖′″*⁰-⁹]$")


@lru_cache(maxsize=4096)  # the same short formulas, $n$ and $\mathbb{R}^d$, are most of all
def formula(source: str) -> str:
    """Readable Unicode for the LaTeX of one formula. Raises MathTooDeep."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _write(parse(source)))).strip()


def _write(node: Node, tight: bool = False) -> str:
    match node:
        case Atom():
            return node.text
        case Row():
            return _row(node.items, tight)
        case Script():
            return _script(node)
        case Fraction():
            return _fraction(node)
        case Root():
            degree = _write(node.degree, True) if node.degree is not None else ""
            sign = _ROOTS.get(degree) or superscript(degree) + "√"
            return sign + _wrapped(_write(node.body))
        case Accent():
            body = _write(node.body, True)
            return body + node.mark if len(body) == 1 and body.isalpha() else body
        case Styled():
            body = _write(node.body, tight)
            return blackboard(body) if node.style == "blackboard" else body
        case Table():
            rows = ("".join(_write(cell, tight) for cell in row).strip() for row in node.rows)
            return ", ".join(row.rstrip(",; ") if index < len(node.rows) - 1 else row
                             for index, row in enumerate(filter(None, rows)))  # fmt: skip


def _row(items: tuple[Node, ...], tight: bool) -> str:
    out: list[str] = []
    for index, item in enumerate(items):
        kind = _kind(item)
        text = _write(item, tight)
        if kind == "space":
            out.append("" if tight else " ")
        elif kind == "rel" and not tight:
            out.append(f" {text} " if out and index + 1 < len(items) else text)
        elif kind == "bin" and not tight:
            out.append(f" {text} " if index and _is_gap(items[index - 1]) and index + 1 < len(items) else text)
        elif kind == "fn":
            out.append(_function(text, out, items[index + 1 :]))
        else:
            out.append(text)
    # A tight operator drops the space that TeX would not have shown either: 300\times 300.
    return "".join(out)


def _function(text: str, out: list[str], after: tuple[Node, ...]) -> str:
    before = " " if out and _BEFORE_ROOM.search(out[-1]) else ""
    following = next((item for item in after), None)
    room = following is not None and _kind(following) in {"ord", "num", "fn", "big"} and text.isalpha()
    return f"{before}{text}{' ' if room else ''}"


def _kind(node: Node) -> str:
    match node:
        case Atom():
            return node.kind
        case Script():
            return _kind(node.base)
        case Styled() | Accent() | Root() | Fraction():
            return "ord"
        case Row():
            return _kind(node.items[0]) if len(node.items) == 1 else "group"
        case _:
            return "group"


def _is_gap(node: Node) -> bool:
    return isinstance(node, Atom) and node.kind == "space"


def _script(node: Script) -> str:
    base = _write(node.base)
    sub = subscript(_write(node.sub, True)) if node.sub is not None else ""
    sup = superscript(_write(node.sup, True)) if node.sup is not None else ""
    return base + sub + sup


def _fraction(node: Fraction) -> str:
    top, bottom = _write(node.top, False), _write(node.bottom, False)
    return f"{_wrapped(top)}/{_wrapped(bottom)}" if node.bar else f"({top} choose {bottom})"


def _wrapped(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 1 or _SIMPLE.fullmatch(text) else f"({text})"
