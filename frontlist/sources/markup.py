"""Text out of markup: the elements that titles and abstracts carry become plain text, math becomes TeX."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from lxml import etree
from lxml.html import HTMLParser, fragment_fromstring

_SUPERSCRIPT: Final = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_SUBSCRIPT: Final = dict(zip("0123456789+-−=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ", strict=True))
LONGEST_TEX: Final = 20_000
_BLOCKS: Final = frozenset(
    {"p", "title", "sec", "list", "list-item", "li", "ul", "ol", "div", "br", "h1", "h2", "h3", "tr", "break"}
)
_SILENT: Final = frozenset({"script", "style", "head", "annotation", "annotation-xml", "iframe", "object"})
_TAG: Final = re.compile(r"<(?:/?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?|!--[^<>]*--)>")


def element_text(element: etree._Element) -> str:
    """The text of an XML or HTML element, with TeX between dollars and raised and lowered figures kept."""
    pieces: list[str] = []
    _gather(element, pieces)
    return "".join(pieces).strip()


def without_tags(text: str) -> str:
    """The text of `text` when it holds markup (HTML, or the JATS of Crossref); else `text` as it is."""
    if not _TAG.search(text) and "&" not in text:
        return text.strip()
    if not _TAG.search(text):
        return unescape(text).strip()
    try:
        parsed = fragment_fromstring(text, create_parent="div", parser=HTMLParser(huge_tree=False))
    except (etree.LxmlError, ValueError):
        return _TAG.sub(" ", text).strip()
    # A tree too deep to be read comes out empty.
    return element_text(parsed) or " ".join(_TAG.sub(" ", text).split())


def _gather(element: etree._Element, pieces: list[str]) -> None:
    """Depth is bounded: the parser refuses trees deeper than 256 elements, and HTML is cut there too."""
    name = _name(element)
    if name is None or name in _SILENT:
        return
    if name == "tex-math":
        pieces.append(_as_tex("".join(element.itertext())))
        return
    if name in {"alternatives", "inline-formula", "disp-formula"} and (tex := _tex_inside(element)):
        pieces.append(_as_tex(tex))
        return
    if name in {"sup", "sub"}:
        pieces.append(_shifted(name, "".join(element.itertext())))
        return
    _break(name, pieces)
    pieces.extend(filter(None, [element.text]))
    for child in element:
        _gather(child, pieces)
        pieces.extend(filter(None, [child.tail]))
    _break(name, pieces)


def _name(element: etree._Element) -> str | None:
    """The element's name without namespace or prefix, in lower case; None for comments and the like."""
    if not isinstance(element.tag, str):
        return None
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _break(name: str, pieces: list[str]) -> None:
    if name in _BLOCKS and pieces and not pieces[-1].endswith((" ", "\n")):
        pieces.append("\n")


def _tex_inside(element: etree._Element) -> str:
    found = (child for child in element.iter() if _name(child) == "tex-math")
    return next(("".join(child.itertext()) for child in found), "")


def _as_tex(tex: str) -> str:
    """Between dollars. Publishers wrap each formula in a whole LaTeX document: only its body counts."""
    tex = tex[:LONGEST_TEX]
    body = re.search(r"\\begin\{document\}(.*?)\\end\{document\}", tex, re.S)
    tex = (body.group(1) if body else tex).strip()
    return f"${tex.strip('$').strip()}$" if tex.strip("$ ") else ""


def _shifted(name: str, text: str) -> str:
    table = _SUPERSCRIPT if name == "sup" else _SUBSCRIPT
    text = text.strip()
    if text and all(mark in table for mark in text):
        return "".join(table[mark] for mark in text)
    return f"${'^' if name == 'sup' else '_'}{{{text}}}$" if text else ""
