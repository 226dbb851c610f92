"""What each method's paper claimed and what we measured: the rows of docs/explanation/science.md.

No number is written here by hand: it comes from a result in `benchmarks/results/`, from the weights that ship, or from
a table of another document, and a row or column that is gone there stops `python -m docs.generate`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from frontlist.search.importance import judged_importance

DOCS: Final = Path(__file__).parent
RESULTS: Final = DOCS.parent / "benchmarks" / "results"
NOT_YET: Final = "not measured yet"


class Row(NamedTuple):
    """One method. `use` says whether, and for what, the engine uses it; `source` where the number stands."""

    part: str
    paper: str
    file: str
    claim: str
    measured: str
    on: str
    source: str
    use: str


@cache
def _result(name: str) -> Any:
    return orjson.loads((RESULTS / f"{name}.json").read_bytes())


def result(name: str, *path: str) -> Any:
    """A number of `benchmarks/results/NAME.json`."""
    found = _result(name)
    for key in path:
        found = found[key]
    return found


def short(value: float, form: str = ".3f") -> str:
    """'.705', '+.061', '−.0028'"""
    return f"{value:{form}}".replace("0.", ".", 1).replace("-", "−")


def held(values: Sequence[float], form: str = ".3f") -> str:
    """A mean with its 95 % interval."""
    mean, low, high = (short(value, form) for value in values)
    return f"{mean} ({low} to {high})"


def document(page: str) -> str:
    """A document by its name, in whichever part of the documents it lies."""
    return next(DOCS.rglob(f"{page}.md")).read_text(encoding="utf-8")


def cell(page: str, row: str, column: str) -> str:
    """A cell of a table in the document PAGE: of the row that begins with `row`, in the first column called `column`."""
    heads: list[str] = []
    for line in document(page).splitlines():
        cells = [part.strip() for part in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not cells:
            heads = []
        elif not heads:
            heads = cells
        elif cells[0].startswith(row) and column in heads:
            return cells[heads.index(column)]
    raise LookupError(f"{page}.md has no table with a row {row!r} and a column {column!r}: mend docs/science_rows.py")


def shuffled(feature: str) -> str:
    """What nDCG@10 loses when a feature's numbers are shuffled among a question's candidates."""
    found = {one.name: one for one in judged_importance()}[feature]
    doubt = ", which may be luck" if found.low <= 0 else ""
    return held((found.lost, found.low, found.high), "+.4f") + doubt


def without(feature: str) -> str:
    """What nDCG@10 loses when the ranker is fitted without a feature."""
    return cell("search", feature, "its gain")


def four(row: str) -> str:
    """The mean over the four judged collections of one row of the table of smaller vectors."""
    return cell("search", row, "mean")


def readers(seeds: int, way: str, measure: str) -> Any:
    """A number of the reader model's benchmark."""
    return next(one[measure] for one in result("readers", "libraries") if one["seeds"] == seeds and one["way"] == way)


JUDGED: Final = "cisi, cranfield, cacm, vaswani_npl"
TOPICAL: Final = "523 judged questions of five collections"
LIBRARY: Final = "244,458 arXiv papers"
SEARCH: Final = "[search.md](search.md)"
TOPICS: Final = "[topics.md](topics.md), `benchmarks/results/concepts.json`"


TRAINING: Final = "`benchmarks/results/training.json`"
SMALL: Final = "small trainings"


def trained(way: str) -> str:
    """What a small training of another way has more or less than the whole."""
    found = result("training", "ways", way)
    by_topic, by_title = (f"{measure}: this less the whole" for measure in ("ndcg@10", "title mrr@10"))
    return f"nDCG@10 {held(found[by_topic], '+.3f')}, MRR@10 of titles {held(found[by_title], '+.3f')}"


