"""Trains the static encoder: `Training(files, out, plan, tell).run()`. Plain numpy and scipy, seeded, resumable, with progress.

Start from latent semantic analysis (Deerwester et al. 1990), then learn by contrast; half of all batches come from
one field, so that telling papers of one field apart is learned too. Fields are drawn by the root of their size.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson
from scipy import sparse

from frontlist.errors import BadInput
from frontlist.features.contrast import NESTED, nested_contrast
from frontlist.features.piece_vectors import fit_pieces, lean_on_pieces
from frontlist.features.static_encoder import StaticEncoder
from frontlist.features.training_text import Corpus, examples, learn_vocabulary, number
from frontlist.features.training_views import make_pair, ranges
from frontlist.features.words import Floats, Ints, Vocabulary

Tell = Callable[[str], None]
Sizes = tuple[int, ...]
KEEP_EVERY = 500
TELL_EVERY = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """Every number that decides the result; written into the weights' card."""

    seed: int = 7
    dim: int = 256
    steps: int = 5000
    batch: int = 1536
    rate: float = 0.7
    drop: float = 0.5
    cut: float = 0.8
    same_field: float = 0.5
    words: int = 68_000
    pairs: int = 40_000
    buckets: int = 16_384
    lean: float = 20.0


def rarity(corpus: Corpus, terms: int) -> Floats:
    """Inverse document frequency of each row."""
    at, owner = ranges(
        corpus.sentence_starts[corpus.paper_starts[:-1]], corpus.sentence_starts[corpus.paper_starts[1:]]
    )
    keys = np.unique(corpus.ids[at].astype(np.int64) * len(corpus) + owner)
    counts = np.bincount(keys // len(corpus), minlength=terms)
    idf: Floats = np.log(len(corpus) / (1.0 + counts)).clip(0.05, None).astype(np.float32)
    return idf


def latent_start(corpus: Corpus, idf: Floats, dim: int, random: np.random.Generator, rounds: int = 3) -> Floats:
    """Latent semantic vectors by a randomised SVD (Halko et al. 2011), as long as their words are rare."""
    starts = corpus.sentence_starts[corpus.paper_starts]
    ones = np.ones(len(corpus.ids), np.float32)
    papers = sparse.csr_matrix((ones, corpus.ids, starts), shape=(len(corpus), len(idf)), copy=True)
    papers.sum_duplicates()  # in place, hence the copy
    papers.data = (1 + np.log(papers.data)) * idf[papers.indices]
    papers.data /= np.repeat(sparse.linalg.norm(papers, axis=1) + 1e-6, np.diff(papers.indptr))
    basis = random.standard_normal((len(idf), dim + 16)).astype(np.float32)
    for _ in range(rounds):
        basis = np.linalg.qr(papers.T @ (papers @ basis))[0].astype(np.float32)
    _, strengths, turn = np.linalg.svd(papers @ basis, full_matrices=False)
    vectors = (basis @ turn.T)[:, :dim] / np.sqrt(strengths[:dim])
    vectors *= idf[:, None]
    # One memory layout always: a run from a checkpoint must add its numbers in the same order.
    return np.ascontiguousarray(vectors / np.sqrt((vectors**2).sum(axis=1).mean()), np.float32)


class Batches:
    """Which papers form a batch: fields by the root of their size, half of the batches from one field alone."""

    def __init__(self, corpus: Corpus, plan: Plan) -> None:
        self._plan = plan
        order = np.argsort(corpus.fields, kind="stable")
        sizes = np.bincount(corpus.fields)
        self._members = np.split(order, np.cumsum(sizes)[:-1])
        share = np.sqrt(sizes)
        self._chance = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
        self._chance /= self._chance.sum()
        self._cumulated = np.cumsum(self._chance)
        self._order = order
        big = sizes >= plan.batch
        self._field_chance = share * big / max(1e-9, float((share * big).sum()))

    def draw(self, random: np.random.Generator) -> Ints:
        """The papers of one batch, none twice."""
        if self._field_chance.any() and random.random() < self._plan.same_field:
            members = self._members[random.choice(len(self._field_chance), p=self._field_chance)]
            chosen: Ints = random.choice(members, self._plan.batch, replace=False)
            return chosen
        places = np.searchsorted(self._cumulated, random.random(self._plan.batch * 2)).clip(0, len(self._order) - 1)
        found = np.unique(places)
        drawn: Ints = self._order[random.permutation(found)[: self._plan.batch]]
        return drawn


@dataclass(slots=True)
class State:
    """Where training stands."""

    vectors: Floats
    heat: Floats
    step: int = 0


def learn(corpus: Corpus, idf: Floats, plan: Plan, state: State, sizes: Sizes) -> Iterator[float]:
    """Train from `state.step` on, in place; yields the loss of each step.

    Adagrad with one number a row (Duchi et al. 2011): rare words take large steps, common ones small.
    """
    batches = Batches(corpus, plan)
    while state.step < plan.steps:
        random = np.random.default_rng([plan.seed, state.step])
        pair = make_pair(corpus, batches.draw(random), idf, plan.drop, plan.cut, random)
        table = state.vectors[pair.used]
        chosen = (sizes[int(random.integers(len(sizes) - 1))], sizes[-1])  # one prefix a step is enough, and cheaper
        loss, left, right = nested_contrast(pair.asked @ table, pair.answer @ table, chosen)
        gradient = np.asarray(pair.asked.T @ left + pair.answer.T @ right, np.float32)
        state.heat[pair.used] += np.einsum("ij,ij->i", gradient, gradient) / plan.dim
        rate = plan.rate * (1 - state.step / plan.steps) / np.sqrt(state.heat[pair.used] + 1e-12)
        state.vectors[pair.used] = table - rate[:, None].astype(np.float32) * gradient
        state.step += 1
        yield loss


class Training:
    """One run over some files: prepare, learn (from a checkpoint where there is one), finish, write the card."""

    def __init__(self, files: Sequence[Path], out: Path, plan: Plan, tell: Tell) -> None:
        self.files, self.out, self.plan, self.tell = list(files), out, plan, tell
        self.checkpoint = out.with_name(out.name + ".checkpoint.npz")
        papers = list(examples(self.files))
        if len(papers) < 2:
            raise BadInput("There is nothing to train on.", "Give JSONL files of papers with id, title and abstract.")
        texts = [f"{paper.title} . {paper.abstract}" for paper in papers]
        self.vocabulary = learn_vocabulary(texts, plan.words, plan.pairs)
        self.corpus = number(papers, self.vocabulary, tell)
        self.idf = rarity(self.corpus, len(self.vocabulary))
        self.sizes = (*(size for size in NESTED if size < plan.dim), plan.dim)
        if len(self.sizes) == 1:
            self.sizes = (max(1, plan.dim // 2), plan.dim)

    def state(self) -> State:
        """Where an interrupted run of the same plan stopped, or the latent start."""
        if self.checkpoint.exists():
            with np.load(self.checkpoint, allow_pickle=False) as kept:
                if str(kept["mark"]) == self._mark():
                    self.tell(f"going on from step {int(kept['step']):,}")
                    return State(kept["vectors"], kept["heat"], int(kept["step"]))
        random = np.random.default_rng(self.plan.seed)
        vectors = latent_start(self.corpus, self.idf, self.plan.dim, random)
        self.tell("latent start is ready")
        return State(vectors, np.zeros(len(vectors), np.float32))

    def _mark(self) -> str:
        return orjson.dumps([asdict(self.plan), len(self.corpus), len(self.vocabulary)]).decode()

    def _keep(self, state: State) -> None:
        fresh = self.checkpoint.with_name(self.checkpoint.name + ".new.npz")
        np.savez(fresh, vectors=state.vectors, heat=state.heat, step=state.step, mark=self._mark())
        fresh.replace(self.checkpoint)

    def run(self) -> StaticEncoder:
        """Learn to the end, telling how it goes; the encoder is saved beside its card."""
        state = self.state()
        began = time.monotonic()
        first, losses = state.step, [0.0]
        for loss in learn(self.corpus, self.idf, self.plan, state, self.sizes):
            losses.append(loss)
            if state.step % TELL_EVERY == 0 or state.step == self.plan.steps:
                pace = (time.monotonic() - began) / (state.step - first)
                left = pace * (self.plan.steps - state.step) / 60
                said = float(np.mean(losses[-TELL_EVERY:]))
                self.tell(f"step {state.step:,} of {self.plan.steps:,}, loss {said:.3f}, {left:.0f} min left")
            if state.step % KEEP_EVERY == 0:
                self._keep(state)
        encoder = self.finish(state.vectors)
        encoder.save(self.out)
        card = self._card(encoder, time.monotonic() - began, float(np.mean(losses[-200:])))
        self.out.with_name("static.json").write_bytes(orjson.dumps(card, option=orjson.OPT_INDENT_2))
        self.checkpoint.unlink(missing_ok=True)
        return encoder

    def finish(self, vectors: Floats) -> StaticEncoder:
        """Pieces for unknown words, rare words leaning on theirs, and into bytes."""
        words, plan = self.vocabulary.words, self.plan
        counts = np.bincount(self.corpus.ids, minlength=len(vectors))[: len(words)]
        table = fit_pieces(words, vectors[: len(words)], counts, plan.buckets)
        known = lean_on_pieces(words, vectors[: len(words)], counts, table, plan.lean)
        whole = Vocabulary(words, self.vocabulary.pairs, plan.buckets)
        return StaticEncoder.from_vectors(whole, np.concatenate([known, vectors[len(words) :], table]))

    def _card(self, encoder: StaticEncoder, seconds: float, loss: float) -> dict[str, object]:
        names = [path.name for path in self.files]
        return {
            "name": encoder.name,
            "data": [{"file": path.name, "sha256": _digest(path)} for path in self.files],
            "command": f"frontlist encoder train {' '.join(names)} --seed {self.plan.seed}",
            "left_out": "papers whose int(sha256(id), 16) % 12 is 0",
            "papers": len(self.corpus),
            "words": len(self.vocabulary.words),
            "phrases": len(self.vocabulary.pairs),
            "plan": asdict(self.plan),
            "minutes": round(seconds / 60, 1),
            "loss": round(loss, 4),
            "scores": {},
        }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
