"""Writing the index: papers in, a finished state out. An update and a rebuild are the same steps.

Nothing that a reader has open is touched: columns grow behind their end, the inverted index and the vector index are
written as a new generation, and only replacing the manifest makes it all visible.
"""

from __future__ import annotations

import dataclasses
import shutil
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import tantivy

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import columns, lexical, manifest, vector
from frontlist.index.building import Building
from frontlist.index.columns import COLUMNS, ENCODED, Array, Extent
from frontlist.index.manifest import FORMAT, RULES, FileMark, Manifest, epoch_folder, generation_folder
from frontlist.index.streams import IDS, Streams, Wordlist, split_of, text_of
from frontlist.index.vector import Floats, Vectors
from frontlist.model.dates import utc_now
from frontlist.model.paper import Paper

LEXICAL: Final = "lexical"
VECTORS: Final = "vectors.faiss"
DEAD: Final = "dead.bin"
FREQUENCY: Final = "frequency.bin"
HUBS: Final = "hubs.bin"
WORDS: Final = "words.npz"
# Up to here a pass over all neighbours takes a fraction of a second, and is made anew at each update.
HUBS_ANEW_BELOW: Final = 5_000
TUNING_QUERIES: Final = 200


class Encoder(Protocol):
    """What the index asks of an encoder."""

    @property
    def name(self) -> str: ...
    @property
    def dim(self) -> int: ...
    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, one a text."""

    def encode_query(self, text: str) -> Floats:
        """The unit vector of a question."""


@dataclass
class Writer:
    """Makes the next state of the index from `before`, or the first of a new epoch when that is None.

    `encoded` are the vectors that an index in the making has so far; None where `before` has an index of its own.
    """

    home: Path
    before: Manifest | None
    encoder: Encoder | None
    wordlist: Wordlist
    next: Manifest
    lexical: tantivy.IndexWriter
    dead: npt.NDArray[np.bool_]
    alive: dict[bytes, int]
    encoded: tuple[Extent, ...] | None
    added: dict[str, list[Array]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where the columns lie."""
        return epoch_folder(self.home, self.next.epoch)

    def put(self, papers: Sequence[Paper]) -> None:
        """Index these papers as they are now; an older state of the same paper is dropped."""
        self.drop([paper.id for paper in papers])
        streams = self._read(papers)
        base = len(self.dead)
        for number, paper in enumerate(papers):
            self.lexical.add_document(lexical.document(paper, base + number))
            self.alive[paper.id.encode()] = base + number
        self.dead = np.concatenate([self.dead, np.zeros(len(papers), bool)])
        self._keep("paper", np.array([paper.id.encode() for paper in papers], COLUMNS["paper"]))
        self._keep("date", np.array([lexical.day_number(paper.date) for paper in papers], np.uint32))
        self._keep("content", np.array([content_mark(paper) for paper in papers], np.uint32))
        self._keep("token_end", streams.token_counts)
        self._keep("sentence_end", streams.sentence_counts)
        self._keep("tokens", streams.tokens)
        self._keep("sentences", streams.sentences)
        first = np.cumsum(streams.sentence_counts) - streams.sentence_counts
        self._keep("title_length", streams.sentences["tokens"][first].astype(np.int64))
        chosen = [paper.title for paper in papers if zlib.crc32(paper.id.encode()) % 64 == 0]
        self.titles += chosen[: max(0, TUNING_QUERIES - len(self.titles))]

    def drop(self, ids: Sequence[str]) -> None:
        """Take these papers out."""
        for paper_id in ids:
            row = self.alive.pop(paper_id.encode(), None)
            if row is not None:
                self.dead[row] = True
                self.lexical.delete_documents_by_term("paper", paper_id)

    def finish(self, position: int, tail: tuple[str, ...]) -> Manifest:
        """Write everything, then make it the state that readers see."""
        vectors, measured, scale = self._vectors()
        place = generation_folder(self.home, self.next)
        vector.save(vectors, place / VECTORS) if vectors else None
        done = self._written(position, tail, scale)
        anew = self.encoded is not None
        done = dataclasses.replace(
            done,
            kind=vector.kind_for(done.rows) if anew else done.kind,
            trained_rows=done.rows if anew else done.trained_rows,
            encoder=self.encoder.name if self.encoder else "",
            dimension=self.encoder.dim if self.encoder else 0,
            measured={**done.measured, **measured},
        )
        manifest.write(self.home, done)
        if anew:
            (self.folder / f"{ENCODED}.bin").unlink(missing_ok=True)
            tidy(self.home, done)
        tidy_generations(self.home, done)
        return done

    def pause(self, position: int, tail: tuple[str, ...]) -> tuple[Manifest, tuple[Extent, ...]]:
        """Write what there is of an index in the making: words, columns, and the vectors by themselves."""
        self._keep_encoded()
        assert self.encoded is not None  # only an index in the making pauses
        return self._written(position, tail, np.zeros(len(self.dead), np.float16)), self.encoded

    def _written(self, position: int, tail: tuple[str, ...], scale: npt.NDArray[np.float16]) -> Manifest:
        self.lexical.commit()
        self.lexical.wait_merging_threads()
        place = generation_folder(self.home, self.next)
        (place / HUBS).write_bytes(scale.astype(np.float16).tobytes())
        (place / DEAD).write_bytes(np.packbits(self.dead).tobytes())
        (place / FREQUENCY).write_bytes(self._frequency().tobytes())
        done = dataclasses.replace(
            self.next, position=position, tail=tail, rows=len(self.dead), live=len(self.alive), columns=self._columns(),
            updated_at=utc_now().isoformat(),
        )  # fmt: skip
        words = (mark for mark in self.next.files if mark.path.endswith(f"/{WORDS}"))
        return dataclasses.replace(done, files=(*manifest.marks(self.home, place), *words))

    def _keep(self, name: str, values: Array) -> None:
        self.added.setdefault(name, []).append(values)

    def _read(self, papers: Sequence[Paper]) -> Streams:
        """The streams of these papers; their vectors are kept. What both ask of the same words is asked once."""
        split, encoder = split_of(papers), self.encoder
        if isinstance(encoder, StaticEncoder) and encoder.name == self.wordlist.name:
            ids = encoder.vocabulary.look_up(split.words)
            return self.wordlist.streams(
                split, self._encoded(encoder.encode_words(split.papers, ids, split.titles)), ids
            )
        if encoder is not None:
            self._encoded(encoder.encode([text_of(paper) for paper in papers]))
        return self.wordlist.streams(split, None)

    def _encoded(self, found: Floats) -> Floats:
        vectors = found.astype(np.float16)
        # What an encoder makes no numbers of has no direction: it is found by its words, and spoils nothing else.
        vectors[~np.isfinite(vectors).all(axis=1)] = 0
        self._keep(ENCODED, vectors.ravel())
        # What is computed from them must not depend on whether they were kept in between.
        return vectors.astype(np.float32)

    def _keep_encoded(self) -> None:
        if self.encoded is not None:
            self.encoded = columns.append(self.folder, ENCODED, self.encoded, self._new_vectors())
            self.added.pop(ENCODED, None)

    def _new_vectors(self) -> npt.NDArray[np.float16]:
        return np.concatenate(self.added.get(ENCODED) or [np.zeros(0, np.float16)])

    def _columns(self) -> dict[str, tuple[columns.Extent, ...]]:
        made = {}
        for name, dtype in COLUMNS.items():
            kept = self.next.columns.get(name, ())
            values = np.concatenate(self.added.get(name) or [np.zeros(0, dtype)])
            if name.endswith("_end"):
                old = columns.mapped(self.folder, name, kept)
                values = np.cumsum(values, dtype=np.uint64) + (old[-1] if len(old) else np.uint64(0))
            made[name] = columns.append(self.folder, name, kept, values)
        return made

    def _frequency(self) -> npt.NDArray[np.int64]:
        """How often the papers write each token, and last how many tokens their titles have."""
        new = np.bincount(np.concatenate(self.added.get("tokens") or [np.zeros(0, np.uint16)]), minlength=IDS)
        titles = sum(int(values.sum()) for values in self.added.get("title_length", ()))
        counts = np.append(new, titles).astype(np.int64)
        if self.before is not None:
            counts += read_frequency(self.home, self.before) - self._lost(self.before)
        return counts

    def _lost(self, before: Manifest) -> npt.NDArray[np.int64]:
        """The same of the rows that were dropped."""
        rows = np.flatnonzero(self.dead[: before.rows] & ~read_dead(self.home, before))
        tokens, ends, sentences, sentence_ends = (
            columns.mapped(self.folder, name, before.columns[name]) for name in ("tokens", "token_end", "sentences", "sentence_end")
        )  # fmt: skip
        lost = np.zeros(IDS + 1, np.int64)
        for row in rows.tolist():
            begin, first = (int(end[row - 1]) if row else 0 for end in (ends, sentence_ends))
            lost[:IDS] += np.bincount(tokens[begin : int(ends[row])], minlength=IDS)
            lost[IDS] += int(sentences["tokens"][first])
        return lost

    def _vectors(self) -> tuple[Vectors | None, dict[str, float], npt.NDArray[np.float16]]:
        if self.encoder is None:
            return None, {}, np.zeros(len(self.dead), np.float16)
        if self.encoded is not None:
            self._keep_encoded()
            return self._built(columns.mapped(self.folder, ENCODED, self.encoded).reshape(-1, self.encoder.dim))
        assert self.before is not None  # an index of its own, which grows
        vectors = self._new_vectors().reshape(-1, self.encoder.dim).astype(np.float32)
        index = vector.load(generation_folder(self.home, self.before) / VECTORS, self._probes(), mapped=False)
        index.add(vectors)
        return index, {}, self._scales(index, vectors, self.before)

    def _scales(self, index: Vectors, new: Floats, before: Manifest) -> npt.NDArray[np.float16]:
        alive = np.flatnonzero(~self.dead)
        scales = np.append(read_hubs(self.home, before), np.zeros(len(new), np.float16))
        if len(alive) < HUBS_ANEW_BELOW:
            kept = vector.build(index.rows(alive)) if len(alive) else index
            scales[alive] = vector.hubs(kept, index.rows(alive)).scale
        elif len(new):
            near = index.nearest(new, vector.NEIGHBOURS + 1, probes=vector.HUB_PROBES)[0]
            scales[before.rows :] = near[:, 1:].mean(axis=1).clip(-1, 1)
        return scales

    def _built(self, vectors: npt.NDArray[np.float16]) -> tuple[Vectors, dict[str, float], npt.NDArray[np.float16]]:
        assert self.encoder is not None
        index = vector.build(vectors)  # type: ignore[arg-type]  # float16 on disk, turned into float32 in blocks
        queries = np.array([self.encoder.encode_query(title) for title in self.titles], np.float32)
        measured = vector.tune(index, queries, vectors)  # type: ignore[arg-type]  # as above
        found = vector.hubs(index, vectors)  # type: ignore[arg-type]  # as above
        measured |= {"hub_skew_before": found.skew_before, "hub_skew_after": found.skew_after}
        return index, measured, found.scale

    def _probes(self) -> int:
        return int(self.next.measured.get("probes", 16))


