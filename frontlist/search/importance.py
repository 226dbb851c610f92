"""How much each feature of the ranking matters: over judged questions, by kind of question, and on this library.

Nobody judged this library's papers, so its questions are made of them: three words of a title, or a sentence about
the paper, and the paper itself is the answer (known-item search, Azzopardi, de Rijke & Balog 2007). That favours words
over meaning, more than what people ask does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import orjson

from frontlist.features.importance import Importance, permutation_importance
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.snapshot import Snapshot, once
from frontlist.index.vector import Floats
from frontlist.model.paper import Paper
from frontlist.model.query import Mode
from frontlist.search.features import NAMES
from frontlist.search.question import terms_of
from frontlist.search.ranking import Model, model, rank, weights_by_name
from frontlist.search.shortlist import shortlist
from frontlist.store import papers as paper_store
from frontlist.text.words import sentence_bounds

if TYPE_CHECKING:
    from frontlist.search.door import Search

Asking = Literal["title", "sentence"]
QUESTIONS: Final = 120
# Fewer questions say nothing.
FEWEST: Final = 12
SEED: Final = 20_261_121
WORDS_OF_TITLE: Final = 3
# From this correlation on, two features say much the same, and share their importance.
ALIKE: Final = 0.6
# Papers behind this place are not looked at, as in nDCG@10.
DEEPEST: Final = 10


# Kinds of questions, as they were judged; the last three look for one paper that is known to be there.
EVERY: Final = "every"
KINDS: Final = {
    EVERY: "every question about a topic",
    "few": "a few words",
    "sentence": "a sentence",
    "paragraph": "a paragraph",
    "question": "a question (what, how, which …)",
    "title": "a paper’s title",
    "three": "three words of a title",
    "name": "the name a paper gives its method",
}
# So many words make a sentence, and a paragraph.
FEW_WORDS: Final = 9
MANY_WORDS: Final = 25
_QUESTION: Final = re.compile(
    r"(?:what|how|which|who|where|when|why|is|are|can|could|does|do|did|has|have)\b|.*\?\s*$", re.I | re.S
)


class Kind(NamedTuple):
    """One kind of judged questions: how many, how well they are answered, what each feature is worth, what goes together."""

    name: str
    told: str
    questions: int
    quality: float
    importances: tuple[Importance, ...]
    alike: dict[str, tuple[tuple[str, float], ...]]


class Measured(NamedTuple):
    """Over so many questions the quality (nDCG@10), what each feature's shuffling takes from it, and what goes together."""

    questions: int
    quality: float
    importances: tuple[Importance, ...]
    alike: dict[str, tuple[tuple[str, float], ...]]


class _Asked(NamedTuple):
    """One question's features, and which candidate is the answer, -1 where it was not even fetched."""

    table: Floats
    answer: int


def kind_of(text: str) -> tuple[str, ...]:
    """Which kinds of question about a topic a text is: by its length, and by its form.

    >>> kind_of("graph neural networks"), kind_of("How are hubs held down?")
    (('few',), ('few', 'question'))
    """
    words = len(text.split())
    length = "few" if words < FEW_WORDS else "sentence" if words < MANY_WORDS else "paragraph"
    return (length, "question") if _QUESTION.match(text.strip()) else (length,)


@cache
def judged_kinds() -> tuple[Kind, ...]:
    """What `benchmarks/importance.py` measured on judged collections and left beside the weights, kind by kind."""
    return tuple(
        Kind(
            kind, KINDS[kind], row["questions"], row["quality"],
            tuple(Importance(name, *numbers) for name, numbers in row["lost"].items()),
            {name: tuple((other, value) for other, value in others) for name, others in row["alike"].items()},
        )
        for kind, row in _kept()["kinds"].items()
    )  # fmt: skip


def judged_importance(kind: str = EVERY) -> tuple[Importance, ...]:
    """What each feature is worth for one kind of judged questions, the dearest first."""
    return next(one.importances for one in judged_kinds() if one.name == kind)


def for_question(text: str) -> Kind:
    """The kind of judged questions that a text is most like; every one where so few of its kind were judged."""
    known = {kind.name: kind for kind in judged_kinds() if kind.questions >= FEWEST}
    return next((known[name] for name in reversed(kind_of(text)) if name in known), judged_kinds()[0])


def share_doubts() -> dict[str, float]:
    """How much of its share a feature may have more or less of (95 %), had other questions been judged to fit its weight."""
    weights = weights_by_name()
    return {name: doubt / abs(weights[name]) for name, doubt in _kept()["doubt"].items() if weights[name]}


