"""Token streams: what the local part of a search needs of a paper, in two bytes a word.

Each paper keeps the numbers of its words in order, without stop words, and for each sentence its length. A sentence's
vector is the sum of its words' vectors, so its likeness to a question is a sum over a table made once a question:
no sentence vectors are stored, only their lengths and how far each lies along the paper's own vector (for the
orthogonal fusion of DOLG, Yang et al. 2021: the local score counts what the global one lacks).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from frontlist.features.archive import read_arrays
from frontlist.features.static_encoder import StaticEncoder
from frontlist.features.words import Floats, Ints, Words, split_all
from frontlist.index.analysis import stems
from frontlist.index.columns import SENTENCE, Array
from frontlist.model.paper import Paper
from frontlist.text.words import sentence_bounds

IDS: Final = 65_536
# The commonest words of the encoder have numbers of their own; the rest share the numbers above by hash.
OWN_WORDS: Final = 49_152
# The nested prefix in which sentences and words are compared.
LOCAL_DIMENSIONS: Final = 64
MOST_IN_SENTENCE: Final = 255

STOP: Final = frozenset(
    "a about above after again all also although among an and any are as at be because been before being below between both "
    "but by can could did do does doing down during each either et etc few for from further given had has have having he here "
    "how however i if in into is it its itself may more most must no nor not of off on once only onto or other our out over own "
    "per same several shall she should since so some such than that the their them themselves then there therefore these they "
    "this those though through thus to too under until up upon us very via was we were what when where whether which while who "
    "whom whose why will with within without would you your".split()
)
_STOP_BYTES = frozenset(word.encode() for word in STOP)
_SKIP, _UNKNOWN = -2, -1
# Stands for the first letter of words that begin with one beyond ASCII, which the analyser may fold to another.
_FOLDED: Final = ""


class Streams(NamedTuple):
    """A batch of papers: flat token numbers and sentences, and how many of each a paper has."""

    tokens: npt.NDArray[np.uint16]
    token_counts: npt.NDArray[np.int64]
    sentences: Array
    sentence_counts: npt.NDArray[np.int64]


class Split(NamedTuple):
    """A batch of papers as words, end to end: how many each sentence has, and how many sentences each paper has."""

    words: list[bytes]
    lengths: Ints
    sentences: Ints

    @property
    def papers(self) -> Words:
        """The same by paper, as an encoder takes it: a title is the first sentence."""
        ends = np.concatenate([[0], np.cumsum(self.lengths)])[np.cumsum(self.sentences)]
        return Words(self.words, np.diff(ends, prepend=0))

    @property
    def titles(self) -> Ints:
        """How many words each title has."""
        found: Ints = self.lengths[np.cumsum(self.sentences) - self.sentences]
        return found


def text_of(paper: Paper) -> str:
    """What the encoder reads of a paper; a title on a line of its own weighs more."""
    return f"{paper.title}\n{paper.abstract}"


def sentences_of(paper: Paper) -> list[str]:
    """The title and the sentences of the abstract, as the streams count them."""
    return [paper.title, *(paper.abstract[begin:end] for begin, end in sentence_bounds(paper.abstract))]


def split_of(papers: Sequence[Paper]) -> Split:
    """The words of these papers. No sentence ends within a word, so that they are those of `text_of`."""
    sentences = [sentences_of(paper) for paper in papers]
    words = split_all(chain.from_iterable(sentences))
    return Split(words.words, words.lengths, np.fromiter(map(len, sentences), np.int64, len(sentences)))


class Wordlist:
    """Words ↔ numbers, with the vectors of those that have one."""

    def __init__(self, encoder: StaticEncoder | None) -> None:
        words = encoder.vocabulary.words[:OWN_WORDS] if encoder else []
        width = min(LOCAL_DIMENSIONS, encoder.dim) if encoder else LOCAL_DIMENSIONS
        codes = encoder.codes[: len(words), :width] if encoder else np.zeros((0, width), np.int8)
        scales = encoder.scales[: len(words)] if encoder else np.zeros(0, np.float32)
        self._hold(encoder.name if encoder else "", words, codes, scales)

    def _hold(self, name: str, words: list[str], codes: npt.NDArray[np.int8], scales: Floats) -> None:
        self.name, self.words, self._codes, self._scales = name, words, codes, scales
        self._known_forms: dict[str, dict[str, list[int]]] = {}
        self.numbers: dict[bytes, int] = {word.encode(): number for number, word in enumerate(words)}
        self.numbers.update(dict.fromkeys(_STOP_BYTES, _SKIP))
        self.vectors = np.zeros((IDS, LOCAL_DIMENSIONS), np.float32)
        self.vectors[: len(words), : codes.shape[1]] = codes.astype(np.float32) * scales[:, None]

    def save(self, path: Path) -> None:
        """Keep the words and their vectors."""
        np.savez(path, words=np.frombuffer("\n".join(self.words).encode(), np.uint8), codes=self._codes, scales=self._scales)  # fmt: skip

    @classmethod
    def read(cls, path: Path, name: str) -> Wordlist | None:
        """What `save` kept, or None where that cannot be read."""
        try:
            with path.open("rb") as opened:
                file = read_arrays(opened)
            words = file["words"].tobytes().decode().split("\n")
            found = cls.__new__(cls)
            found._hold(name, words if words != [""] else [], file["codes"], file["scales"])
            return found
        except (OSError, ValueError, KeyError):
            return None

    @cached_property
    def _numbered(self) -> Ints:
        """By the encoder's own number of a word, which is faster than by the word; the last is for none."""
        return np.array([*(self.numbers[word.encode()] for word in self.words), _UNKNOWN], np.int64)

    @cached_property
    def lengths(self) -> Floats:
        """The learned weight of each word."""
        found: Floats = np.sqrt(np.einsum("ij,ij->i", self.vectors, self.vectors))
        return found

    @cached_property
    def units(self) -> Floats:
        """The direction of each word; zeros for one without a vector."""
        found: Floats = np.divide(self.vectors, np.maximum(self.lengths, 1e-9)[:, None], dtype=np.float32)
        return found

    @cached_property
    def _by_letter(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            found.setdefault(word[0] if word[0].isascii() else _FOLDED, []).append(number)
        return found

    def _forms(self, letter: str) -> dict[str, list[int]]:
        """The words of each stem, of those with this first letter: a first search need not know all others."""
        if letter not in self._known_forms:
            numbers = self._by_letter.get(letter, [])
            words = [self.words[number] for number in numbers]
            stemmed = stems(" ".join(words))
            if len(stemmed) != len(words):  # a word that the analyser takes apart: then one by one
                stemmed = ["".join(stems(word)) for word in words]
            found: dict[str, list[int]] = {}
            for number, stem in zip(numbers, stemmed, strict=True):
                found.setdefault(stem, []).append(number)
            self._known_forms[letter] = found
        return self._known_forms[letter]

    def group(self, word: str, stem: str) -> Ints:
        """The numbers of every form of a word."""
        raw = word.encode()
        known = self.numbers.get(raw, _UNKNOWN)
        own = [hashed(raw)] if known == _UNKNOWN else [known] if known >= 0 else []
        forms = (*self._forms(stem[:1]).get(stem, ()), *self._forms(_FOLDED).get(stem, ()))
        return np.array(sorted({*own, *forms}), np.int64)

    def direction(self, word: str) -> Floats:
        """The direction of a word of a question; zeros when it has none."""
        number = self.numbers.get(word.encode(), _UNKNOWN)
        return self.units[number] if number >= 0 else np.zeros(LOCAL_DIMENSIONS, np.float32)

    def streams(self, split: Split, globals_: Floats | None, ids: Ints | None = None) -> Streams:
        """The streams of a batch; `globals_` are the papers' own vectors, when they come from the same words.

        `ids` are the words' rows in the vocabulary of the encoder that this list was made of, where they are known.
        """
        if ids is None:
            ids = np.fromiter(map(self.numbers.get, split.words, repeat(_UNKNOWN)), np.int64, len(split.words))
        else:
            ids = self._numbered[np.where(ids < len(self.words), ids, -1)]
        for place in np.flatnonzero(ids == _UNKNOWN).tolist():
            ids[place] = _SKIP if split.words[place] in _STOP_BYTES else hashed(split.words[place])
        return self._cut(ids, split, globals_)

    def _cut(self, ids: Ints, split: Split, globals_: Floats | None) -> Streams:
        kept = ids >= 0
        begins = np.cumsum(split.lengths) - split.lengths
        # A sentence longer than a byte can count is cut.
        before = np.concatenate([[0], np.cumsum(kept)])[begins]
        kept[kept] = (np.arange(kept.sum()) - np.repeat(before, split.lengths)[kept]) < MOST_IN_SENTENCE
        bounds = np.concatenate([[0], np.cumsum(kept)])[np.append(begins, len(ids))]
        owner = np.repeat(np.arange(len(split.sentences)), split.sentences)
        tokens, counts = ids[kept], np.diff(bounds)
        table = self._sentences(tokens, bounds, owner, globals_)
        by_paper = np.bincount(owner, counts, len(split.sentences)).astype(np.int64)
        return Streams(tokens.astype(np.uint16), by_paper, table, split.sentences)

    def _sentences(self, tokens: Ints, bounds: Ints, owner: Ints, globals_: Floats | None) -> Array:
        table = np.zeros(len(owner), SENTENCE)
        table["tokens"] = np.diff(bounds)
        matrix = sparse.csr_matrix((np.ones(len(tokens), np.float32), tokens, bounds), shape=(len(owner), IDS))
        sums = np.asarray(matrix @ self.vectors, np.float32)
        norms = np.sqrt(np.einsum("ij,ij->i", sums, sums))
        table["norm"] = norms
        if globals_ is not None and globals_.shape[1] >= LOCAL_DIMENSIONS:
            own = globals_[:, :LOCAL_DIMENSIONS]
            own = own / np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-9)
            along = np.einsum("ij,ij->i", sums, own[owner]) / np.maximum(norms, 1e-9)
            table["along"] = np.rint(along.clip(-1, 1) * 127)
        return table


def hashed(word: bytes) -> int:
    """The number that a word without one of its own shares with others as rare."""
    return OWN_WORDS + zlib.crc32(word.rstrip(b"s")) % (IDS - OWN_WORDS)
