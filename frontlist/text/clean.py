"""Titles and abstracts as a person would write them.

`clean` looks first whether anything is wrong at all: most texts pay for one search. What is wrong is repaired until
nothing changes any more; a text that never settles is shown as it came, so that cleaning twice is cleaning once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from frontlist.text.latex import prose, readable, with_formulas
from frontlist.text.markup import unmarked
from frontlist.text.ruins import mended, ruined
from frontlist.text.spaces import tidy

LONGEST: Final = 100_000
MAX_PASSES: Final = 6

# What formulas leave behind, x^(1,2) and x_∞, is done with.
_LATEX: Final = re.compile(r"[\\$^_{}~](?:(?<![_^])|(?![(*∞\u0370-\u03ff]))")
_TITLE_STOP: Final = re.compile(r"(?<=[^\W\d_]{3})(?<!et al)(?<!\betc)\.$")
_PREFIXES: Final = re.compile(r"^(?:Title|TITLE)\s*:\s+")
# Braces by which BibTeX keeps a capital; around a single letter of running text they may mean a set.
_PROTECTED: Final = re.compile(r"(?<![\\\w^_}])\{(\w[\w-]*)\}")
# 'TruthLens:A Paradigm for …': what follows is words, and so no part of an identifier.
_GLUED_COLON: Final = re.compile(r"(?<=[^\W\d_]{2}):(?=[A-Z][a-z]* [A-Za-z])")


def clean(text: str) -> str:
    """`text` on one line in readable Unicode. Idempotent; never raises; identifiers are left whole.

    >>> clean(r"Fr\\\\'echet na\\\\\\"{\\\\i}ve 3.18$\\\\times$ faster, 50\\\\% of ``it''.To be  sure")
    'Fréchet naïve 3.18× faster, 50% of “it”. To be sure'
    """
    return settled(tidy(text), readable)


def settled(text: str, render: Callable[[str], str]) -> str:
    """The tidy `text` repaired until nothing changes; formulas become what `render` makes of them."""
    if len(text) > LONGEST:
        return text
    current = text
    for _ in range(MAX_PASSES):
        following = _pass(current, render)
        if following == current:
            return current
        current = following
    return text


def _pass(text: str, render: Callable[[str], str]) -> str:
    marked = "<" in text or "&" in text
    latex = _LATEX.search(text)
    if not marked and not latex and not ruined(text):
        return text
    if marked:
        text = unmarked(text)
    if latex:
        text = prose(with_formulas(text, render))
    return tidy(mended(text))


def clean_title(title: str) -> str:
    """`clean` for titles, which end without a full stop.

    >>> clean_title("{A} survey of {D}eep learning.")
    'A survey of Deep learning'
    """
    if "{" in title and "$" not in title:
        title = _PROTECTED.sub(r"\1", title)
    title = _GLUED_COLON.sub(": ", _PREFIXES.sub("", clean(title)))
    return _TITLE_STOP.sub("", title)
