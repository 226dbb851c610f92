"""Text → rows of a vector table: words, frequent word pairs, and pieces of words never seen.

Splitting is the slow part of a static encoder, so it works on bytes: one table lower-cases and blanks punctuation,
one dictionary finds the words, and word pairs are looked up for a whole batch at once in an open hash table.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_GREEK = {
    chr(code): f" {name} "
    for code, name in zip(
        [*range(0x3B1, 0x3C2), *range(0x3C3, 0x3CA)],
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
        "sigma tau upsilon phi chi psi omega".split(),
        strict=True,
    )
}


def _byte_table() -> bytes:
    keep = bytearray(b" " * 256)
    for code in range(256):
        if chr(code).isascii() and chr(code).isalnum():
            keep[code] = ord(chr(code).lower())
        elif code >= 0x80:
            keep[code] = code
    return bytes(keep)


_TABLE = _byte_table()
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_GREEK_WORD = re.compile(r"([\u0370-\u03ff\u1f00-\u1fff]{3,})")
_UNSPACED = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]{2,}")
_TEX_ACCENT = re.compile(r"""\{?\\["'`^~=.]\s*\{?\\?([A-Za-z])\}*""")


@lru_cache(maxsize=65536)
def _plain_character(character: str) -> str:
    if character in _GREEK:
        return _GREEK[character]
    kept = [c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c)[0] in "LN"]
    if not kept:  # a mark joins what it stands on; any other sign parts two words
        return "" if unicodedata.category(character)[0] == "M" else " "
    return "".join(_GREEK.get(c, c) for c in kept)


@lru_cache(maxsize=65536)
def _plain_run(run: str) -> str:
    run = _UNSPACED.sub(_pairs, run)
    return "".join(_bare(part) if _GREEK_WORD.fullmatch(part) else "".join(map(_plain_character, part))
                   for part in _GREEK_WORD.split(run))  # fmt: skip


def _pairs(run: re.Match[str]) -> str:
    text = run.group()
    return f" {' '.join(text[at : at + 2] for at in range(len(text) - 1))} "


def _bare(word: str) -> str:
    kept = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return kept.replace("ς", "σ")


def plain(text: str) -> str:
    """Lower case, without accents; scripts that put no room between words as pairs of signs, each with the next.

    Pairs find words without a dictionary of them (as Lucene does for Chinese, Japanese and Korean). A Greek letter
    becomes its name, as TeX writes it, unless it is part of a word.

    >>> plain("Über 神经网络, α-stable λόγος")
    'uber  神经 经网 网络  alpha -stable λογοσ'
    """
    text = text.lower()
    return text if text.isascii() else _NOT_ASCII.sub(lambda run: _plain_run(run.group()), text)


def split(text: str) -> list[bytes]:
    """The words of `text`, as `plain` spells them."""
    if "\\" in text:
        text = _TEX_ACCENT.sub(r"\1", text)
    return plain(text).encode("utf-8", "ignore").translate(_TABLE).split()


@lru_cache(maxsize=65536)
def pieces(word: bytes, buckets: int) -> tuple[int, ...]:
    """The buckets of a word's character n-grams (4 and 5 letters, ends marked), after Bojanowski et al. 2017."""
    marked = b"<" + word[:40] + b">"
    grams = {marked[i : i + n] for n in (4, 5) for i in range(max(1, len(marked) - n + 1))}
    return tuple(sorted(zlib.crc32(gram) % buckets for gram in grams))


class Rows(NamedTuple):
    """A batch of texts as a sparse matrix: text i has rows `ids[starts[i]:starts[i+1]]` with `weights`."""

    ids: Ints
    weights: Floats
    starts: Ints


class Words(NamedTuple):
    """Texts as words, end to end, and how many words each text has."""

    words: list[bytes]
    lengths: Ints


def split_all(texts: Iterable[str]) -> Words:
    """The words of every text, as `split` gives them."""
    found = [split(text) for text in texts]
    return Words(list(chain.from_iterable(found)), np.fromiter(map(len, found), np.int64, len(found)))


class PairTable:
    """Finds which neighbouring words form a known phrase: an open hash table in two arrays."""

    def __init__(self, pairs: npt.NDArray[np.int32]) -> None:
        size = 1 << max(4, (4 * max(1, len(pairs)) - 1).bit_length())
        self._mask = size - 1
        self._keys = np.full(size, -1, np.int64)
        self._values = np.full(size, -1, np.int64)
        keys = pairs[:, 0].astype(np.int64) << 32 | pairs[:, 1]
        slots, waiting = self._slot(keys), np.arange(len(keys))
        while len(waiting):  # of those that want one empty slot the first gets it, the others try the next one
            empty = waiting[self._keys[slots[waiting]] < 0]
            placed = empty[np.unique(slots[empty], return_index=True)[1]]
            self._keys[slots[placed]], self._values[slots[placed]] = keys[placed], placed
            waiting = np.setdiff1d(waiting, placed, assume_unique=True)
            slots[waiting] = (slots[waiting] + 1) & self._mask

    def _slot(self, keys: Ints) -> Ints:
        mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        slots: Ints = (mixed >> np.uint64(40)).astype(np.int64) & self._mask
        return slots

    def find(self, left: Ints, right: Ints) -> Ints:
        """The phrase number of each pair, or -1. Pairs with an unknown word (negative) are never found."""
        found = np.full(len(left), -1, np.int64)
        sought = np.flatnonzero((left >= 0) & (right >= 0))
        keys = left[sought] << 32 | right[sought]
        slots = self._slot(keys)
        while len(sought):
            there = self._keys[slots]
            hit = there == keys
            found[sought[hit]] = self._values[slots[hit]]
            on = np.flatnonzero(
                ~hit & (there >= 0)
            )  # an empty slot ends the search for what would have come to lie in it
            sought, keys, slots = sought[on], keys[on], (slots[on] + 1) & self._mask
        return found


