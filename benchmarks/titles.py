"""Titles, and three words of them, put to every abstract of the arXiv file: `python -m benchmarks.titles --cache FOLDER`.

As in `benchmarks.fit_ranker`, of papers that no encoder is trained on, but among all papers and not these alone. The
ranker is fitted on the judged collections and the subject headings, without any title.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from benchmarks.fit_ranker import MODES, PEERS, first_places, fitted, interval
from benchmarks.judged import COLLECTIONS, classic, headings, literature, titles
from frontlist.evaluate.intervals import bootstrap, paired
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.streams import Wordlist

ASKED: Final = ("title", "three words")


def main() -> None:
    """Fit without titles, ask for titles, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="where indexes are kept")
    cache = parser.parse_args().cache
    encoder = StaticEncoder.load()
    words = Wordlist(encoder)
    known = [one for name in COLLECTIONS for one in classic(name, cache, encoder, words)]
    known += literature(cache, encoder, words) + headings(cache, encoder, words)
    weights = fitted(known, MODES["hybrid"])
    judged = titles(cache, encoder, words, among_all=True)
    for name in ASKED:
        own = [one for one in judged if one.collection == name]
        theirs = first_places(own, lambda one: PEERS["bm25"](one.shortlist.found.values))
        ours = first_places(own, lambda one: weights.scores(one)[0])
        print(f"{name}, MRR@10: bm25 {interval(bootstrap(theirs))}, ours {interval(bootstrap(ours))}, "
              f"gain {interval(paired(theirs, ours), '+')}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
