"""Words for search: folding, tokens, sentences, shingles.

The index, the features and the title keys share these, so that one spelling is one word everywhere.
"""

from __future__ import annotations

import re
import unicodedata
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