def begin(
    home: Path, before: Manifest | None, encoder: Encoder | None, wordlist: Wordlist, building: Building | None = None
) -> Writer:
    """A writer on top of `before`; or, of a new epoch, from nothing or from where `building` has come to."""
    anew = before is None
    before = building.state if building else before
    following = dataclasses.replace(before, generation=before.generation + 1) if before else _nothing(home, wordlist)
    place = generation_folder(home, following)
    previous = generation_folder(home, before) / LEXICAL if before else None
    shutil.rmtree(place, ignore_errors=True)
    _, lexical_writer = lexical.open_for_writing(place / LEXICAL, previous)
    dead = read_dead(home, before) if before else np.zeros(0, bool)
    if before is None:
        following = dataclasses.replace(following, files=(_write_words(home, following, wordlist),))
    encoded = (building.encoded if building else ()) if anew else None
    made = Writer(home, before, encoder, wordlist, following, lexical_writer, dead, _alive(home, before, dead), encoded)
    made.titles += building.titles if building else ()
    return made


def _nothing(home: Path, wordlist: Wordlist) -> Manifest:
    """The beginning of a new epoch."""
    epoch = 1 + max((int(path.name[6:]) for path in home.glob("epoch-*") if path.name[6:].isdigit()), default=0)
    return Manifest(
        format=FORMAT, epoch=epoch, generation=1, position=0, tail=(), encoder="", dimension=0, words=wordlist.name, rows=0,
        live=0, trained_rows=0, kind="", columns={}, files=(), built_at=utc_now().isoformat(), rules=RULES,
    )  # fmt: skip


