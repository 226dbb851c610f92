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


_TOKEN: Final = re.compile(r"[^\W_]+")
_ASIAN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ASIAN_RUN: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|[^\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_APOSTROPHES: Final = re.compile(r"(?<=[^\W_])['’](?:s\b)?")
_STOP: Final = re.compile(r"[.!?]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z\d\u00c0-\u024f\u0370-\u03ff$\\])|[。！？]\s*")
_ABBREVIATIONS: Final = frozenset(
    """e.g i.e et al cf vs etc resp w.r.t a.k.a i.i.d fig figs eq eqs sec secs ref refs tab thm def prop no nos vol pp
    dr prof mr mrs ms st jr sr inc ltd co approx ca dept univ proc conf trans j phys rev lett math viz u.s u.k e.u ph.d
    d.c""".split()
)
_LAST_WORD: Final = re.compile(r"[^\s(\[“\"]+$")
_INITIAL: Final = re.compile(r"(?:[A-Z]\.)*[A-Z]")


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


def sentences(text: str) -> list[str]:
    """The sentences of `text`; abbreviations, initials and decimals do not end one.

    >>> sentences("Smith et al. (2020) gain 3.5 points, e.g. On X. We agree.")
    ['Smith et al. (2020) gain 3.5 points, e.g. On X.', 'We agree.']
    """
    out: list[str] = []
    start = 0
    for stop in _STOP.finditer(text):
        if stop.group()[0] == "." and _is_abbreviation(text, start, stop):
            continue
        out.append(text[start : stop.end()].strip())
        start = stop.end()
    rest = text[start:].strip()
    return [*out, rest] if rest else out


def _is_abbreviation(text: str, start: int, stop: re.Match[str]) -> bool:
    found = _LAST_WORD.search(text[max(start, stop.start() - 40) : stop.start()])
    word = found.group() if found else ""
    if word.lower() in _ABBREVIATIONS:
        return True
    # 'J. Smith': an initial stands before a capital; 'plan B. We' cannot be told from it but by what follows.
    return bool(_INITIAL.fullmatch(word)) and not _starts_sentence(text[stop.end() : stop.end() + 12])


def _starts_sentence(text: str) -> bool:
    return text.split(" ", 1)[0].rstrip(",") in _OPENERS


_OPENERS: Final = frozenset(
    "The We In This It Our These To For However A An As On By With Thus Here There They When While Such Each Its".split()
)


def shingles(text: str, size: int = 5) -> set[str]:
    """Every run of `size` words of `text`; the whole of a shorter text is its one shingle."""
    words = tokens(text)
    if len(words) <= size:
        return {" ".join(words)} if words else set()
    return {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)}


def search_forms(original: str, shown: str) -> list[str]:
    """Words of the `original` that the `shown` form lost, so that a search finds either form of a ruin.

    A word that LaTeX cut apart is also given joined, as one would type it from the source.

    >>> search_forms("S^2IP by Fr\\\\'echet", "S²IP by Fréchet")
    ['s', '2ip', 'fr', 'echet']
    """
    if original == shown:
        return []
    known = set(tokens(shown))
    extra = [word for word in tokens(original) if word not in known]
    extra += [joined for raw in original.split() if (joined := _joined(raw)) and joined not in known]
    return list(dict.fromkeys(extra))


_RUIN_MARK: Final = re.compile(r"[\\{}^_$'\"`~]+")


def _joined(word: str) -> str:
    if len(word) > 60 or not _RUIN_MARK.search(word.strip("'\"`")):
        return ""
    joined = fold(_RUIN_MARK.sub("", word).strip(".,;:()[]"))
    return joined if joined.isalnum() else ""
