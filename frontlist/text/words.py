"""Words for search: folding, tokens, sentences.

The index, the features and the title keys share these, so that one spelling is one word everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# Accents proper. Marks of other scripts (Devanagari vowels, Japanese voicing) are letters, not ornaments, and stay.
_ACCENTS: Final = re.compile(r"[\u0300-\u036f]+")
# Letters that Unicode does not take apart but that people type without the stroke.
_STROKES: Final = str.maketrans({
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
    "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T",
})  # fmt: skip


def fold(text: str) -> str:
    """`text` without case, accents and compatibility forms: 'Fréchet' and 'frechet', 'S²IP' and 's2ip' are one.

    >>> fold("Fréchet ﬁts S²IP in Łódź")
    'frechet fits s2ip in lodz'
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", apart)).translate(_STROKES).casefold()


_TOKEN: Final = re.compile(r"[^\W_]+")
_ASIAN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ASIAN_RUN: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|[^\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_APOSTROPHES: Final = re.compile(r"(?<=[^\W_])['’](?:s\b)?")


def tokens(text: str) -> list[str]:
    """The words of `text` for search, folded; Chinese and Japanese, which leave no spaces, as pairs of characters.

    >>> tokens("The model's S²IP-LLM, na\u00efve")
    ['the', 'model', 's2ip', 'llm', 'naive']
    """
    folded = fold(text)
    if "'" in folded or "’" in folded:
        folded = _APOSTROPHES.sub("", folded)
    words = _TOKEN.findall(folded)
    if folded.isascii() or not _ASIAN.search(folded):
        return words
    return [piece for word in words for piece in _pieces(word)]


def _pieces(word: str) -> list[str]:
    pieces: list[str] = []
    for run in _ASIAN_RUN.findall(word):
        pairs = _ASIAN.match(run) and len(run) > 1
        pieces += [run[at : at + 2] for at in range(len(run) - 1)] if pairs else [run]
    return pieces


# The full stop comes first in the pattern, so that only full stops are looked at.
_SENTENCE_END: Final = re.compile(r"[.?!](?<=[a-z0-9)$%\"”].)\s+(?=[A-Z$\\(“\"])")


def sentence_bounds(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends.

    >>> list(sentence_bounds("It works. We show how."))
    [(0, 9), (10, 22)]
    """
    begin = 0
    for gap in _SENTENCE_END.finditer(text):
        yield begin, gap.start() + 1
        begin = gap.end()
    yield begin, len(text)
