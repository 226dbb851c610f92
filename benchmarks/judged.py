"""Judged collections as indexes: their questions, their candidates with features, and the grades of those."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import zstandard

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import manifest
from frontlist.index.follow import BATCH
from frontlist.index.snapshot import Snapshot, open_snapshot
from frontlist.index.streams import Wordlist
from frontlist.index.writer import Encoder, begin
from frontlist.model.dates import parse_partial_date
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Paper
from frontlist.search.matching import ranking
from frontlist.search.question import terms_of
from frontlist.search.shortlist import Shortlist, shortlist

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
COLLECTIONS = ("cisi", "cranfield", "cacm", "vaswani_npl")
# Questions about a topic, whose papers people judged.
TOPICAL = (*COLLECTIONS, "literature")
# Screening sets of medicine whose papers carry subject headings: topics of one or two of these, to fit on and not to report.
SCREENED = ("Cohen_BetaBlockers", "Cohen_Opiods", "Cohen_ProtonPumpInhibitors", "Cohen_Triptans")
# A word that so few papers have is what one who types it alone looks for.
RARE = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """One question's shortlist, the grades of its papers, and of everything that is relevant anywhere."""

    collection: str
    question: str
    shortlist: Shortlist
    ids: list[str]
    grades: npt.NDArray[np.float64]
    relevant: dict[str, float]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file, plain or compressed."""
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw) if path.suffix == ".zst" else raw
        for line in io.BufferedReader(stream, 1 << 20):
            yield orjson.loads(line)


def paper_of(row: dict[str, Any], title: str | None = None) -> Paper:
    """A paper from a line of a corpus, or with another title."""
    shown = row.get("title") or "" if title is None else title
    return Paper(
        id=make_paper_id(f"judged:{row['id']}"),
        title=shown,
        abstract=row.get("abstract") or "",
        date=parse_partial_date(row.get("date") or ""),
    )


def index_of(home: Path, papers: Iterable[Paper], encoder: Encoder, words: Wordlist) -> Snapshot:
    """An index of `papers` in `home`, made new when it is of other weights."""
    state = manifest.read(home)
    if state is None or state.encoder != encoder.name or manifest.damage(home, state, deep=False):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        writer = begin(home, None, encoder, words)
        batch: list[Paper] = []
        for paper in papers:
            batch.append(paper)
            if len(batch) == BATCH:
                writer.put(batch)
                batch = []
        writer.put(batch)
        state = writer.finish(0, ())
    return open_snapshot(home, state, deep=False, words=words, encoder=encoder)


def qrels(path: Path) -> dict[str, dict[str, float]]:
    """Question → our paper id → grade."""
    found: dict[str, dict[str, float]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        question, paper, grade = line.split("\t")
        found.setdefault(question, {})[make_paper_id(f"judged:{paper}")] = float(grade)
    return found


def judge(
    name: str,
    snapshot: Snapshot,
    encoder: Encoder,
    words: Wordlist,
    asked: dict[str, str],
    truth: dict[str, dict[str, float]],
) -> list[Judged]:
    """Every question that has a relevant paper, with its shortlist."""
    made = []
    for key, text in asked.items():
        relevant = {paper: grade for paper, grade in truth.get(key, {}).items() if grade > 0}
        terms = terms_of(text)
        vector = encoder.encode_query(text)
        found = shortlist(snapshot, words, terms, vector, "hybrid") if relevant else None
        if found is not None:
            ids = snapshot.papers(found.papers.rows)
            made.append(Judged(name, text, found, ids, np.array([relevant.get(paper, 0.0) for paper in ids]), relevant))
    return made


def held_out(paper_id: str) -> bool:
    """The twelfth of the arXiv file that no encoder is trained on."""
    return int(sha256(paper_id.encode()).hexdigest(), 16) % 12 == 0


def classic(name: str, cache: Path, encoder: Encoder, words: Wordlist) -> list[Judged]:
    """One of the classic collections."""
    folder = DATA / "judged" / name
    snapshot = index_of(cache / name, (paper_of(row) for row in lines(folder / "corpus.jsonl")), encoder, words)
    asked = {str(row["id"]): str(row["text"]) for row in lines(folder / "queries.jsonl")}
    return judge(name, snapshot, encoder, words, asked, qrels(folder / "qrels.tsv"))


def literature(cache: Path, encoder: StaticEncoder, words: Wordlist) -> list[Judged]:
    """The literature questions over the whole arXiv file."""
    folder = DATA / "judged" / "literature-questions"
    papers = (paper_of(row) for row in lines(DATA / "arxiv-to-2025.jsonl.zst"))
    snapshot = index_of(cache / "arxiv", papers, encoder, words)
    asked = {str(row["id"]): str(row["text"]) for row in lines(folder / "queries.jsonl")}
    return judge("literature", snapshot, encoder, words, asked, qrels(folder / "qrels.tsv"))


def headings(cache: Path, encoder: Encoder, words: Wordlist, each: int = 25) -> list[Judged]:
    """Subject headings, one or two together, put to papers that do not print them: those so indexed are relevant."""
    made: list[Judged] = []
    for name in SCREENED:
        rows = [row for row in lines(DATA / "feedback" / f"{name}.jsonl") if row.get("title") and row.get("abstract")]
        found: dict[str, set[str]] = {}
        for row in rows:
            paper = make_paper_id(f"judged:{row['id']}")
            for heading in (row.get("keywords") or "").split("; "):
                found.setdefault(_as_typed(heading), set()).add(paper)
        topics = _topics({heading: papers for heading, papers in found.items() if len(heading) > 3}, len(rows), each)
        snapshot = index_of(cache / name, map(paper_of, rows), encoder, words)
        truth = {text: dict.fromkeys(sorted(papers), 1.0) for text, papers in topics.items()}
        made += judge("headings", snapshot, encoder, words, {text: text for text in topics}, truth)
    return made


def _as_typed(heading: str) -> str:
    """'Pain, Postoperative' as people type it: 'Postoperative Pain'."""
    return " ".join(reversed(heading.strip().split(", ")))


def _topics(found: dict[str, set[str]], count: int, each: int) -> dict[str, set[str]]:
    """So many headings that a few papers have, and so many pairs of commoner ones that a few have together."""
    random = np.random.default_rng(5)
    few = random.permutation(sorted(name for name, papers in found.items() if 4 <= len(papers) <= 40)).tolist()
    topics = {name: found[name] for name in few[:each]}
    common = sorted(name for name, papers in found.items() if 15 <= len(papers) <= count / 4)
    while len(topics) < 2 * each:
        one, other = random.choice(common, 2, replace=False).tolist()
        if 4 <= len(found[one] & found[other]) <= 40:
            topics[f"{one} {other}"] = found[one] & found[other]
    return topics


def titles(
    cache: Path, encoder: StaticEncoder, words: Wordlist, count: int = 500, few: int = 200, *, among_all: bool = False
) -> list[Judged]:
    """Held-out papers without their titles: the title, or three words of it, should find the abstract.

    And two to five words of the titles of some others, to fit on and not to report. They are looked for among the
    held-out abstracts, or among every abstract of the file.
    """
    every = [row for row in lines(DATA / "arxiv-to-2025.jsonl.zst") if row.get("abstract")]
    rows = [row for row in every if held_out(row["id"])]
    place, held = ("every-abstract", every) if among_all else ("titles", rows)
    snapshot = index_of(cache / place, (paper_of(row, "") for row in held), encoder, words)
    chosen = np.random.default_rng(7).choice(len(rows), 2 * count, replace=False)
    others = [at for at in np.random.default_rng(8).permutation(len(rows)) if at not in set(chosen.tolist())][:few]
    asked = {
        "title": {rows[at]["id"]: str(rows[at]["title"]) for at in chosen[:count]},
        "three words": {rows[at]["id"]: _some_words(str(rows[at]["title"]), 3, int(at)) for at in chosen[count:]},
        "few words": {
            rows[at]["id"]: _some_words(str(rows[at]["title"]), 2 + place % 4, int(at))
            for place, at in enumerate(others)
        },
    }
    truth = {rows[at]["id"]: {make_paper_id(f"judged:{rows[at]['id']}"): 1.0} for at in [*chosen, *others]}
    return [one for name, texts in asked.items() for one in judge(name, snapshot, encoder, words, texts, truth)]


def _some_words(title: str, count: int, seed: int) -> str:
    words = [term.word for term in terms_of(title)]
    return " ".join(np.random.default_rng(seed).permutation(words)[:count].tolist())


# Questions of the second, put to the first, which is of another field and answers none of them.
FOREIGN = (
    ("cisi", "cranfield"),
    ("cranfield", "cisi"),
    ("cacm", "cranfield"),
    ("vaswani_npl", "cisi"),
    ("cranfield", "cacm"),
)


def unanswerable(cache: Path, encoder: Encoder) -> list[Judged]:
    """Questions of one collection put to another, of another field: nothing there answers them."""
    words, made = Wordlist(StaticEncoder.load()), []
    for home, away in FOREIGN:
        snapshot = index_of(cache / home, (), encoder, words)
        for row in lines(DATA / "judged" / away / "queries.jsonl"):
            terms = terms_of(str(row["text"]))
            # Also as people type: only the first words of it.
            for some in (terms, terms[:3]):
                found = shortlist(snapshot, words, some, encoder.encode_query(str(row["text"])), "hybrid")
                made += [_told(f"{away} in {home}", str(row["text"]), found)] if found else []
    return made


def single_words(cache: Path, encoder: Encoder, count: int = 80) -> tuple[list[Judged], list[Judged]]:
    """One word alone: a rare one of a title of the collection, which answers it; and one of another that it never has."""
    words = Wordlist(StaticEncoder.load())
    there: list[Judged] = []
    missing: list[Judged] = []
    for home, away in FOREIGN:
        snapshot = index_of(cache / home, (), encoder, words)
        for name, made in ((home, there), (away, missing)):
            kept = 0
            for word in _title_words(name):
                terms = terms_of(word)
                papers = snapshot.count(ranking(terms)) if terms else 0
                wanted = 0 < papers <= RARE if name == home else papers == 0
                found = shortlist(snapshot, words, terms, encoder.encode_query(word), "hybrid") if wanted else None
                if found is not None and kept < count:
                    made.append(_told(f"{away} in {home}" if name == away else f"word in {home}", word, found))
                    kept += 1
    return there, missing


def _title_words(name: str) -> list[str]:
    """Some words of a collection's titles, or of its abstracts where it has no titles."""
    rows = list(lines(DATA / "judged" / name / "corpus.jsonl"))
    found = {term.word for row in rows for term in terms_of(str(row.get("title") or row.get("abstract") or "")[:300])}
    drawn = np.random.default_rng(11).permutation(sorted(word for word in found if len(word) > 3))
    return [str(word) for word in drawn[:600]]


def _told(collection: str, question: str, found: Shortlist) -> Judged:
    return Judged(collection, question, found, [], np.zeros(len(found.papers)), {})


def everything(cache: Path, encoder: Encoder) -> list[Judged]:
    """All of them; beside a transformer, which takes hours for the arXiv file, the classic collections."""
    words = Wordlist(StaticEncoder.load())
    made = [one for name in COLLECTIONS for one in classic(name, cache, encoder, words)]
    if not isinstance(encoder, StaticEncoder):
        return made
    return made + literature(cache, encoder, words) + titles(cache, encoder, words) + headings(cache, encoder, words)
