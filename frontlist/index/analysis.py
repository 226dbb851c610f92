"""How text becomes terms in the inverted index: one analyser for running text, one for names, one for whole values."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from frontlist.features.words import plain

# Letters that the analysers do not fold by themselves: Greek and all that follows, without more Latin.
_OTHER_SCRIPT: Final = re.compile(r"[\u0370-\u1dff\u1f00-\u1fff\u3005-\ud7ff\uf900-\ufaff]")
LONGEST_TERM: Final = 60


@cache
def text_analyser() -> TextAnalyzer:
    """Running text: letters and digits, folded, English endings off (Porter's second stemmer)."""
    return _folded(Tokenizer.simple()).filter(Filter.stemmer("english")).build()


@cache
def name_analyser() -> TextAnalyzer:
    """Names of people and venues: folded, nothing cut off."""
    return _folded(Tokenizer.simple()).build()


@cache
def value_analyser() -> TextAnalyzer:
    """Whole values, such as categories: lower case only."""
    return TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.lowercase()).build()


def _folded(tokenizer: Tokenizer) -> TextAnalyzerBuilder:
    builder = TextAnalyzerBuilder(tokenizer).filter(Filter.remove_long(LONGEST_TERM)).filter(Filter.lowercase())
    return builder.filter(Filter.ascii_fold())


def register(index: tantivy.Index) -> None:
    """Make the analysers known to an open index, under the names that the schema uses."""
    index.register_tokenizer("running", text_analyser())
    index.register_tokenizer("names", name_analyser())
    index.register_tokenizer("value", value_analyser())
    index.register_fast_field_tokenizer("value", TextAnalyzerBuilder(Tokenizer.raw()).build())


def spelled(text: str) -> str:
    """Running text as it goes into the analyser, which knows Latin letters only."""
    return text if text.isascii() or not _OTHER_SCRIPT.search(text) else plain(text)


def stems(text: str) -> list[str]:
    """The terms of running text, in order.

    >>> stems("Hubness in embedding spaces")
    ['hub', 'in', 'embed', 'space']
    """
    return list(text_analyser().analyze(spelled(text)))


def names(text: str) -> list[str]:
    """The terms of a name."""
    return list(name_analyser().analyze(text))
