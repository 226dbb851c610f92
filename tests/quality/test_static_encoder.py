"""The packaged encoder against real judged collections: it must stay clearly above the first prototype."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.evaluate.collection import read_collection
from frontlist.evaluate.measures import measure
from frontlist.features.static_encoder import PACKAGED, StaticEncoder
from tests.shared import shared

# What the two-epoch prototype reached with vectors alone.
PROTOTYPE = {"cisi": 0.263, "cranfield": 0.228}


@pytest.mark.parametrize("name", sorted(PROTOTYPE))
def test_vectors_alone_beat_the_prototype(name: str) -> None:
    pytest.importorskip("ir_measures")
    collection = read_collection(shared(f"judged/{name}"))
    encoder = StaticEncoder.load()
    papers = encoder.encode([f"{paper.title}\n{paper.abstract}" for paper in collection.papers])
    rankings = {}
    for question in collection.questions:
        scores = papers @ encoder.encode_query(question.text)
        best = np.argsort(-scores, kind="stable")[:100]
        rankings[question.id] = [(collection.papers[place].id, float(scores[place])) for place in best]
    assert measure(collection.grades, rankings)["nDCG@10"].mean() > PROTOTYPE[name]


def test_the_weights_are_small_enough_to_ship() -> None:
    assert PACKAGED.stat().st_size <= 20_000_000