def encoder_rows() -> list[Row]:
    """From text to vectors."""
    part = "Text into vectors"
    title = cell("search", "title → abstract", "vectors alone")
    alone = ", ".join(cell("search", name, "vectors alone") for name in JUDGED.split(", "))
    words = ", ".join(cell("search", name, "BM25") for name in JUDGED.split(", "))
    mini = ", ".join(
        f"{cell('search', name, 'hybrid')} → {cell_after('search', name, 'with MiniLM: vectors', 'hybrid')}"
        for name in JUDGED.split(", ")
    )
    return [
        Row(part, "Le & Mikolov 2014, paragraph vectors", "features/static_encoder.py",
            "a vector for a whole text, learned together with its words', tells texts apart better than counts of words",
            f"nDCG@10 of vectors alone {alone}; of BM25 {words}. both together: see the ranker", JUDGED, SEARCH,
            "the default encoder"),
        Row(part, "van den Oord, Li & Vinyals 2018, contrastive predictive coding; Wang & Isola 2020", "features/contrast.py",
            "telling the true partner from the others of a batch keeps what the two have in common, and spreads vectors evenly",
            f"trained so, a title finds its abstract among 20,000 with MRR@10 {title} by vectors alone; a small training by a margin to the hardest other instead: {trained('by a margin')}",
            f"papers never trained on; {SMALL}", f"{SEARCH}, {TRAINING}", "trains the encoder"),
        Row(part, "Deerwester et al. 1990, latent semantic analysis", "features/static_training.py",
            "a few hundred directions of the table of words and texts find what other words say",
            f"alone, without learning: {trained('latent start alone')}; learned from chance instead: {trained('from chance')}", SMALL, TRAINING, "where training starts"),
        Row(part, "Lee, Chang & Toutanova 2019, a sentence looks for its context", "features/training_views.py",
            "a sentence that must find the text it was taken from teaches a search without any labels",
            f"sentences alone: {trained('sentences alone')}; all but sentences: {trained('no sentences')}", SMALL, TRAINING, "trains the encoder, beside titles and words"),
        Row(part, "Zhao, Mudgal & Liang 2018, bag of subwords", "features/piece_vectors.py",
            "vectors of a word's pieces, fitted to rebuild known words, serve for words never seen", f"without them: {trained('no pieces')}", SMALL, TRAINING,
            "words that the encoder has not learned"),
        Row(part, "Reimers & Gurevych 2019, sentence encoders", "features/onnx_encoder.py",
            "a transformer tuned on pairs of sentences compares texts as well as reading them together, in far less time",
            f"hybrid nDCG@10 with ours → with MiniLM in eight bits: {mini}", JUDGED, SEARCH, "optional"),
        Row(part, "Vaswani et al. 2017, attention", "features/senses.py",
            "weighing each word by the others around it gives it the sense that it has there",
            f"without learning, {cell('search', 'weighing a word by its company', 'what it brought')}", JUDGED, SEARCH, "no: it did not help"),
    ]  # fmt: skip


def cell_after(page: str, row: str, before: str, column: str) -> str:
    """The cell in the first column called `column` behind the one called `before`, where a table has several."""
    lines = document(page).splitlines()
    head = next(place for place, line in enumerate(lines) if f"| {before} |" in line)
    heads = [part.strip() for part in lines[head].split("|")[1:-1]]
    found = next(line for line in lines[head:] if line.startswith(f"| {row} "))
    return found.split("|")[1:-1][heads.index(column, heads.index(before))].strip()