def _write_words(home: Path, state: Manifest, wordlist: Wordlist) -> FileMark:
    """The word list stays with the index that is made of it: it may be gone from elsewhere before the next is made."""
    path = epoch_folder(home, state.epoch) / WORDS
    wordlist.save(path)
    return manifest.mark(home, path)


def read_words(home: Path, state: Manifest) -> Wordlist | None:
    """The word list that this state was made with, or None where it cannot be read."""
    return Wordlist.read(epoch_folder(home, state.epoch) / WORDS, state.words)


def read_dead(home: Path, state: Manifest) -> npt.NDArray[np.bool_]:
    """Which rows no longer stand for a paper."""
    packed = np.frombuffer((generation_folder(home, state) / DEAD).read_bytes(), np.uint8)
    return np.unpackbits(packed, count=state.rows).astype(bool)


def read_frequency(home: Path, state: Manifest) -> npt.NDArray[np.int64]:
    """How often the papers write each token, and last how many tokens their titles have."""
    return np.frombuffer((generation_folder(home, state) / FREQUENCY).read_bytes(), np.int64)


def read_hubs(home: Path, state: Manifest) -> npt.NDArray[np.float16]:
    """How near each row stands to its own neighbours."""
    return np.frombuffer((generation_folder(home, state) / HUBS).read_bytes(), np.float16)