def mark_of(mode: Mode) -> str:
    """A mark of the weights of a mode: what was measured with others is told apart by it."""
    stored = orjson.loads((files("frontlist.search") / "weights" / "ranker.json").read_bytes())[mode]
    return sha256(orjson.dumps([stored["first"], stored["whole"]])).hexdigest()[:12]


@cache
def _kept() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((files("frontlist.search") / "weights" / "importance.json").read_bytes())
    return found


def measured_here(search: Search, asking: Asking) -> Measured | None:
    """Importance on this library; None where too few questions can be made of it."""
    snapshot = search.index.snapshot()
    known = _known(snapshot)
    if asking not in known:
        known[asking] = _measured(search, snapshot, asking)
    return known[asking]


@once
def _known(_snapshot: Snapshot) -> dict[Asking, Measured | None]:
    """What was measured on this state of the library: a few seconds' work each."""
    return {}


def _measured(search: Search, snapshot: Snapshot, asking: Asking) -> Measured | None:
    mode: Mode = "hybrid" if snapshot.encoder and snapshot.vectors else "words"
    learned = model(mode, not isinstance(snapshot.encoder, StaticEncoder))
    asked = list(_questions(search, snapshot, asking, learned))
    if len(asked) < FEWEST:
        return None

    def quality(number: int, table: Floats) -> float:
        scores, answer = learned.whole.scores(table), asked[number].answer
        before = int((scores > scores[answer]).sum()) if answer >= 0 else DEEPEST
        return float(1 / np.log2(before + 2)) if before < DEEPEST else 0.0

    tables = [one.table for one in asked]
    found = permutation_importance(NAMES, tables, quality, repeats=3)
    whole = float(np.mean([quality(number, table) for number, table in enumerate(tables)]))
    return Measured(len(asked), whole, tuple(found), alike(np.concatenate(tables)))


def alike(table: Floats) -> dict[str, tuple[tuple[str, float], ...]]:
    """For each feature those that it rises and falls with, over all candidates of all questions, nearest first."""
    moving = table.std(axis=0) > 0
    together = np.zeros((len(NAMES), len(NAMES)))
    together[np.ix_(moving, moving)] = np.corrcoef(table[:, moving], rowvar=False)
    np.fill_diagonal(together, 0)
    return {
        name: tuple((NAMES[other], float(row[other])) for other in np.argsort(-np.abs(row)) if abs(row[other]) >= ALIKE)
        for name, row in zip(NAMES, together, strict=True)
    }


def _questions(search: Search, snapshot: Snapshot, asking: Asking, learned: Model) -> Iterator[_Asked]:
    random = np.random.default_rng(SEED)
    live = np.flatnonzero(~snapshot.dead)
    rows = random.permutation(live)[: 2 * QUESTIONS]
    ids = snapshot.papers(rows)
    with search.database.read() as connection:
        papers = paper_store.get_many(connection, ids)
    made = 0
    for row, paper_id in zip(rows.tolist(), ids, strict=True):
        paper = papers.get(paper_id)
        text = _text(paper, asking, random) if paper and made < QUESTIONS else ""
        if text:
            made += 1
            yield from _asked(snapshot, text, row, learned)


def _text(paper: Paper, asking: Asking, random: np.random.Generator) -> str:
    if asking == "title":
        words = [term.word for term in terms_of(paper.title)]
        chosen = np.sort(random.permutation(len(words))[:WORDS_OF_TITLE])
        return " ".join(words[place] for place in chosen) if len(words) > WORDS_OF_TITLE else ""
    about = paper.summary or paper.abstract
    sentences = [about[begin:end] for begin, end in sentence_bounds(about)]
    return sentences[random.integers(len(sentences))] if sentences else ""


def _asked(snapshot: Snapshot, text: str, row: int, learned: Model) -> Iterator[_Asked]:
    terms = terms_of(text)
    vector = snapshot.encoder.encode_query(text) if snapshot.encoder and snapshot.vectors else None
    short = shortlist(snapshot, snapshot.words, terms, vector, "words" if vector is None else "hybrid")
    if short is not None and len(short.papers) > 1:
        ranked = rank(short.found.values, short.papers, short.collection, learned)
        at = np.flatnonzero(short.papers.rows == row)
        yield _Asked(ranked.standard, int(at[0]) if len(at) else -1)
