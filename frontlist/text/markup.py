"""HTML and JATS in titles and abstracts: entities decoded, known tags turned into text, unknown ones left alone.

A tag is known by name only: `<think>`, `<eos>` and `<x|y>` are words of the paper, not mark-up.
"""

from __future__ import annotations

import html
import re
from typing import Final

from frontlist.text.scripts import subscript, superscript

_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG: Final = re.compile(r"<(/?)((?:jats|mml|m|ce|xhtml):)?([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)/?>")
_SCRIPTED: Final = re.compile(r"<(su[bp])(?:\s[^<>]*)?>([^<>]{0,40})</\1>", re.I)
_UNSEEN: Final = re.compile(r"<(script|style|jats:title)\b[^<>]*>[^<]*</\1>", re.I)
_BREAKS: Final = frozenset(
    "p br div li ul ol h1 h2 h3 h4 sec section title blockquote abstract list list-item tr td".split()
)
_INLINE: Final = frozenset(
    """em strong sub sup span tt code small font italic bold monospace sc ext-link xref inline-formula disp-formula
    inline-graphic tex-math alternatives math mi mo mn mrow msub msup msubsup mfrac mtext mstyle mspace msqrt mover
    munder semantics annotation tex cite fixed-case""".split()
)
# One letter may as well be a variable between angle brackets, so these count only where they are closed too.
_LETTERS: Final = frozenset("a b i p q s u".split())


def unmarked(text: str) -> str:
    """`text` without mark-up."""
    if "&" in text:
        text = _ENTITY.sub(_decoded, text)
    if "<" not in text:
        return text
    text = _SCRIPTED.sub(_shifted, _UNSEEN.sub(" ", text))
    closed = {name for name in _LETTERS if f"</{name}>" in text or f"</{name.upper()}>" in text}
    return _TAG.sub(lambda tag: _untagged(tag, closed), text)


def _decoded(entity: re.Match[str]) -> str:
    decoded = html.unescape(entity.group())
    return entity.group() if "\ufffd" in decoded else decoded


def _shifted(found: re.Match[str]) -> str:
    kind, body = found.groups()
    if any(mark in "\\$^_{}" for mark in body):
        return str(body)
    return subscript(body) if kind.lower() == "sub" else superscript(body)


def _untagged(tag: re.Match[str], closed: set[str]) -> str:
    _, prefix, name, _ = tag.groups()
    name = name.lower()
    if name in _LETTERS and not prefix and name not in closed:
        return tag.group()
    if name in _BREAKS or name == "p":
        return " "
    return "" if prefix or name in _INLINE or name in _LETTERS else tag.group()
