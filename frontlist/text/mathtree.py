"""LaTeX math, read into a small tree that Unicode text and MathML are both written from.

It reads what people type rather than what TeX would accept: an unknown command is its own name, an unclosed group
ends with the text. Depth is bounded, because readers that recurse on braces can be made to overflow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from frontlist.text.symbols import CITATIONS, DROPPED, MATH_ACCENTS, REFERENCES, SPACES, STYLES, SYMBOLS, UNITS

MAX_DEPTH: Final = 30
MAX_SOURCE: Final = 5000

_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:[.,]\d+)*|[A-Za-z]|\s+|.", re.S)
_TEXT_COMMANDS: Final = frozenset(
    """text textbf textit textrm textsc textsf texttt textup textnormal mbox hbox emph textsl textmd operatorname
    mathrm mathop""".split()
)
_BLACKBOARD: Final = frozenset("mathbb Bbb mathds mathbbm bb".split())
_ALPHABETS: Final = {
    "mathcal": "script", "mathscr": "script", "Cal": "script", "mathfrak": "fraktur", "frak": "fraktur",
    "mathbf": "bold", "boldsymbol": "bold", "bm": "bold", "pmb": "bold", "mathsf": "sans", "mathtt": "mono",
}  # fmt: skip
_FRACTIONS: Final = frozenset("frac dfrac tfrac sfrac nicefrac cfrac".split())
_BINOMIALS: Final = frozenset("binom dbinom tbinom".split())
_FENCES: Final = {"abs": "||", "norm": "‖‖", "ket": "|⟩", "bra": "⟨|", "braket": "⟨⟩", "ceil": "⌈⌉", "floor": "⌊⌋",
                  "set": "{}", "paren": "()"}  # fmt: skip
_SPACE_MARKS: Final = frozenset({"\\,", "\\;", "\\:", "\\ ", "\\>", "~", "\\\n"})
_KINDS: Final = {"=": "sign", "<": "sign", ">": "sign", "+": "sign", "-": "sign", "*": "sign", "/": "sign", ":": "sign",
                 ",": "punct", ";": "punct", "(": "open", "[": "open", ")": "close", "]": "close", "|": "close"}  # fmt: skip


class MathTooDeep(ValueError):
    """The source nests deeper, or is longer, than any formula that a person reads."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One sign and its kind: ord, num, rel, bin, big, fn, open, close, sign, punct, space, text."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """Things beside each other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A base with what stands below and above it."""

    base: Node
    sub: Node | None
    sup: Node | None


@dataclass(frozen=True, slots=True)
class Fraction:
    """One thing over another; a binomial has no bar."""

    top: Node
    bottom: Node
    bar: bool = True