class Vocabulary:
    """Words first, then phrases (pairs of words), then buckets for the pieces of unknown words.

    >>> import numpy as np
    >>> words = Vocabulary(["neural", "network"], np.array([[0, 1]], np.int32), buckets=8)
    >>> words.tokens("Neural network!")
    [0, 1, 2]
    >>> words.label(2)
    'neural network'
    """

    def __init__(self, words: Sequence[str], pairs: npt.NDArray[np.int32], buckets: int) -> None:
        self.words = list(words)
        self.pairs = pairs.reshape(-1, 2)
        self.buckets = buckets
        self._index = {word.encode(): number for number, word in enumerate(self.words)}
        self._table = PairTable(self.pairs)

    def __len__(self) -> int:
        return len(self.words) + len(self.pairs) + self.buckets

    @property
    def terms(self) -> int:
        """How many rows are words or phrases, and so can be shown to a person."""
        return len(self.words) + len(self.pairs)

    def label(self, row: int) -> str:
        """The word or phrase of a row; '' for a bucket."""
        if row < len(self.words):
            return self.words[row]
        if row < self.terms:
            left, right = self.pairs[row - len(self.words)]
            return f"{self.words[left]} {self.words[right]}"
        return ""

    def has(self, word: bytes) -> bool:
        """Whether a word, as `split` gives it, has a row of its own."""
        return word in self._index

    def row(self, term: str) -> int:
        """The row of a word or phrase, or -1."""
        ids = [self._index.get(word, -1) for word in split(term)]
        if len(ids) == 1:
            return ids[0]
        if len(ids) != 2:
            return -1
        found = int(self._table.find(np.array(ids[:1]), np.array(ids[1:]))[0])
        return found + len(self.words) if found >= 0 else -1

    def tokens(self, text: str) -> list[int]:
        """The rows of one text: pieces for unknown words, phrases last."""
        return [int(row) for row in self.rows([text]).ids]

    def rows(self, texts: Iterable[str]) -> Rows:
        """All texts as one sparse matrix: a word or phrase weighs 1, the pieces of an unknown word 1 together."""
        words = split_all(texts)
        return self.rows_of(words, self.look_up(words.words))

    def look_up(self, words: list[bytes]) -> Ints:
        """The number of each word; -1 where it has no row of its own."""
        return np.fromiter(map(self._index.get, words, repeat(-1)), np.int64, len(words))

    def rows_of(self, words: Words, ids: Ints) -> Rows:
        """What `rows` gives, of texts that are split and looked up already."""
        owner = np.repeat(np.arange(len(words.lengths)), words.lengths)
        return self._assemble(ids, owner, words.words, len(words.lengths))

    def _assemble(self, ids: Ints, owner: Ints, flat: list[bytes], count: int) -> Rows:
        known = ids >= 0
        phrases = self._table.find(ids[:-1], ids[1:])
        hit = np.flatnonzero((phrases >= 0) & (owner[:-1] == owner[1:]))
        piece_ids, piece_weights, piece_owner = self._unknown(np.flatnonzero(~known), flat, owner)
        every = np.concatenate([ids[known], piece_ids, phrases[hit] + len(self.words)])
        owners = np.concatenate([owner[known], piece_owner, owner[hit]])
        ones = np.ones(int(known.sum()), np.float32)
        weights = np.concatenate([ones, piece_weights, np.ones(len(hit), np.float32)])
        order = np.argsort(owners, kind="stable")
        starts = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(owners, minlength=count), out=starts[1:])
        return Rows(every[order], weights[order], starts)

    def _unknown(self, places: Ints, flat: list[bytes], owner: Ints) -> tuple[Ints, Floats, Ints]:
        if not self.buckets or not len(places):
            return np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.int64)
        found = [pieces(flat[place], self.buckets) for place in places]
        lengths = np.fromiter(map(len, found), np.int64, len(found))
        ids = np.fromiter(chain.from_iterable(found), np.int64, int(lengths.sum())) + self.terms
        return ids, np.repeat(1 / lengths, lengths).astype(np.float32), np.repeat(owner[places], lengths)
