"""Titles and abstracts as safe HTML, with formulas as MathML.

The converter is our own because the known ones let `<script>` in `\\text{}` and `javascript:` in `\\href` through and
overflow on deep braces. Everything written here is escaped where it is written, and what comes out still passes an
allow-list of elements and attributes. Where a formula cannot be read, its source is shown as text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

import nh3

from frontlist.text.clean import LONGEST, clean
from frontlist.text.latex import with_formulas
from frontlist.text.mathtree import Accent, Atom, Fraction, MathTooDeep, Node, Root, Row, Script, Styled, Table, parse
from frontlist.text.scripts import blackboard
from frontlist.text.spaces import tidy

ELEMENTS: Final = frozenset(
    "math mrow mi mn mo mtext mspace msub msup msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd".split()
)
ATTRIBUTES: Final = {
    "math": {"display"}, "mi": {"mathvariant"}, "mo": {"stretchy"}, "mfrac": {"linethickness"}, "mover": {"accent"},
    "mspace": {"width"},
}  # fmt: skip
MAX_FORMULAS: Final = 400

_ROOM: Final = '<mspace width="0.1667em"></mspace>'
_HOLE: Final = "\ufffc"
_ALPHABETS: Final = {"script": 0x1D49C, "fraktur": 0x1D504, "bold": 0x1D400, "sans": 0x1D5A0, "mono": 0x1D670}
_EXCEPTIONS: Final = {
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}
_LIMITS: Final = frozenset("∑∏∐⋃⋂⨁⨂⋀⋁".strip()) | {
    "lim",
    "max",
    "min",
    "sup",
    "inf",
    "lim sup",
    "lim inf",
    "arg min",
    "arg max",
}
_OPERATORS: Final = frozenset("rel bin big open close sign punct".split())
_LINK: Final = re.compile(r"https?://[^\s<>\"“”]+")
_LINK_STOPS: Final = re.compile(r"[.,;:!?)\]]+$")


def to_html(text: str, *, links: bool = False) -> str:
    """Safe HTML of a title or abstract: cleaned prose, escaped; formulas as MathML; with `links`, web addresses as links.

    >>> to_html("On $x^2$ & <b>more</b>")
    'On <math><msup><mi>x</mi><mn>2</mn></msup></math> &amp; more'
    """
    text = tidy(text).replace(_HOLE, "")
    if "$" not in text and "\\" not in text:
        return _escaped(clean(text), links)
    sources: list[str] = []

    def keep(source: str) -> str:
        sources.append(source)
        return _HOLE

    holed = with_formulas(text, keep) if len(text) <= LONGEST else text
    prose = clean(holed).split(_HOLE)
    if len(prose) != len(sources) + 1 or len(sources) > MAX_FORMULAS:
        return _escaped(clean(text), links)
    out = [_escaped(prose[0], links)]
    for source, after in zip(sources, prose[1:], strict=True):
        out += [math(source), _escaped(after, links)]
    return "".join(out)


def math(source: str, *, display: bool = False) -> str:
    """MathML of one formula without its dollar signs; the escaped source where it cannot be read."""
    try:
        body = _write(parse(source), {})
    except (MathTooDeep, RecursionError):
        return html.escape(source)
    opening = '<math display="block">' if display else "<math>"
    return nh3.clean(f"{opening}{body}</math>", tags=set(ELEMENTS), attributes={k: set(v) for k, v in ATTRIBUTES.items()},
                     link_rel=None)  # fmt: skip


def _escaped(text: str, links: bool) -> str:
    if not links or "://" not in text:
        return html.escape(text, quote=False)
    out: list[str] = []
    start = 0
    for found in _LINK.finditer(text):
        address = _LINK_STOPS.sub("", found.group())
        shown = html.escape(address)
        out += [html.escape(text[start : found.start()], quote=False),
                f'<a href="{shown}" rel="nofollow noopener">{shown}</a>']  # fmt: skip
        start = found.start() + len(address)
    return "".join([*out, html.escape(text[start:], quote=False)])


def _write(node: Node, style: dict[str, str]) -> str:
    match node:
        case Atom():
            return _atom(node, style.get("style", ""))
        case Row():
            return _row(_spaced(node.items, style))
        case Script():
            return _script(node, style)
        case Fraction():
            thin = "" if node.bar else ' linethickness="0"'
            inner = f"<mfrac{thin}>{_write(node.top, style)}{_write(node.bottom, style)}</mfrac>"
            return inner if node.bar else f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"
        case Root():
            body = _write(node.body, style)
            return (
                f"<msqrt>{body}</msqrt>"
                if node.degree is None
                else f"<mroot>{body}{_write(node.degree, style)}</mroot>"
            )
        case Accent():
            mark = _spacing_mark(node.mark)
            return f'<mover accent="true">{_write(node.body, style)}<mo stretchy="false">{mark}</mo></mover>'
        case Styled():
            return _write(node.body, {"style": node.style})
        case Table():
            rows = ("".join(f"<mtd>{_write(cell, style)}</mtd>" for cell in row) for row in node.rows)
            return "<mtable>" + "".join(f"<mtr>{row}</mtr>" for row in rows) + "</mtable>"


def _spaced(items: tuple[Node, ...], style: dict[str, str]) -> list[str]:
    """The parts of a row, with room around the names of functions, which browsers set tight: n log n."""
    parts: list[str] = []
    for index, item in enumerate(items):
        beside = index and _is_function(item) and _is_operand(items[index - 1])
        if beside or (index and _is_function(items[index - 1]) and _is_operand(item)):
            parts.append(_ROOM)
        parts.append(_write(item, style))
    return parts


def _is_function(node: Node) -> bool:
    node = node.base if isinstance(node, Script) else node
    return isinstance(node, Atom) and node.kind == "fn"


def _is_operand(node: Node) -> bool:
    node = node.base if isinstance(node, Script) else node
    return not isinstance(node, Atom) or node.kind in {"ord", "num", "fn"}


def _row(parts: list[str]) -> str:
    parts = [part for part in parts if part]
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


def _atom(atom: Atom, style: str) -> str:
    text = html.escape(_styled(atom.text, style), quote=False)
    if atom.kind == "space":
        # TeX ignores the spaces that were typed; what it would show is made by the operators around it.
        return ""
    if atom.kind == "num":
        return f"<mn>{text}</mn>"
    if atom.kind == "text":
        return f"<mtext>{text.replace(' ', '&#160;')}</mtext>"
    if atom.kind in _OPERATORS:
        return f"<mo>{'−' if text == '-' else text}</mo>"
    return f"<mi>{text}</mi>"


def _styled(text: str, style: str) -> str:
    if style == "blackboard":
        return blackboard(text)
    return "".join(_letter(mark, style) for mark in text) if style in _ALPHABETS else text


def _letter(mark: str, style: str) -> str:
    if exception := _EXCEPTIONS.get(style, {}).get(mark):
        return exception
    if "A" <= mark <= "Z":
        return chr(_ALPHABETS[style] + ord(mark) - ord("A"))
    return chr(_ALPHABETS[style] + 26 + ord(mark) - ord("a")) if "a" <= mark <= "z" else mark


def _script(node: Script, style: dict[str, str]) -> str:
    base = _write(node.base, style)
    sub = _write(node.sub, {}) if node.sub is not None else ""
    sup = _write(node.sup, {}) if node.sup is not None else ""
    limits = isinstance(node.base, Atom) and node.base.text in _LIMITS
    if sub and sup:
        return f"<munderover>{base}{sub}{sup}</munderover>" if limits else f"<msubsup>{base}{sub}{sup}</msubsup>"
    if sub:
        return f"<munder>{base}{sub}</munder>" if limits else f"<msub>{base}{sub}</msub>"
    return f"<mover>{base}{sup}</mover>" if limits else f"<msup>{base}{sup}</msup>"


def _spacing_mark(mark: str) -> str:
    """The accent as a character of its own, which MathML puts over its base."""
    return {"\u0302": "^", "\u0303": "~", "\u0304": "¯", "\u20d7": "→", "\u0307": "˙", "\u0308": "¨", "\u030c": "ˇ",
            "\u0306": "˘", "\u0301": "´", "\u0300": "`", "\u030a": "˚"}.get(mark, unicodedata.normalize("NFC", mark))  # fmt: skip