@dataclass(frozen=True, slots=True)
class Root:
    """A root, with its degree where that is not two."""

    body: Node
    degree: Node | None


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over a thing."""

    body: Node
    mark: str


@dataclass(frozen=True, slots=True)
class Styled:
    """A thing in an alphabet: blackboard, script, fraktur, bold, sans, mono."""

    body: Node
    style: str


@dataclass(frozen=True, slots=True)
class Table:
    """An environment with rows and cells: cases, aligned, matrix."""

    rows: tuple[tuple[Node, ...], ...]


Node: TypeAlias = Atom | Row | Script | Fraction | Root | Accent | Styled | Table
_Reader = Callable[[str, list[str], int], Node | None]
_EMPTY: Final = Row(())
_GAP: Final = Atom(" ", "space")


def parse(source: str) -> Row:
    """The tree of a formula without its dollar signs. Raises MathTooDeep."""
    if len(source) > MAX_SOURCE:
        raise MathTooDeep(f"a formula of {len(source)} characters")
    tokens = _TOKEN.findall(source)
    tokens.reverse()
    items: list[Node] = []
    while tokens:
        items.extend(_row(tokens, frozenset(), 0).items)
    return Row(tuple(items))


def _row(tokens: list[str], stops: frozenset[str], depth: int) -> Row:
    if depth > MAX_DEPTH:
        raise MathTooDeep("braces nested too deep")
    items: list[Node] = []
    while tokens and tokens[-1] not in stops:
        _step(tokens, items, depth)
    return Row(tuple(items))


def _step(tokens: list[str], items: list[Node], depth: int) -> None:
    piece = tokens.pop()
    if piece in "^_'":
        while items and items[-1] == _GAP:
            items.pop()
        items.append(_script(piece, items.pop() if items else _EMPTY, tokens, depth))
        return
    node = _node(piece, tokens, depth)
    if node is not None:
        items.append(node)


def _script(piece: str, base: Node, tokens: list[str], depth: int) -> Node:
    if piece == "'":
        primes = "′"
        while tokens and tokens[-1] == "'":
            tokens.pop()
            primes += "′"
        argument: Node = Atom(primes, "ord")
        piece = "^"
    else:
        argument = _argument(tokens, depth)
    sub, sup = (argument, None) if piece == "_" else (None, argument)
    if isinstance(base, Script):  # never a script of a script: x_a_a_a… would nest as deep as it is long
        return Script(base.base, _beside(base.sub, sub), _beside(base.sup, sup))
    return Script(base, sub, sup)


def _beside(first: Node | None, second: Node | None) -> Node | None:
    if first is None or second is None:
        return second if first is None else first
    return Row((*(first.items if isinstance(first, Row) else (first,)), second))


def _argument(tokens: list[str], depth: int, one_digit: bool = False) -> Node:
    while tokens and tokens[-1].isspace():
        tokens.pop()
    if not tokens or tokens[-1] in {"}", "&"}:
        return _EMPTY
    piece = tokens.pop()
    if one_digit and piece[0].isdigit() and len(piece) > 1:
        tokens.append(piece[1:])
        piece = piece[0]
    if piece == "-" and tokens and tokens[-1][0].isdigit():  # 10^-3, as people type it
        return Row((Atom("-", "sign"), Atom(tokens.pop(), "num")))
    if depth > MAX_DEPTH:
        raise MathTooDeep("commands nested too deep")
    return _node(piece, tokens, depth + 1) or _EMPTY


def _node(piece: str, tokens: list[str], depth: int) -> Node | None:
    if piece == "{":
        return _group(tokens, depth)
    if piece[0] == "\\":
        return _command(piece, tokens, depth)
    if piece.isspace() or piece == "~":
        return _GAP
    if piece in {"}", "$"}:
        return None
    if piece == "&":
        return _GAP
    if piece[0].isdigit():
        return Atom(piece, "num")
    return Atom(piece, _KINDS.get(piece, "ord"))


def _group(tokens: list[str], depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise MathTooDeep("braces nested too deep")
    # {\rm Tr}: the switch is upright text for the letters of this group.
    upright = bool(tokens) and tokens[-1] in {"\\rm", "\\text", "\\mathrm", "\\hbox"} and tokens[-2:-1] != ["{"]
    row = _row(tokens, frozenset({"}"}), depth + 1)
    if tokens:
        tokens.pop()
    if upright and row.items and all(isinstance(item, Atom) and item.text.isalpha() for item in row.items):
        return Atom("".join(item.text for item in row.items if isinstance(item, Atom)), "fn")
    return row


def _command(piece: str, tokens: list[str], depth: int) -> Node | None:
    name = piece[1:]
    if piece in _SPACE_MARKS or name in SPACES or piece == "\\\\":
        _spacing(piece, tokens)
        return _GAP
    if not name.isalpha():
        return {"{": Atom("{", "open"), "}": Atom("}", "close"), "|": Atom("‖", "close")}.get(name) or (
            Atom(name, "ord") if name in "%&#_$" else None
        )
    _skip_space(tokens)
    if name in {"la", "ga"} and tokens and tokens[-1][0].isdigit():  # astronomers' ≲ and ≳; elsewhere λ and γ
        return Atom("≲" if name == "la" else "≳", "rel")
    for names, reader in _READERS:
        if name in names:
            return reader(name, tokens, depth)
    if name in SYMBOLS:
        sign, kind = SYMBOLS[name]
        return Atom(sign, kind)
    return _unknown(name)


def _unknown(name: str) -> Node | None:
    if name == "la":
        return Atom("λ", "ord")
    if name in STYLES or name in {"begin", "end"}:
        return None
    return Atom(UNITS.get(name, name), "fn" if len(name) > 1 and name not in UNITS else "ord")


def _skip_space(tokens: list[str]) -> None:
    # TeX swallows the space that ends a command's name; where the sign wants room, its kind says so.
    if tokens and tokens[-1].isspace():
        tokens.pop()


def _spacing(piece: str, tokens: list[str]) -> None:
    if piece == "\\\\" and tokens and tokens[-1] == "[":  # \\[1mm]
        while tokens and tokens.pop() != "]":
            pass


def _text(_name: str, tokens: list[str], depth: int) -> Node:
    if not tokens or tokens[-1] != "{":
        if tokens and tokens[-1] == "*":
            tokens.pop()
            return _text(_name, tokens, depth) if tokens and tokens[-1] == "{" else _EMPTY
        return _argument(tokens, depth)
    tokens.pop()
    row = _row(tokens, frozenset({"}"}), depth + 1)
    if tokens:
        tokens.pop()
    words = "".join(item.text for item in row.items if isinstance(item, Atom))
    if any(not isinstance(item, Atom) or item.kind in {"rel", "bin", "big"} for item in row.items):
        return row
    upright = _name in {"mathrm", "operatorname", "mathop"}
    return Atom(words, ("fn" if len(words) > 1 else "ord") if upright else "text")


def _fraction(name: str, tokens: list[str], depth: int) -> Node:
    top = _argument(tokens, depth, one_digit=True)
    return Fraction(top, _argument(tokens, depth, one_digit=True), name in _FRACTIONS)


def _root(_name: str, tokens: list[str], depth: int) -> Node:
    degree: Node | None = None
    if tokens and tokens[-1] == "[":
        tokens.pop()
        degree = _row(tokens, frozenset({"]", "}"}), depth + 1)
        if tokens and tokens[-1] == "]":
            tokens.pop()
    return Root(_argument(tokens, depth, one_digit=True), degree)


def _accent(name: str, tokens: list[str], depth: int) -> Node:
    return Accent(_argument(tokens, depth, one_digit=True), MATH_ACCENTS[name])


def _alphabet(name: str, tokens: list[str], depth: int) -> Node:
    return Styled(_argument(tokens, depth, one_digit=True), _ALPHABETS.get(name, "blackboard"))


def _fenced(name: str, tokens: list[str], depth: int) -> Node:
    fences = _FENCES[name]
    return Row((Atom(fences[0], "open"), _argument(tokens, depth), Atom(fences[1], "close")))


def _over(_name: str, tokens: list[str], depth: int) -> Node:
    over = _argument(tokens, depth)
    base = _argument(tokens, depth)
    if _name == "underset":
        return Script(base, over, None)
    return base


def _drop(_name: str, tokens: list[str], depth: int) -> None:
    _argument(tokens, depth)


def _second(_name: str, tokens: list[str], depth: int) -> Node:
    _argument(tokens, depth)
    return _argument(tokens, depth)


def _delimiter(_name: str, tokens: list[str], depth: int) -> Node | None:
    if tokens and tokens[-1] == ".":
        tokens.pop()
    elif tokens and tokens[-1] in {"<", ">"}:
        return Atom("⟨" if tokens.pop() == "<" else "⟩", "close")
    return None


def _not(_name: str, tokens: list[str], depth: int) -> Node:
    body = _argument(tokens, depth)
    return Atom(body.text + "\u0338", "rel") if isinstance(body, Atom) else body


def _unicode(_name: str, tokens: list[str], depth: int) -> Node:
    digits = _words(_argument(tokens, depth))
    try:
        return Atom(chr(int(digits.lstrip("xXU+"), 16)), "ord")
    except (ValueError, OverflowError):
        return Atom(digits, "ord")


def _words(node: Node) -> str:
    if isinstance(node, Atom):
        return node.text
    return "".join(_words(item) for item in node.items) if isinstance(node, Row) else ""


def _quantity(_name: str, tokens: list[str], depth: int) -> Node:
    number = _argument(tokens, depth)
    return Row((number, _GAP, _argument(tokens, depth)))


def _modulo(_name: str, tokens: list[str], depth: int) -> Node:
    return Row((Atom("(", "open"), Atom("mod", "fn"), _GAP, _argument(tokens, depth), Atom(")", "close")))


def _division(name: str, _tokens: list[str], _depth: int) -> Node:
    return Atom("/", "bin") if name == "over" else Atom("choose", "fn")


def _environment(_name: str, tokens: list[str], depth: int) -> Node:
    _argument(tokens, depth)
    if tokens and tokens[-1] in {"{", "["} and _is_columns(tokens):
        _argument(tokens, depth)
    rows: list[tuple[Node, ...]] = []
    cells: list[Node] = []
    while tokens and tokens[-1] != "\\end":
        cells.append(_row(tokens, frozenset({"&", "\\\\", "\\end", "\\cr"}), depth + 1))
        if not tokens or tokens[-1] == "\\end":
            break
        if (piece := tokens.pop()) != "&":
            _spacing(piece, tokens)
            rows.append(tuple(cells))
            cells = []
    rows.append(tuple(cells))
    if tokens:
        tokens.pop()
        _argument(tokens, depth)
    return Table(tuple(row for row in rows if row))


def _is_columns(tokens: list[str]) -> bool:
    head = "".join(tokens[-12:][::-1])
    return bool(re.match(r"\{[lcr|@ \d]+\}", head))


_READERS: Final[tuple[tuple[frozenset[str], _Reader], ...]] = (
    (_TEXT_COMMANDS, _text),
    (_FRACTIONS | _BINOMIALS, _fraction),
    (frozenset(_ALPHABETS) | _BLACKBOARD, _alphabet),
    (frozenset(MATH_ACCENTS), _accent),
    (frozenset({"sqrt"}), _root),
    (frozenset({"left", "right", "middle"}), _delimiter),
    (frozenset({"begin"}), _environment),
    (frozenset(_FENCES), _fenced),
    (frozenset({"overset", "stackrel", "underset"}), _over),
    (DROPPED | CITATIONS | REFERENCES, _drop),
    (frozenset({"textcolor", "href", "raisebox"}), _second),
    (frozenset({"not"}), _not),
    (frozenset({"unicode"}), _unicode),
    (frozenset({"SI", "qty"}), _quantity),
    (frozenset({"pmod"}), _modulo),
    (frozenset({"over", "choose"}), _division),
)