def smaller_rows() -> list[Row]:
    """Evening vectors out, and making them smaller."""
    part = "Evener and smaller vectors"
    plain = f"mean nDCG@10 by vectors alone {four('plain, 256')}"
    before, after = cell("search", "hubs: skew", "BM25"), cell("search", "hubs: skew", "hybrid")
    return [
        Row(part, "Su et al. 2021, Huang et al. 2021, whitening", "features/whitening.py",
            "evening out the spread of sentence vectors makes their likeness mean more",
            f"{plain} → {four('whitened, 256')} whitened, {four('half whitened, 256')} half whitened", JUDGED, SEARCH, "no: it did not help"),
        Row(part, "Arora et al. 2017, Mu & Viswanath 2018, common directions", "features/whitening.py",
            "without the mean and the few directions that all vectors share, likeness means more",
            f"{plain} → {four('less 1 common')} without one, {four('less 3 common')} without three", JUDGED, SEARCH, "no: it did not help"),
        Row(part, "Kusupati et al. 2022, Matryoshka representations", "features/projection.py",
            "dimensions nested in training can be cut, up to fourteen times smaller at the same accuracy",
            f"{plain} → {four('nested prefix, 128')} at 128, {four('nested prefix, 64 ')} at 64", JUDGED, SEARCH,
            "words and sentences are compared in 64"),
        Row(part, "Pearson 1901, principal components; Balestriero & LeCun 2024 warn of them", "features/projection.py",
            "the directions of largest variance keep most; but what rebuilds best need not be what tells apart",
            f"{plain} → {four('PCA, 128')} at 128, {four('PCA, 64')} at 64", JUDGED, SEARCH, "no: pictures and reports only"),
        Row(part, "Kalantidis et al. 2022, TLDR", "features/projection.py",
            "a linear projection learned from neighbours finds four points more (mAP) than principal components of the same size",
            f"{plain} → {four('TLDR, 128')} at 128, {four('TLDR, 64')} at 64", JUDGED, SEARCH, "no: it did not help"),
        Row(part, "int8 codes", "features/codes.py", "a byte a number is enough for the final order",
            f"{plain} → {four('int8, 256')} at a quarter of the bytes", JUDGED, SEARCH, "above 50,000 papers"),
        Row(part, "Charikar 2002, Yamada et al. 2021, binary codes", "features/codes.py",
            "signs keep angles well enough to fetch candidates, at a thirty-second of the bytes",
            f"alone {plain} → {four('binary, 256')}", JUDGED, SEARCH, "no: its recall did not suffice"),
        Row(part, "Radovanović et al. 2010; Conneau et al. 2018; Nielsen & Hansen 2023, hubs", "features/hubs.py",
            "holding back what is near to everything takes three quarters of the hubness away",
            f"skew of the 10-occurrence {before} → {after}; as a feature of the ranking its shuffling costs {shuffled('hub')}", f"{LIBRARY}; {TOPICAL}", SEARCH, "yes"),
    ]  # fmt: skip


def ranking_rows() -> list[Row]:
    """Parts, implied words, fusion and its account."""
    part = "Search"
    sure = sum(one.low > 0 for one in judged_importance())
    return [
        Row(part, "Khattab & Zaharia 2020, Santhanam et al. 2022, ColBERT", "features/late_interaction.py",
            "each word of the question with its nearest word of the text ranks as well as reading both together, far quicker",
            f"nDCG@10 gained by “word by word” {without('word by word')}, lost by its shuffling {shuffled('word by word')}", TOPICAL, SEARCH, "yes"),
        Row(part, "Yang et al. 2021, DOLG", "features/late_interaction.py",
            "only the part of the local that stands orthogonal to the global adds to it",
            f"gained {without('beyond the whole')}, lost when shuffled {shuffled('beyond the whole')}", TOPICAL, SEARCH,
            "yes, for the sentence that a hit shows; its weight is small"),
        Row(part, "Dhulipala et al. 2024, MUVERA", "features/many_vectors.py",
            "one vector for many fetches what comparing all with all would, with a tenth more recall in a tenth of the time of earlier ways",
            many_vectors(), ", ".join(result("many_vectors", "sets")), "`benchmarks/results/many_vectors.json`", "no: it did not help"),
        Row(part, "Formal et al. 2021, SPLADE; Lin & Ma 2021, uniCOIL", "features/implied_terms.py",
            "words that a text implies, added with learned weights, let an inverted index find by meaning",
            cell("search", "implied terms", "what it brought"), JUDGED, SEARCH, "no: it did not earn its cost"),
        Row(part, "Abdul-Jaleel et al. 2004, relevance feedback (RM3)", "search/features.py",
            "what the first hits say finds more of the kind",
            f"gained by the first hits' words {without('first hits')}, lost by their shuffling {shuffled(FIRST_WORDS)}", TOPICAL, SEARCH, "yes: what helps most"),
        Row(part, "Burges et al. 2005, learning from pairs", "features/ranker.py",
            "a ranking learned from pairs of better and worse beats one number",
            f"nDCG@10 {cell('search', '(all)', 'nDCG@10 without it')} with all features; hybrid beside BM25: {beside('hybrid')}", TOPICAL, SEARCH, "yes"),
        Row(part, "Platt 1999; Rossi et al. 2024, query-dependent cut-off", "features/calibration.py",
            "a logistic function of the score, and of the question's other scores, says how probable relevance is",
            f"said {cell('search', '0.3 to 0.4', 'said on average')}, found {cell('search', '0.3 to 0.4', 'found relevant')}; "
            f"said {cell('search', '0.6 to 0.7', 'said on average')}, found {cell('search', '0.6 to 0.7', 'found relevant')}",
            "446 questions of four collections, each left out of the fit", SEARCH, "the line where relevance ends"),
        Row(part, "Breiman 2001; Fisher, Rudin & Dominici 2019, permutation importance", "features/importance.py",
            "what is lost by shuffling a feature is what the model relies on it",
            f"of {len(judged_importance())} features {sure} surely matter by themselves; those that say the same share theirs", TOPICAL, SEARCH,
            "says what the ranking relies on"),
    ]  # fmt: skip


