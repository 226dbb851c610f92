"""The default encoder: a table of word and phrase vectors, learned from titles and abstracts alone.

A text is the weighted sum of its words' vectors (the learned weight is the length of the vector), then a unit
vector: paragraph vectors (Le & Mikolov 2014) trained by contrast (van den Oord et al. 2018), with dimensions nested
so that any prefix is a vector too (Kusupati et al. 2022). `static_training` makes the table; this file only reads it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from functools import cache, cached_property
from itertools import compress
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import zstandard
from scipy import sparse

from frontlist.errors import EncoderError
from frontlist.features.archive import read_arrays
from frontlist.features.words import Floats, Ints, Rows, Vocabulary, Words, split, split_all

PACKAGED = Path(__file__).parent / "weights" / "static.npz.zst"
BATCH = 512
# What a title says counts beyond its few words: +.03 nDCG@10 on cranfield, +.05 on cacm, by vectors alone.
TITLE = 0.4

# What a person wraps around a topic when asking for papers: it says nothing about the topic. A query only.
ASKING = frozenset(
    b"a about am an and any are article articles as at be been by can concerning could deal dealing deals describe "
    b"describes describing did discuss discusses discussing do does example examples exist exists explore explored "
    b"explores find for from give have how i if in information interested into investigate investigated is it its "
    b"like list literature looking me mention mentioned my of on or paper papers people please present presented "
    b"provide published reference references regarding related report reported reports research researchers "
    b"search show some studies study such suggest tell that the their there these this those to used using want was "
    b"were what when where which who why will with work works would written you your".split()
)


def _unit(vectors: Floats) -> Floats:
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    unit: Floats = vectors / np.maximum(lengths, 1e-12)[:, None]
    return unit


class StaticEncoder:
    """Texts → unit vectors, several thousand abstracts a second on one core.

    >>> encoder = StaticEncoder.load()
    >>> encoder.encode(["graph neural networks", "networks of neurons on graphs"]).shape[0]
    2
    """

    def __init__(self, vocabulary: Vocabulary, codes: npt.NDArray[np.int8], scales: Floats, name: str) -> None:
        if codes.shape[0] != len(vocabulary) or scales.shape != codes.shape[:1]:
            raise EncoderError("The encoder's vectors do not fit its vocabulary.", "Train or fetch the weights again.")
        self.vocabulary = vocabulary
        self.codes = codes
        self.scales = scales
        self.name = name

    @property
    def dim(self) -> int:
        """How many numbers a vector has."""
        return int(self.codes.shape[1])

    @cached_property
    def word_vectors(self) -> Floats:
        """One vector a row: words, phrases, then buckets; the length of a vector is the weight of its word."""
        vectors: Floats = self.codes * self.scales[:, None]
        return vectors

    def tokens(self, text: str) -> list[int]:
        """The rows of one text: words, pieces of unknown words, phrases."""
        return self.vocabulary.tokens(text)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, one a text; a text without any word gets zeros.

        Where a text has several lines the first is its title and weighs more: give a paper as title, newline, abstract.
        """
        parts = [self._titled(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, self.dim), np.float32)

    def _titled(self, texts: Sequence[str]) -> Floats:
        parts = [text.partition("\n") for text in texts]
        words = split_all(part for title, _, rest in parts for part in (title, rest))
        titles, rests = words.lengths.reshape(-1, 2).T
        titled = np.array([bool(mark) for _, mark, _ in parts])
        ids = self.vocabulary.look_up(words.words)
        return self.encode_words(Words(words.words, titles + rests), ids, np.where(titled, titles, -1))

    def encode_words(self, words: Words, ids: Ints, titles: Ints) -> Floats:
        """What `encode` gives, of texts that are split and looked up already.

        `titles` says how many of its first words are a text's title; -1 where it has none.
        """
        vectors = self._encode(self.vocabulary.rows_of(words, ids))
        titled = titles >= 0
        if titled.any():
            along = np.arange(len(ids)) - np.repeat(np.cumsum(words.lengths) - words.lengths, words.lengths)
            first = along < np.repeat(titles, words.lengths)
            some = Words(list(compress(words.words, first.tolist())), titles[titled])
            added = self._encode(self.vocabulary.rows_of(some, ids[first]))
            vectors[titled] = _unit(vectors[titled] + np.float32(TITLE) * added)
        return vectors

    def encode_query(self, text: str) -> Floats:
        """The unit vector of a question, without the words that only ask; zeros where it is in letters never learned."""
        words = split(text)
        topic = [word for word in words if word not in ASKING] or words
        # The pieces of a word in another script were never trained: they would point anywhere.
        read = (word for word in topic if word.isascii() or self.vocabulary.has(word))
        vector: Floats = self.encode([b" ".join(read).decode("utf-8", "ignore")])[0]
        return vector

    def _encode(self, rows: Rows) -> Floats:
        if len(rows.starts) == 2:  # a question: nothing to gain from a sparse product
            table = self.codes[rows.ids] * (self.scales[rows.ids] * rows.weights)[:, None]
            return _unit(table.sum(axis=0, dtype=np.float32)[None])
        used, compact = np.unique(rows.ids, return_inverse=True)
        table = self.codes[used].astype(np.float32) * self.scales[used][:, None]
        shape = (len(rows.starts) - 1, len(used))
        matrix = sparse.csr_matrix((rows.weights, compact, rows.starts), shape=shape)
        return _unit(np.asarray(matrix @ table, np.float32))

    def save(self, path: Path) -> str:
        """Write the weights; gives their name, which is a hash of their content."""
        arrays: dict[str, Any] = {
            "words": np.frombuffer("\n".join(self.vocabulary.words).encode(), np.uint8),
            "pairs": self.vocabulary.pairs.astype(np.int32),
            "buckets": np.array(self.vocabulary.buckets),
            "codes": self.codes,
            "scales": self.scales.astype(np.float16),
        }
        plain = io.BytesIO()
        np.savez(plain, **arrays)
        path.write_bytes(zstandard.ZstdCompressor(level=6).compress(plain.getvalue()))
        self.name = _name(arrays)
        return self.name

    @staticmethod
    def load(path: Path | None = None) -> StaticEncoder:
        """The weights at `path`; or those that come with the package, which a process reads once."""
        return _read(path) if path else _packaged()

    @classmethod
    def from_vectors(cls, vocabulary: Vocabulary, vectors: Floats, steps: float = 24.0) -> Self:
        """Quantise a trained table: each row in int8, coarsely enough that the file compresses to half."""
        # A row's largest number maps to at most 127; most rows use about ±3 standard deviations = ±`steps`.
        spread = np.sqrt((vectors.astype(np.float64) ** 2).mean(axis=1))
        scales = np.maximum(spread * 3 / steps, np.abs(vectors).max(axis=1) / 127).astype(np.float16)
        scales = np.maximum(scales, np.float16(1e-6)).astype(np.float32)
        codes = np.rint(vectors / scales[:, None]).clip(-127, 127).astype(np.int8)
        return cls(vocabulary, codes, scales, "unsaved")


