"""Reading papers to train on, and learning from them which words and word pairs get a vector."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import orjson
import zstandard

from frontlist.errors import BadInput
from frontlist.features.words import Ints, Vocabulary, split

HELD_OUT = 12
MIN_WORD = 5
MIN_PAIR = 15
MIN_PMI = 0.28

_SENTENCE_END = re.compile(r"(?<=[a-z0-9)$][.?!])\s+(?=[A-Z$\\(])")


class Example(NamedTuple):
    """What training sees of one paper."""

    title: str
    abstract: str
    field: str


def held_out(paper_id: str) -> bool:
    """True for the twelfth of all papers that no encoder is trained on: the arXiv figures are measured on them."""
    return int(hashlib.sha256(paper_id.encode()).hexdigest(), 16) % HELD_OUT == 0


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a JSONL file, plain or compressed with zstandard."""
    with path.open("rb") as raw:
        if path.suffix != ".zst":
            yield from raw
            return
        with zstandard.ZstdDecompressor().stream_reader(raw) as plain:
            yield from io.BufferedReader(plain, 1 << 20)


def examples(paths: Sequence[Path]) -> Iterator[Example]:
    """Every paper of the files that may be trained on and has an abstract."""
    for path in paths:
        for number, line in enumerate(read_lines(path), 1):
            try:
                paper = orjson.loads(line)
                title, abstract, name = paper.get("title") or "", paper.get("abstract") or "", str(paper["id"])
            except (orjson.JSONDecodeError, KeyError, AttributeError) as error:
                raise BadInput(
                    f"{path}, line {number} is not a paper: {error}.", "Each line is one JSON object."
                ) from error
            if abstract and not held_out(name):
                yield Example(title, abstract, (paper.get("categories") or [""])[0])


def learn_words(tokens: Iterable[Sequence[bytes]], limit: int, at_least: int = MIN_WORD) -> list[str]:
    """The words that occur at least so often, the commonest first."""
    counts: Counter[bytes] = Counter()
    for words in tokens:
        counts.update(words)
    ranked = sorted((-count, word) for word, count in counts.items() if count >= at_least and len(word) <= 40)
    return [word.decode("utf-8", "replace") for _, word in ranked[:limit]]


def learn_pairs(ids: Ints, counts: Ints, limit: int, at_least: int = MIN_PAIR) -> npt.NDArray[np.int32]:
    """Neighbouring words that stand together far more often than chance (normalised PMI, Bouma 2009)."""
    known = (ids[:-1] >= 0) & (ids[1:] >= 0)
    keys, times = np.unique((ids[:-1] << 32 | ids[1:])[known], return_counts=True)
    often = times >= at_least
    keys, times = keys[often], times[often]
    left, right, total = keys >> 32, keys & 0xFFFFFFFF, float(counts.sum())
    chance = np.log(counts[left] / total) + np.log(counts[right] / total)
    joint = np.log(times / total)
    score = (joint - chance) / -joint
    # The very commonest words ("of the", "we show") make pairs that name nothing.
    plain = np.minimum(left, right) >= 120
    good = np.flatnonzero(((score >= MIN_PMI) & plain) | ((score >= 0.45) & (np.maximum(left, right) >= 120)))
    best = good[np.argsort(-times[good] * score[good], kind="stable")[:limit]]
    return np.stack([left[best], right[best]], axis=1).astype(np.int32)


def learn_vocabulary(texts: Sequence[str], words: int = 68_000, pairs: int = 40_000) -> Vocabulary:
    """Words and phrases of the texts, no buckets yet (they are fitted after training)."""
    chosen = learn_words((split(text) for text in texts), words)
    index = {word.encode(): number for number, word in enumerate(chosen)}
    parts = []
    for start in range(0, len(texts), 4096):
        flat: list[int] = []
        for text in texts[start : start + 4096]:
            flat.extend(index.get(word, -1) for word in split(text))
            flat.append(-1)
        parts.append(np.array(flat, np.int64))
    ids = np.concatenate(parts)
    counts = np.bincount(ids[ids >= 0], minlength=len(chosen))
    return Vocabulary(chosen, learn_pairs(ids, counts, pairs), 0)


@dataclass(slots=True)
class Corpus:
    """All papers as numbers: the rows of each sentence, sentence 0 of a paper being its title."""

    ids: npt.NDArray[np.int32]
    sentence_starts: Ints
    paper_starts: Ints
    fields: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.paper_starts) - 1


def sentences(abstract: str) -> list[str]:
    """The sentences of an abstract, found by full stop and capital."""
    return _SENTENCE_END.split(abstract)


def number(papers: Sequence[Example], vocabulary: Vocabulary, tell: Callable[[str], None]) -> Corpus:
    """Papers → numbers, in chunks, so that memory stays small."""
    ids, lengths, counts = [], [], []
    for start in range(0, len(papers), 4096):
        chunk = [[paper.title, *sentences(paper.abstract)] for paper in papers[start : start + 4096]]
        rows = vocabulary.rows(sentence for paper in chunk for sentence in paper)
        ids.append(rows.ids.astype(np.int32))
        lengths.append(np.diff(rows.starts))
        counts.append(np.fromiter(map(len, chunk), np.int64, len(chunk)))
    tell(f"{len(papers):,} papers, {sum(map(len, ids)):,} words and phrases")
    names = {name: code for code, name in enumerate(sorted({paper.field for paper in papers}))}
    fields = np.fromiter((names[paper.field] for paper in papers), np.int32, len(papers))
    return Corpus(np.concatenate(ids), _starts(np.concatenate(lengths)), _starts(np.concatenate(counts)), fields)


def _starts(lengths: Ints) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
