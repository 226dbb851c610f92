"""Comments in Markdown, made safe: no raw HTML, no images, links that lend no weight, formulas as MathML.

CommonMark by markdown-it-py, then an allow-list by nh3 over all that comes out. Length, nesting and the number of marks
that make parsers slow are bounded before the parser sees them; what is beyond is shown as plain text.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

from frontlist.text.latex import with_formulas
from frontlist.text.mathml import ATTRIBUTES, ELEMENTS, math
from frontlist.text.spaces import seen

LONGEST: Final = 20_000
MAX_NESTING: Final = 20  # as in _DEEP
MAX_MARKS: Final = 2_000
MAX_FORMULAS: Final = 200
REL: Final = "nofollow ugc noopener"

_TAGS: Final = frozenset("p br em strong s code pre blockquote ul ol li a hr h3 h4 h5 h6".split()) | ELEMENTS
_ATTRIBUTES: Final = {**ATTRIBUTES, "a": {"href", "title"}, "ol": {"start"}}
_SCHEMES: Final = {"http", "https", "mailto"}
_ADDRESS: Final = re.compile(r"(?:https?://[^/\s]|mailto:[^\s/]+@)", re.I)
_DEEP: Final = re.compile(r"^[ \t]*(?:(?:>|[-+*]|\d{1,9}[.)])[ \t]*){20}", re.M)
_MARKS: Final = re.compile(r"[\[\]*_`<>!|~&\\(]")
_CODE: Final = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]{1,500}`)", re.S)
_HOLE: Final = re.compile("\ufffc(\\d+)\ufffd")
_HEADING: Final = re.compile(r"(</?)h([12])>")


def render(text: str) -> str:
    """Safe HTML of a comment. Never raises; answers quickly whatever it is given.

    >>> render("*Good* <script>x</script> [site](javascript:x)")
    '<p><em>Good</em> &lt;script&gt;x&lt;/script&gt; [site](javascript:x)</p>\\n'
    """
    text = seen(text[:LONGEST])
    if _DEEP.search(text) or sum(1 for _ in _MARKS.finditer(text)) > MAX_MARKS:
        return plain(text)
    formulas: list[str] = []

    def keep(source: str) -> str:
        if len(formulas) >= MAX_FORMULAS:
            return source
        formulas.append(math(source))
        return f"\ufffc{len(formulas) - 1}\ufffd"

    text = text.replace("\ufffc", "").replace("\ufffd", "")
    holed = "".join(part if index % 2 else with_formulas(part, keep) for index, part in enumerate(_CODE.split(text)))
    written = _HEADING.sub(r"\1h3>", _parser().render(holed))
    safe = nh3.clean(written, tags=set(_TAGS), attributes={name: set(known) for name, known in _ATTRIBUTES.items()},
                     url_schemes=_SCHEMES, link_rel=REL)  # fmt: skip
    return _HOLE.sub(lambda hole: formulas[int(hole.group(1))] if int(hole.group(1)) < len(formulas) else "", safe)


def plain(text: str) -> str:
    """`text` as escaped paragraphs, for what is no comment that a person would write."""
    paragraphs = (html.escape(part.strip(), quote=False) for part in re.split(r"\n{2,}", text))
    return "".join(f"<p>{part}</p>\n" for part in paragraphs if part)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": MAX_NESTING})
    parser.validateLink = _leads_out  # type: ignore[assignment, method-assign]  # markdown-it's documented way
    return parser.enable("strikethrough").disable("image")


def _leads_out(address: str) -> bool:
    """Whether a link names its scheme, and one of ours: relative links and `//host` would wear this site's name."""
    return bool(_ADDRESS.match(address))
