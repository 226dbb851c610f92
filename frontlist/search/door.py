"""Search: a question in, an ordered and explained answer out; and the papers that are like a paper."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from frontlist.atlas.door import Atlas
from frontlist.errors import NotFound, UsageError
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.analysis import names, stems
from frontlist.index.door import Index
from frontlist.index.snapshot import Snapshot
from frontlist.index.vector import Floats, Rows
from frontlist.index.writer import Encoder
from frontlist.model.dates import utc_now
from frontlist.model.hit import Answer, Facet, Hit
from frontlist.model.ids import parse_id
from frontlist.model.query import Either, Mode, PaperFilter, Phrase, Property, Sort, Word
from frontlist.rank.cutoff import line
from frontlist.rank.order import ordered
from frontlist.search import explain as explaining
from frontlist.search.composed import composed
from frontlist.search.matching import every, filtered, required
from frontlist.search.parse import parse
from frontlist.search.question import Question, understand
from frontlist.search.ranking import Model, Ranked, model, rank
from frontlist.search.retrieve import Allowed, anything_like, newest
from frontlist.search.shortlist import Shortlist, shortlist
from frontlist.search.steering import STRONG, leaning, lit_by, lit_most, resolved, shifts, with_concepts
from frontlist.search.typing_errors import forgiven
from frontlist.store import papers as paper_store
from frontlist.store.database import Database
from frontlist.store.papers import Texts
from frontlist.text.similar import title_key

FACETS: Final = ("year", "category", "venue_name", "type", "code")
FACET_SIZE: Final = 30
HUB_SHARE: Final = 0.5
ANY: Final = PaperFilter()
# Candidates by place, with the id and the texts of each.
Shown = dict[int, tuple[str, Texts]]
# A name of a person is not longer than this.
NAME_WORDS: Final = 4
DAMAGED: Final = "The index is damaged, and this answer may be wrong: run `frontlist index update`, which rebuilds it."
NO_ENCODER: Final = "Searched by words only: there is no encoder."
NOT_YET: Final = "Searched by words only until the index follows the new encoder."
NO_NEIGHBOURS: Final = "What is near in meaning cannot be told: the index has no vectors that can be asked now."
MAKING: Final = "The search index is being made, newest papers first: {done:,} of {total:,} are in it so far, and found by their words."
NO_FIT: Final = "No paper fits every condition."
NOTHING: Final = "Nothing here seems to answer this; below is what comes nearest."


@dataclass(frozen=True)
class Search:
    """The search engine of a library."""

    database: Database
    index: Index
    clock: Callable[[], dt.datetime] = utc_now
    atlas: Atlas | None = None

    @property
    def encoder(self) -> Encoder | None:
        """What turns a question into a vector of the index as it stands; None means words only."""
        return self.index.snapshot().encoder

    def search(
        self, query: str, *, limit: int = 20, offset: int = 0, mode: Mode = "hybrid", sort: Sort = "relevance",
        explain: bool = False, facets: bool = False, where: PaperFilter = ANY,
    ) -> Answer:  # fmt: skip
        """The best papers for `query`, which may be any text (see `search/parse.py` for the language).

        `where` narrows the search beyond what the query says. Hits from `answer.relevant` on lie behind the line.
        """
        check(limit, offset, mode, sort)
        begun = time.perf_counter()
        # What is learned anew meanwhile must not come between two looks at one concept.
        still = replace(self, atlas=self.atlas.still()) if self.atlas else self
        run = _Run(
            still, self.index.snapshot(), understand(resolved(parse(query), still.atlas)), where, mode, sort, explain
        )
        answer = run.answer(limit, offset)
        if facets:
            answer = replace(answer, facets=run.facets())
        return replace(answer, took_ms=round((time.perf_counter() - begun) * 1000, 3))

    def similar(self, paper_id: str, limit: int = 20, filters: PaperFilter = ANY, *, offset: int = 0) -> Answer:
        """The papers nearest in meaning to this one (any of its ids), the paper itself left out."""
        check(limit, offset, "meaning", "relevance")
        begun = time.perf_counter()
        snapshot = self.index.snapshot()
        row = snapshot.row_of(paper_id)
        if row < 0:
            row = snapshot.row_of(self.paper_id(paper_id))
        if row < 0:
            raise NotFound(
                f"{paper_id} is not indexed yet.",
                "The worker does it within a minute, `frontlist index update` at once.",
                id=paper_id,
            )
        allowed = allowed_by(None, filtered(filters), repr(filters))
        rows, scores = neighbours(
            snapshot,
            snapshot.vectors.rows(np.array([row]))[0] if snapshot.vectors else None,
            limit + offset,
            allowed,
            [row],
        )
        hits = _plain_hits(snapshot, rows[offset:], scores[offset:], "close in meaning")
        notes = (*_notes_on(self, snapshot), *(() if snapshot.vectors else (NO_NEIGHBOURS,)))
        took = round((time.perf_counter() - begun) * 1000, 3)
        return Answer(
            query=f"like:{paper_id}", hits=hits, relevant=len(hits), relevant_in_all=len(rows), total=len(rows), notes=notes,
            took_ms=took, mode="meaning",
        )  # fmt: skip

    def paper_id(self, text: str) -> str:
        """The current id of the paper that any written id means."""
        with self.database.read() as connection:
            return paper_store.find(connection, text)


def check(limit: int, offset: int, mode: str, sort: str) -> None:
    """Refuse what makes no sense."""
    if not 0 <= limit <= 1000 or offset < 0:
        raise UsageError("A page holds 0 to 1000 papers and begins at 0 or later.", "Ask for fewer papers at once.")
    if mode not in {"hybrid", "words", "meaning"}:
        raise UsageError(f"There is no mode {mode!r}.", "Choose words, meaning or hybrid.")
    if sort not in {"relevance", "date"}:
        raise UsageError(f"There is no order {sort!r}.", "Choose relevance or date.")


def _notes_on(search: Search, snapshot: Snapshot) -> tuple[str, ...]:
    """What is to be said of the index that an answer comes from, if anything."""
    damaged = (DAMAGED,) if search.index.doubt else ()
    if (making := snapshot.partial) is None:
        return damaged
    return (*damaged, MAKING.format(done=making.done, total=max(making.total, making.done)))


def allowed_by(*parts: object) -> Allowed:
    """What all of the given queries allow; the texts among `parts` make the name it is kept under."""
    import tantivy

    queries = [part for part in parts if isinstance(part, tantivy.Query)]
    key = "|".join(part for part in parts if isinstance(part, str))
    return Allowed(every(queries), key) if queries else Allowed()


def neighbours(
    snapshot: Snapshot, vector: Floats | None, count: int, allowed: Allowed, without: Sequence[int]
) -> tuple[Rows, Floats]:
    """The nearest rows by scaled cosine: hubs are held down by what is stored of their own neighbours."""
    if vector is None:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    rows, cosines = snapshot.nearest(vector, max(2 * count, 50) + len(without), allowed.rows(snapshot))
    keep = ~np.isin(rows, without)
    rows, cosines = rows[keep], cosines[keep]
    scores = cosines - HUB_SHARE * snapshot.hubs[rows].astype(np.float32)
    order = ordered(scores, snapshot.columns["paper"][rows])[:count]
    return rows[order], cosines[order]


def _plain_hits(snapshot: Snapshot, rows: Rows, scores: Floats, reason: str) -> tuple[Hit, ...]:
    ids = snapshot.papers(rows)
    return tuple(
        Hit(
            paper_id=paper,
            score=round(float(score), 5),
            probability=round(min(max(float(score), 0.0), 1.0), 4),
            reason=reason,
        )
        for paper, score in zip(ids, scores, strict=True)
    )


@dataclass
class _Run:
    """One search under way."""

    search: Search
    snapshot: Snapshot
    question: Question
    where: PaperFilter
    mode: Mode
    sort: Sort
    explain: bool
    notes: tuple[str, ...] = ()

    def answer(self, limit: int, offset: int) -> Answer:
        """The whole way from a question to hits."""
        self.notes = (*self.question.notes, *_notes_on(self.search, self.snapshot))
        if not self.snapshot.state.live:
            return self._answer((), 0, 0, 0, "The library is empty.")
        first = self._named()
        if first is None and self._is_author():
            self.question = _by_author(self.question)
            self.notes = (
                *self.notes,
                f"Papers by {self.question.query.text}. For the words themselves, use ti: or abs:.",
            )
        if self.encoder_missing():
            self.mode = "words"
            if not self.snapshot.partial:
                self.notes = (*self.notes, NO_ENCODER if self.search.index.chosen() is None else NOT_YET)
        if first is not None:
            return self._beginning_with(first, limit, offset)
        if self.question.only_filters:
            return self._listed(limit, offset)
        if self.question.more and not self.question.terms and not self.question.likes:
            return self._of_concepts(limit, offset)
        return self._ranked(limit, offset)

    def encoder_missing(self) -> bool:
        """Whether meaning cannot be searched."""
        return self.snapshot.encoder is None and self.mode != "words"

    def allowed(self) -> Allowed:
        """What the query's conditions and the filter allow."""
        must = required(self.question.must, self._find)
        key = repr((self.question.must, self.where))
        return allowed_by(must, filtered(self.where), key)

    def facets(self) -> tuple[Facet, ...]:
        """Counts over everything that matches."""
        query = self.allowed().with_terms(self.question.terms)
        counts = self.snapshot.facets(query, FACETS, FACET_SIZE)
        names_ = {"venue_name": "venue"}
        return tuple(Facet(names_.get(name, name), tuple(values)) for name, values in counts.items())

    def _find(self, text: str) -> str:
        try:
            return self.search.paper_id(text)
        except NotFound:
            self.notes = (*self.notes, f"No paper here bears the id {text[:100]}.")
            return ""

    def _named(self) -> str | None:
        """The paper that the whole question names, as an id or an address."""
        parts = self.question.query.parts
        if len(parts) != 1:
            return None
        only = parts[0]
        text = (
            only.text
            if isinstance(only, Word) and not only.field
            else only.value
            if isinstance(only, Property) and only.name == "id"
            else ""
        )
        if not text or parse_id(text) is None:
            return None
        return self._find(text) or None

    def _is_author(self) -> bool:
        """Whether the question is somebody's name and nothing else: in these words authors are found, not titles."""
        parts = self.question.query.parts
        if not 0 < len(parts) <= NAME_WORDS or not all(
            isinstance(part, Word) and not part.field and not part.prefix for part in parts
        ):
            return False
        text = self.question.query.text
        people = anything_like(self.snapshot, names(text), "authors")
        return people > 0 and people > anything_like(self.snapshot, stems(text), "abstract") + anything_like(
            self.snapshot, stems(text), "title"
        )

    def _beginning_with(self, paper_id: str, limit: int, offset: int) -> Answer:
        """A paper that was named, then its neighbours; where the filter leaves it out, these alone, below the line."""
        row, where = self.snapshot.row_of(paper_id), self.allowed_filter()
        vectors = self.snapshot.vectors
        vector = vectors.rows(np.array([row]))[0] if vectors and row >= 0 else None
        rows, scores = neighbours(self.snapshot, vector, limit + offset, where, [row])
        near = _plain_hits(self.snapshot, rows, scores, "close in meaning to the paper you named")
        kept = where.rows(self.snapshot)
        if kept is not None and not (row >= 0 and kept[row]):
            return self._answer(near[offset : offset + limit], 0, 0, len(near), NOTHING if near else NO_FIT)
        hits = (Hit(paper_id=paper_id, score=1.0, probability=1.0, reason="the paper you named"), *near)
        page = hits[offset : offset + limit]
        return self._answer(page, len(page), len(hits), len(hits))

    def allowed_filter(self) -> Allowed:
        """What the filter allows, whatever the question."""
        return allowed_by(filtered(self.where), repr(self.where))

    def _listed(self, limit: int, offset: int) -> Answer:
        """Only conditions: all papers for which they hold, newest first."""
        if not self.question.must and not self.where:
            return self._answer((), 0, 0, 0, "There is nothing to search for in this question.")
        rows, total = newest(self.snapshot, self.allowed(), offset + limit)
        rows = rows[offset:]
        hits = _plain_hits(self.snapshot, rows, np.ones(len(rows), np.float32), "fits every condition; newest first")
        return self._answer(hits, len(hits), total, total, *(() if total else (NO_FIT,)))

    def _of_concepts(self, limit: int, offset: int) -> Answer:
        """Only concepts: the papers that light them, strongest first."""
        question, atlas = self.question, self.search.atlas
        assert atlas is not None  # without one there are no concepts in a question
        lit = Either(tuple(lit_by(atlas.concepts.get(slug), atlas) for slug in question.more))
        must = required((*question.must, lit), self._find)
        kept = allowed_by(must, filtered(self.where), repr((question.must, lit, self.where))).rows(self.snapshot)
        assert kept is not None  # `lit` is a condition
        rows, weights = lit_most(self.snapshot, kept, atlas, question.more, question.less)
        hits = _plain_hits(
            self.snapshot,
            rows[offset : offset + limit],
            weights[offset : offset + limit] * STRONG,
            "is of this concept",
        )
        return self._answer(with_concepts(hits, atlas, None), len(hits), len(rows), len(rows))

    def _vector(self, likes: Rows) -> Floats | None:
        encoder, question = self.snapshot.encoder, self.question
        if encoder is None or self.snapshot.vectors is None or self.mode == "words":
            return None
        words = encoder.encode_query(question.text) if question.text else None
        if question.likes and (len(likes) or words is not None):
            away = [encoder.encode_query(text) for text in question.away]
            words = composed(self.snapshot.vectors.rows(likes), words, away)
        # What points nowhere is near to nothing: then words find alone.
        return words if words is not None and words.any() else None

    def _leaning(self, vector: Floats | None) -> Floats | None:
        """The direction of the question, with the concepts that it wants more or less of."""
        question, atlas = self.question, self.search.atlas
        if (
            atlas is None
            or self.snapshot.vectors is None
            or self.mode == "words"
            or not (question.more or question.less)
            or not atlas.is_of(self.snapshot)
        ):
            return vector
        return leaning(vector, atlas, question.more, question.less)

    def _steered(self, ranked: Ranked, short: Shortlist) -> Ranked:
        question, atlas = self.question, self.search.atlas
        if atlas is None or not (question.more or question.less):
            return ranked
        papers = self.snapshot.columns["paper"][short.papers.rows]
        moved = shifts(ranked.scores, papers, atlas, question.more, question.less)
        return replace(ranked, scores=ranked.scores + moved)

    def _liked(self) -> Rows:
        rows = [self.snapshot.row_of(found) for text in self.question.likes if (found := self._find(text))]
        return np.array([row for row in rows if row >= 0], np.int64)

    def _forgive(self) -> None:
        """Words that no paper has are read as what was probably meant; not while papers are missing that may have them."""
        if self.snapshot.partial:
            return
        terms, notes = forgiven(self.snapshot, self.question.terms)
        if notes:
            self.notes = (*self.notes, *notes)
            self.question = replace(self.question, terms=terms, text=" ".join(term.word for term in terms))

    def _ranked(self, limit: int, offset: int) -> Answer:
        likes = self._liked()
        self._forgive()
        terms = self.question.terms
        vector = self._leaning(self._vector(likes))
        mode = "meaning" if not terms else "words" if vector is None else self.mode
        words = self.snapshot.words
        short = shortlist(self.snapshot, words, terms, vector, mode, self.allowed(), likes)
        if short is None:
            return self._answer((), 0, 0, 0, "Nothing in the library matches.")
        ranked = rank(short.found.values, short.papers, short.collection, self._model(mode))
        return self._page(short, self._steered(ranked, short), limit, offset)

    def _model(self, mode: Mode) -> Model:
        return model(mode, not isinstance(self.snapshot.encoder, StaticEncoder))

    def _page(self, short: Shortlist, ranked: Ranked, limit: int, offset: int) -> Answer:
        rows = short.papers.rows
        keys = self.snapshot.columns["paper"][rows]
        order = ordered(ranked.scores, keys)
        relevant = line(ranked.probabilities[order])
        if self.sort == "date":
            order = order[: relevant or None]
            order = order[np.lexsort((keys[order], -self.snapshot.columns["date"][rows[order]].astype(np.int64)))]
        shown = order[offset : offset + limit]
        ids = dict(zip(shown.tolist(), self.snapshot.papers(rows[shown]), strict=True))
        with self.search.database.read() as connection:
            texts = paper_store.texts_of(connection, list(ids.values()))
        there = {place: (paper_id, texts[paper_id]) for place, paper_id in ids.items() if paper_id in texts}
        titled = self._of_that_title(there) if offset == 0 and self.sort == "relevance" else {}
        relevant = max(relevant, len(titled))
        atlas = self.search.atlas
        asked = short.asked.vector if atlas is not None and atlas.is_of(self.snapshot) else None
        hits = self._shown(titled | there, short, ranked)
        hits = with_concepts(
            (*(replace(hit, probability=1.0) for hit in hits[: len(titled)]), *hits[len(titled) :]), atlas, asked
        )
        notes = () if relevant else (NOTHING,)
        return self._answer(hits, max(0, min(relevant - offset, len(hits))), relevant, len(order), *notes)

    def _shown(self, there: Shown, short: Shortlist, ranked: Ranked) -> tuple[Hit, ...]:
        words = self.snapshot.words
        shares = explaining.features(list(there), ranked) if self.explain else [()] * len(there)
        return tuple(
            explaining.hit(paper_id, texts, place, short, ranked, words, share)
            for (place, (paper_id, texts)), share in zip(there.items(), shares, strict=True)
        )

    def _of_that_title(self, there: Shown) -> Shown:
        """What bears the question as its title: it comes before all others, and there is no doubt about it."""
        if len(self.question.terms) < 2:
            return {}
        key = title_key(self.question.query.text)
        return {place: found for place, found in there.items() if title_key(found[1].title) == key}

    def _answer(self, hits: tuple[Hit, ...], relevant: int, in_all: int, total: int, *notes: str) -> Answer:
        said = tuple(dict.fromkeys((*self.notes, *notes)))
        return Answer(
            query=self.question.query.text, hits=hits, relevant=relevant, relevant_in_all=in_all, total=total, notes=said,
            mode=self.mode,
        )  # fmt: skip


def _by_author(question: Question) -> Question:
    author = Phrase(question.query.text, "au")
    return replace(question, must=(author,), terms=(), text="")