def _alive(home: Path, state: Manifest | None, dead: npt.NDArray[np.bool_]) -> dict[bytes, int]:
    if state is None:
        return {}
    papers = columns.mapped(epoch_folder(home, state.epoch), "paper", state.columns["paper"])
    rows = np.flatnonzero(~dead)
    return dict(zip(papers[rows].tolist(), rows.tolist(), strict=True))


def content_mark(paper: Paper) -> int:
    """A checksum of everything that the index takes from a paper: equal marks, equal entries."""
    parts = (
        paper.id, paper.title, paper.abstract, paper.title_original, paper.abstract_original, paper.summary, paper.date,
        paper.venue, paper.type, *paper.categories, *(author.name for author in paper.authors), str(lexical.has_code(paper)),
    )  # fmt: skip
    return zlib.crc32("\x1f".join(parts).encode())


def tidy(home: Path, current: Manifest) -> None:
    """Remove every other epoch."""
    for epoch in home.glob("epoch-*"):
        if epoch != epoch_folder(home, current.epoch):
            shutil.rmtree(epoch, ignore_errors=True)


def tidy_generations(home: Path, current: Manifest) -> None:
    """Of this epoch, keep this generation and the one before, which somebody may just be opening."""
    keep = {f"g{current.generation}", f"g{current.generation - 1}"}
    for generation in epoch_folder(home, current.epoch).glob("g*"):
        if generation.name not in keep:
            shutil.rmtree(generation, ignore_errors=True)