@cache
def _packaged() -> StaticEncoder:
    return _read(PACKAGED)


def _read(where: Path) -> StaticEncoder:
    try:
        arrays = _arrays(where)
        words = bytes(arrays["words"]).decode().split("\n")
        vocabulary = Vocabulary(words, arrays["pairs"], int(arrays["buckets"]))
        return StaticEncoder(vocabulary, arrays["codes"], arrays["scales"].astype(np.float32), _name(arrays))
    except FileNotFoundError as error:
        raise EncoderError(
            f"There are no encoder weights at {where}.", "Give another path, or run `frontlist encoder train`."
        ) from error
    except (OSError, ValueError, KeyError, zstandard.ZstdError) as error:
        raise EncoderError(f"The encoder weights at {where} are damaged: {error}.", "Fetch them again.") from error


def _arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    return read_arrays(io.BytesIO(zstandard.ZstdDecompressor().decompress(path.read_bytes())))


def _name(arrays: dict[str, npt.NDArray[Any]]) -> str:
    """`static-` and a hash of every number: two encoders with one name give the same vectors."""
    digest = hashlib.sha256()
    for key in sorted(arrays):
        digest.update(key.encode())
        digest.update(np.ascontiguousarray(arrays[key]).tobytes())
    return f"static-{digest.hexdigest()[:12]}"
