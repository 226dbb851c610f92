"""The numbers of a score, where there is little to count."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np

from frontlist.search.features import _of_title
from frontlist.search.gather import Candidates


def test_a_last_candidate_without_any_words_has_no_title_to_compare() -> None:
    papers = SimpleNamespace(titles=np.array([3, 0]), sentence_starts=np.array([0, 2, 2]))
    found = _of_title(np.array([0.5, 0.9], np.float32), cast(Candidates, papers))
    assert found.tolist() == [0.5, 0.0]