FIRST_WORDS: Final = "first hits' words"


def beside(column: str) -> str:
    """'cisi .401 → .427, …': BM25 against another column."""
    return ", ".join(
        f"{name} {cell('search', name, 'BM25')} → {cell('search', name, column)}" for name in JUDGED.split(", ")
    )


def many_vectors() -> str:
    """The one vector for many, beside the paper's own vector and beside comparing all with all."""
    found, width = result("many_vectors", "ndcg@10"), result("many_vectors", "width")
    return (
        f"nDCG@10 by the paper's own vector {held(found['whole'])}; by words, all with all, {held(found['all with all'])}; "
        f"by one vector of {width:,} numbers for them {held(found['one for many'])}"
    )


def map_rows() -> list[Row]:
    """What a library is about, how it moves, and what is in it twice."""
    part = "What a library is about"
    names, found = result("concepts", "names"), result("topics", "agreement")
    shift, anchors = result("spaces", "shift"), result("spaces", "anchors")
    code = next(one for one in result("concepts", "sparsity") if one["what"] == "4096 concepts, 8 lit")
    ours, peer = result("topics", "beside", "ours"), result("topics", "beside", "scikit-network Louvain")
    pairs, hits = result("duplicates", "pairs"), result("duplicates", "found")
    return [
        Row(part, "O'Neill et al. 2024, Gao et al. 2024, sparse dictionaries", "features/sparse_dictionary.py",
            "thousands of directions, a handful lit by each text, can be named, and steer a search",
            f"a concept's name picks the right one of two near papers in {held(names['own words'])}, another's name in {held(names[OTHER])}; "
            f"{short(code['unexplained'])} of the variance is left unexplained and {short(code['recall_at_10'])} of the ten nearest are kept by 8 of 4,096", LIBRARY, TOPICS,
            "concepts; searching itself keeps the whole vectors"),
        Row(part, "Newman & Girvan 2004, Blondel et al. 2008, Traag et al. 2019, communities", "features/topic_graph.py",
            "communities of a graph of neighbours are its groups; the last moves over single points keep them whole",
            f"adjusted mutual information with arXiv's categories {short(found['themes']['ami_category'])} (k-means {short(found['k-means, as many as themes']['ami_category'])}); "
            f"modularity {short(ours['modularity'])} (another Louvain {short(peer['modularity'])})", LIBRARY,
            "[topics.md](topics.md), `benchmarks/results/topics.json`", "themes and areas"),
        Row(part, "Gretton et al. 2012, mean discrepancy; Rabanser et al. 2019", "features/drift.py",
            "the unbiased distance of two samples' means tells a shift from chance",
            f"samples of 200 papers told apart: of one month in {short(shift['one month'][0])} of 200 tries, of the next month in {short(shift['the next month'][0])}, of a year later in {short(shift['a year later'][0])}",
            "arXiv papers from 2015 on", SPACES, "only in `frontlist space report`"),
        Row(part, "Broder 1997, shared runs of words", "features/near_duplicates.py",
            "the share of runs of words in common tells how much of a text stands in another",
            f"{hits} of {pairs} pairs found ({short(hits / pairs)})", "pairs of the arXiv file with one abstract and two titles",
            "[identity.md](identity.md), `benchmarks/results/duplicates.json`", "near-duplicates"),
        Row(part, "Schönemann 1966; Zhou et al. 2023, BT²: alignment", "features/alignment.py",
            "a rotation lets a new encoder be compared with vectors of the old", upgrade(), "10,000 arXiv papers and a small other training; the whole library and a longer one", "[encoders.md](../how-to/encoders.md)",
            "while a new encoder reads the library"),
        Row(part, "Moschella et al. 2023, relative representations", "features/alignment.py",
            "likeness to the same anchors is the same in every space",
            f"of the ten nearest found through 2,000 anchors {held(anchors['2000 anchors, centred'])}, through 256 {held(anchors['256 anchors, centred'])}; by a rotation learned on the same papers {held(anchors['rotation'])}",
            "10,000 arXiv papers, two static encoders", SPACES, "no: a rotation finds more"),
    ]  # fmt: skip


