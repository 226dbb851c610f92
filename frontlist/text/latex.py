"""LaTeX in running text: accents, commands, braces, and formulas found and handed to a renderer.

One pass over tokens with a stack of open groups; nothing recurses, so that no input overflows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from frontlist.text.citations import cited
from frontlist.text.mathtext import formula
from frontlist.text.mathtree import MAX_SOURCE, MathTooDeep
from frontlist.text.scripts import blackboard, subscript, superscript, symbol_names
from frontlist.text.symbols import (
    CITATIONS,
    DROPPED,
    GREEK_NAMES,
    MATH_ACCENTS,
    PHRASES,
    REFERENCES,
    SPACES,
    SPECIAL_LETTERS,
    STYLES,
    SYMBOLS,
    TEXT_ACCENTS,
    UNITS,
)  # fmt: skip

MAX_OPEN: Final = 60

_ENVIRONMENTS: Final = (
    "equation|align|aligned|eqnarray|gather|gathered|multline|displaymath|math|split|cases|array|alignat|flalign"
    "|pmatrix|bmatrix|matrix|smallmatrix"
)
_OPENER: Final = re.compile(rf"\\\\|\\\$|\$\$|\$|\\\(|\\\[|\\begin\{{(?:{_ENVIRONMENTS})\*?\}}")
_CLOSERS: Final = {"$$": "$$", "$": "$", "\\(": "\\)", "\\[": "\\]"}
_MONEY: Final = re.compile(
    r"\d[\d,.]*\+?(?:\s*(?:[KMBkmb]|[mb]illion|trillion|USD)\b|\s+[A-Za-z(]|[-–/]\s?$|[,.;)]?\s+$)"
)
_MATH_MARK: Final = re.compile(r"[\\^_=<>]")

_TOKEN: Final = re.compile(
    r"\\[A-Za-z]+\*?|\\.|[{}^_]|~+|(?:https?://|www\.)[^\s{}<>\"\\]*(?:\\[_%#&~][^\s{}<>\"\\]*)*"
    r"|(?:[^\\{}^_~hw]+|[hw](?!ttps?://|ww\.))+",
    re.S,
)
_UNESCAPE: Final = re.compile(r"\\([_%#&~])")
# LaTeX that lost its backslash keeps its brace: mathcal{O}.
_BARE: Final = re.compile(
    r"(?<![\\A-Za-z])(mathcal|mathbb|mathrm|mathbf|mathfrak|mathscr|textbf|textit|texttt|textsc|textrm|emph|frac|sqrt"
    r"|operatorname|underline|overline|boldsymbol)(?=\{)|(?<![\\A-Za-z])(sum|prod|int)(?=_\{)"
)
_RAISED: Final = re.compile(r"[-+−]?\d+(?![\d.]*\^)|[A-Za-z](?![A-Za-z])|[*+](?![\w*+])")
_LOWERED: Final = re.compile(r"\d{1,3}(?!\w|\.\w)|\d(?=[A-Z])|[A-Za-z](?!\w|\.\w)")
_GREEK_END: Final = re.compile(r"(?:^|(?<=[^A-Za-z\\/._-]))(" + "|".join(sorted([*GREEK_NAMES, "ell"], key=len, reverse=True))
                               + r")$")  # fmt: skip
_GREEK_WORD: Final = re.compile("(?:" + "|".join(sorted(GREEK_NAMES, key=len, reverse=True)) + r")(?!\w|\.\w)")
_BASE_END: Final = re.compile(r"[\w)\]}⟩|′∑∏∫]$")
_LONE_END: Final = re.compile(r"(?:^|(?<=[^\w./-]))(?:[^\W\d_]|CO|SO|NO|CH|NH|TiO|SiO|PO|MoS|WS|WSe|MoSe)$")
_WORDY: Final = re.compile(r"[A-Za-z][\w\s.,;'’“”&:/()+-]*[\w.)!?+]|[A-Za-z]|\d+-?[A-Za-z][\w-]*")
_SETLIKE: Final = re.compile(r"[^,|:]{1,3}(?:\s*[,|:]\s*[^,|:]{0,4})+|[^\s,]+(?:, ?[^\s,]+)+")
_OPTIONS: Final = re.compile(r"(\\(?:cite\w*|parencite|textcite|autocite))\s*(?:\[[^\[\]]{0,80}\]\s*){0,2}(?=\{)")
_LONE_REFERENCE: Final = re.compile(r"\(\\(?:eq|c|auto)?ref\{[^{}]{0,100}\}\)")
_NAME_END: Final = re.compile(r"(?<![A-Za-z])[A-Z][a-z]{1,}$")
_CIRCUMFLEX: Final = re.compile(r"[aeiou](?:[a-z]|(?![\w(]))")
_LINK_END: Final = re.compile(r"https?://\S+$")
_APOSTROPHE: Final = re.compile(r"(?:s|t|d|m|ll|re|ve)(?![A-Za-z])")

Renderer = Callable[[str], str]


@dataclass(slots=True)
class _Frame:
    """An open group: the command that waits for it, what is written in it so far, what the command knew before."""

    command: str
    out: list[str] = field(default_factory=list)
    first: str = ""
    commanded: bool = False


def readable(source: str) -> str:
    """A formula as text; the source itself where it is beyond reading."""
    try:
        return formula(source)
    except MathTooDeep:
        return source


def with_formulas(text: str, render: Renderer) -> str:
    """`text` with each formula replaced by what `render` makes of its source; money is left alone."""
    if "$" not in text and "\\" not in text:
        return text
    out: list[str] = []
    start = 0
    for opener in _OPENER.finditer(text):
        if opener.start() < start or opener.group() in {"\\\\", "\\$"}:
            continue
        found = _closed(text, opener)
        if found is None:
            continue
        source, end = found
        out += [text[start : opener.start()], render(source)]
        start = end
    return "".join([*out, text[start:]])


def _closed(text: str, opener: re.Match[str]) -> tuple[str, int] | None:
    """The source of the formula that `opener` begins, and where it ends."""
    mark, begin = opener.group(), opener.end()
    if mark.startswith("\\begin"):
        closer = "\\end" + mark[6:]
        end = text.find(closer, begin, begin + MAX_SOURCE)
        return (text[opener.start() : end + len(closer)], end + len(closer)) if end >= 0 else None
    closer = _CLOSERS[mark]
    end = text.find(closer, begin, begin + MAX_SOURCE)
    while end > 0 and text[end - 1] == "\\" and closer[0] == "$":
        end = text.find(closer, end + 1, begin + MAX_SOURCE)
    source = text[begin:end]
    if end < 0 or not source.strip() or (mark == "$" and _is_money(source)):
        return None
    return source, end + len(closer)


def _is_money(source: str) -> bool:
    # '$2M$' closes at once and is two masses; '$2M for' is a price.
    amount = _MONEY.match(source)
    return bool(amount and (amount.end() < len(source) or source[-1].isspace()) and not _MATH_MARK.search(source))


def prose(text: str) -> str:
    """`text` without LaTeX commands, accents and braces, outside formulas."""
    text = _BARE.sub(r"\\\g<0>", text)
    if "\\" in text:
        text = _LONE_REFERENCE.sub("", _OPTIONS.sub(r"\1", text))
    tokens = _TOKEN.findall(text)
    frames = [_Frame("")]
    position = 0
    deep = 0
    while position < len(tokens):
        piece = tokens[position]
        if not piece:
            pass  # used up by the piece before it
        elif piece == "{":
            if len(frames) > MAX_OPEN:
                deep += 1
                frames[-1].out.append(piece)
            else:
                frames.append(_Frame(""))
        elif piece == "}":
            if deep or len(frames) == 1:
                deep = max(0, deep - 1)
                frames[-1].out.append(piece)
            else:
                _close(frames, tokens, position)
        else:
            position = _token(frames, tokens, position)
        position += 1
    while len(frames) > 1:  # what was never closed stays as it was written
        frame = frames.pop()
        frames[-1].out += ["{", *frame.out]
    return unicodedata.normalize("NFC", "".join(frames[0].out))


def _token(frames: list[_Frame], tokens: list[str], position: int) -> int:
    """Write what the piece at `position` says; returns the position of the last piece used."""
    piece = tokens[position]
    out = frames[-1].out
    if piece[0] == "\\" and len(piece) > 1:
        return _command(frames, tokens, position)
    if piece in "^_":
        return _script(frames, tokens, position)
    if len(piece) > 1 and piece[0] == "~":
        out.append(" ")
    elif piece == "~":
        out.append(_tie(out, tokens[position + 1] if position + 1 < len(tokens) else ""))
    elif piece.startswith(("http", "www.")):
        out.append(_UNESCAPE.sub(r"\1", piece))
    else:
        out.append(piece)
    return position


def _tie(out: list[str], after: str) -> str:
    """`~` is a space between words and 'about' before a number that stands alone."""
    before = _tail(out)
    if not before or not after or before[-1] in " ([<>=-/~" or after[0] in " ~/" or _LINK_END.search(before):
        return "~"
    if after[0].isdigit() and before[-1].isdigit():
        return "~"  # 10~50: a range
    if after[0].isdigit() and (len(before) < 2 or not before[-2].isalnum()) and before[-1].isalnum():
        return "~"  # z~2: a variable and its value
    return " "


def _tail(out: list[str]) -> str:
    return "".join(out[-3:])[-200:]


def _script(frames: list[_Frame], tokens: list[str], position: int) -> int:
    """`S^2`, `ME_{rot}`, `nu^2`; an underscore inside an identifier is none of ours."""
    sign, out = tokens[position], frames[-1].out
    after = tokens[position + 1] if position + 1 < len(tokens) else ""
    before = _tail(out)
    raised = sign == "^"
    if not _BASE_END.search(before) or _LINK_END.search(before):
        out.append(sign)
        return position
    if after == "{" and len(frames) <= MAX_OPEN:
        _greek_base(out)
        frames.append(_Frame(sign))
        return position + 1
    if after[:1] == "\\" and after[1:] in SYMBOLS:
        _greek_base(out)
        out.append((superscript if raised else subscript)(SYMBOLS[after[1:]][0]))
        return position + 1
    if raised and _NAME_END.search(before) and _CIRCUMFLEX.match(after):
        out.append(after[0] + TEXT_ACCENTS["^"])  # It^o's backslash was lost
        tokens[position + 1] = after[1:]
        return position
    mathematical = raised or bool(_LONE_END.search(before) or _GREEK_END.search(before))
    if mathematical and (named := _GREEK_WORD.match(after)):
        out.append(sign + SYMBOLS[named.group()][0])
        tokens[position + 1] = after[named.end() :]
        return position
    found = (_RAISED if raised else _LOWERED).match(after)
    if found is None or not mathematical:
        out.append(sign)
        return position
    _greek_base(out)
    out.append((superscript if raised else subscript)(found.group()))
    tokens[position + 1] = after[found.end() :]
    return position


def _greek_base(out: list[str]) -> None:
    tail = _tail(out)
    found = _GREEK_END.search(tail)
    if found:
        out[-3:] = [tail[: found.start()] if len("".join(out[-3:])) <= 200 else "".join(out[-3:])[: -len(found.group())],
                    SYMBOLS[found.group()][0]]  # fmt: skip


def _command(frames: list[_Frame], tokens: list[str], position: int) -> int:
    name = tokens[position][1:].rstrip("*") or "*"
    frame = frames[-1]
    after = tokens[position + 1] if position + 1 < len(tokens) else ""
    frame.commanded = True
    if name in TEXT_ACCENTS and (not name.isalpha() or after[:1] in {"{", " "} or after.startswith("\\")):
        return _accent(frames, tokens, position, name, after)
    if after == "{" and _takes_argument(name) and len(frames) <= MAX_OPEN:
        frames.append(_Frame(name))
        return position + 1
    if name in MATH_ACCENTS and after.lstrip(" ")[:1].isalpha():
        letters = after.lstrip(" ")
        frame.out.append(letters[0] + MATH_ACCENTS[name])
        tokens[position + 1] = letters[1:]
        return position
    if name in STYLES:
        tokens[position + 1 : position + 2] = [after.lstrip(" ")] if after else []
        return position
    written = _written(name)
    if after == "{" and tokens[position + 2 : position + 3] == ["}"]:
        frame.out.append(written)  # \ours{}: the empty group only guards the space
        return position + 2
    if written and written[-1].isalpha() and name in PHRASES and after[:1].isalnum():
        written += " "
    frame.out.append(written)
    if name in SPECIAL_LETTERS and after[:1] == " ":
        _swallow_space(frames, tokens, position, after)
    elif name in {"sim", "approx"} and written == "~":
        tokens[position + 1 : position + 2] = [after.lstrip(" ")] if after else []
    return position


def _swallow_space(frames: list[_Frame], tokens: list[str], position: int, after: str) -> None:
    # '\o stergaard' is one word; 'Malm\o and' is two and nobody can tell: a capital before says the former. '5 \AA' is a length.
    before = _tail(frames[-1].out)[:-1]
    if after[1:2].islower() and not before[-1:].isalpha() and not before.rstrip()[-1:].isdigit():
        tokens[position + 1] = after[1:]


def _takes_argument(name: str) -> bool:
    return (
        name in STYLES or name in DROPPED or name in CITATIONS or name in REFERENCES or name in _ARGUMENTS
        or name in MATH_ACCENTS
    )  # fmt: skip


_ARGUMENTS: Final = frozenset(
    """url href footnote textcolor textsuperscript textsubscript mathbb Bbb mathds mathbbm frac dfrac tfrac sfrac
    nicefrac sqrt ce SI si unit num qty ac acs gls acl begin end unicode path nolinkurl ket bra abs norm""".split()
)
_PAIRS: Final = frozenset("href textcolor frac dfrac tfrac sfrac nicefrac SI qty texorpdfstring".split())


def _written(name: str) -> str:
    if not name[0].isalpha():
        return {"\\": " ", ",": " ", ";": " ", ":": " ", " ": " ", "\n": " ", "!": "", "-": "", "/": "", ">": " ",
                "@": "", "(": "(", ")": ")", "[": "[", "]": "]", "|": "‖"}.get(name, name)  # fmt: skip
    if name in SPECIAL_LETTERS:
        return SPECIAL_LETTERS[name]
    if name in PHRASES:
        return PHRASES[name]
    if name in SPACES:
        return " "
    if name in SYMBOLS:
        return SYMBOLS[name][0]
    if name in UNITS:
        return UNITS[name]
    return "" if name in DROPPED or name in CITATIONS else name


def _accent(frames: list[_Frame], tokens: list[str], position: int, name: str, after: str) -> int:
    out = frames[-1].out
    if after == "{" and len(frames) <= MAX_OPEN:
        frames.append(_Frame("accent", first=TEXT_ACCENTS[name]))
        return position + 1
    if after in {"\\i", "\\j"}:
        out.append(after[1] + TEXT_ACCENTS[name])
        following = tokens[position + 2] if position + 2 < len(tokens) else ""
        if following[:1] == " " and following[1:2].islower():
            tokens[position + 2] = following[1:]
        return position + 1
    before = _tail(out)[-1:]
    letter = after.lstrip(" ") if before.isalpha() or name.isalpha() else after
    if not letter[:1].isalpha() or _is_escape(name, before, letter, tokens, position):
        out.append({"'": "'", '"': '"', "`": "`", "=": "=", ".": "."}.get(name, name if name in "~^" else ""))
        return position
    out.append(letter[0] + TEXT_ACCENTS[name])
    tokens[position + 1] = letter[1:]
    return position


def _is_escape(name: str, before: str, letter: str, tokens: list[str], position: int) -> bool:
    """Whether a quotation mark was only escaped, as by JSON: `model\\'s`, `\\"quoted\\"`."""
    if name == "'":
        return before.isalpha() and bool(_APOSTROPHE.match(letter))
    if name != '"':
        return False
    if letter[0] not in "aeiouyAEIOUYhtwxHWX":
        return True
    closing = tokens[position + 2 : position + 4]
    opens = not before.isalnum() and closing[:1] == ['\\"']
    return opens and not (closing[1:] and closing[1][:1].isalpha())


def _close(frames: list[_Frame], tokens: list[str], position: int) -> None:
    frame = frames.pop()
    body = "".join(frame.out)
    out = frames[-1].out
    if frame.command in _PAIRS and not frame.first and tokens[position + 1 : position + 2] == ["{"]:
        frames.append(_Frame(frame.command, first=body or " "))
        tokens[position + 1] = ""
        return
    out.append(_plain_group(frame, body, out, tokens, position) if not frame.command else _applied(frame, body, out))


def _plain_group(frame: _Frame, body: str, out: list[str], tokens: list[str], position: int) -> str:
    """Braces that only group or protect are dropped; braces that mean a set or a template stay."""
    before = _tail(out)
    if _LINK_END.search(before):
        return ""  # \href{address}{text} that lost its command
    if body in SYMBOLS and (body in GREEK_NAMES or body in {"sim", "times", "approx", "pm", "ell", "infty", "circ"}):
        after = tokens[position + 1] if position + 1 < len(tokens) else ""
        return about(SYMBOLS[body][0], before, after)
    if frame.commanded:
        return body
    if body in {"+", "-", "=", "<", ">", ""} or body.isdigit():
        return body if before else "{" + body + "}"
    if _WORDY.fullmatch(body.strip()) and not _SETLIKE.fullmatch(body):
        glued = bool(before) and before[-1].isalnum()
        following = tokens[position + 1][:1] if position + 1 < len(tokens) else ""
        if glued and len(body) > 4 and body[0].isupper() and before[-3:].islower():
            return f" {body}"  # 'introduces{Bilevel models}'
        if len(body) > 1 or glued or following.isalpha() or following == "-":
            return body
    return "{" + body + "}"


def about(sign: str, before: str, after: str) -> str:
    """`∼` in front of a number is the `~` that people type."""
    return "~" if sign == "∼" and after[:1].isdigit() and before[-1:] in {"", " ", "(", "["} else sign


def _applied(frame: _Frame, body: str, out: list[str]) -> str:
    name = frame.command
    if name in {"^", "_"}:
        return (superscript if name == "^" else subscript)(symbol_names(body) if body.isascii() else body)
    if name == "accent":
        letters = body.lstrip().replace("ı", "i", 1).replace("ȷ", "j", 1)
        return letters[:1] + frame.first + letters[1:] if letters[:1].isalpha() else letters
    if name in CITATIONS:
        return cited(body, _tail(out))
    if name in DROPPED or name in REFERENCES or name in {"begin", "end"}:
        return ""
    return _wrapped(name, body, frame.first)


def _wrapped(name: str, body: str, first: str) -> str:
    match name:
        case "mathbb" | "Bbb" | "mathds" | "mathbbm":
            return blackboard(body)
        case "textsuperscript":
            return superscript(body)
        case "textsubscript":
            return subscript(body)
        case "href" if first:
            return _linked(body, first.strip())
        case "footnote":
            return f" ({body.strip().rstrip('.')})" if body.strip() and "this https URL" not in body else ""
        case "frac" | "dfrac" | "tfrac" | "sfrac" | "nicefrac" if first:
            return f"{first}/{body}"
        case "SI" | "qty" if first:
            return f"{first.strip()} {body}"
        case "sqrt":
            return f"√{body}" if body.isalnum() else f"√({body})"
        case "unicode":
            return _code_point(body)
        case "ket":
            return f"|{body}⟩"
        case "bra":
            return f"⟨{body}|"
        case "abs":
            return f"|{body}|"
        case "ce":
            return re.sub(r"(?<=[A-Za-z)])\d+", lambda digits: subscript(digits.group()), body)
    if name in MATH_ACCENTS and len(body) == 1:
        return body + MATH_ACCENTS[name]
    return body


def _linked(shown: str, address: str) -> str:
    """`\\href{address}{shown}` as text; arXiv itself replaces addresses by 'this https URL', which leads nowhere."""
    if "://" not in address:
        return shown
    same = address.rstrip("/").endswith(shown.strip().rstrip("/"))
    return address if same else f"{shown} ({address})"


def _code_point(body: str) -> str:
    try:
        return chr(int(body.lstrip("xXU+"), 16))
    except (ValueError, OverflowError):
        return body