OTHER: Final = "another concept's name"


def upgrade() -> str:
    """How much of the finished index's first ten is found, by meaning, while the new encoder has read little."""
    told = result("upgrade", "static → static of another training", "stages")
    found = {one["stage"]: short(one["meaning"]) for one in told}
    whole = result("upgrade", "static → static of another training, whole library, by meaning")
    begin, *_, late = whole["stages"]
    return (
        f"of the ten nearest found with the bridge {found['0 of 10,000']}, by the old encoder {found['old encoder']}, half read {found['5,000 of 10,000']}; "
        f"of {whole['papers']:,} papers with the bridge {short(begin['meaning'])}, {late['read']:,} read {short(late['meaning'])}"
    )


def screened() -> str:
    """Where the rule stops, over all runs."""
    rules = result("screening", "every run")
    return "; ".join(
        f"asked for {target}: {held(rule['recall'])} found, {held(rule['unread'])} left unread, kept in {short(rule['reached'], '.2f')} of {rule['runs']} runs"
        for target, rule in rules.items()
        if target.endswith("%")
    )


LESS: Final = "less than as it ships"
SPACES: Final = "`benchmarks/results/spaces.json`"


def reader_rows() -> list[Row]:
    """What a reader wants."""
    part = "What a reader wants"
    shrunk = result("spaces", "covariance")
    found, than = readers(5, "frontlist", "recall"), readers(5, "TF-IDF + linear SVM", "recall: ours less this")
    on, where = (
        "282 readers of 5 saved papers each",
        "[reader-model.md](reader-model.md), `benchmarks/results/readers.json`",
    )
    return [
        Row(part, "Suykens & Vandewalle 1999, least-squares machines; Vinyals et al. 2016, nearest support", "features/interests.py",
            "a small linear system separates as well as a support-vector machine; and what is like one example is of its kind",
            f"recall@50 {held(found)}; beside TF-IDF with a linear machine {held(than, '+.3f')}", on, where, "for me"),
        Row(part, "Ledoit & Wolf 2004, shrunk covariance", "features/reader_space.py",
            "a covariance shrunk towards the identity is nearer to the true one than the sample's own",
            f"recall@50 without attention {held(shrunk['as it ships']['recall@50'])}; with the library's own {held(shrunk['as it is'][LESS], '+.3f')}, with the identity {held(shrunk['identity'][LESS], '+.3f')}", on, SPACES, "for me"),
        Row(part, "Cormack & Grossman 2014, relevance feedback; Callaghan & Müller-Hansen 2020, stopping", "rank/stopping.py",
            "reading the likeliest first finds nearly all early, and a hypergeometric test says with stated confidence when enough is found",
            screened(), f"{len(result('screening', 'sets'))} labelled screenings", "[screening.md](../how-to/screening.md), `benchmarks/results/screening.json`", "`frontlist screen`"),
    ]  # fmt: skip


def rows() -> list[Row]:
    """Every row, in the order of the page."""
    return [*encoder_rows(), *smaller_rows(), *ranking_rows(), *map_rows(), *reader_rows()]
