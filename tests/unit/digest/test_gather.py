"""Where the papers of a subscription come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from frontlist.digest.gather import Gatherer
from frontlist.model.subscription import Candidate, Subscription
from tests.mailroom import LOOKUPS

DAY = dt.date(2026, 3, 11)


def test_papers_like_those_named_come_from_the_reader_model_once_a_run() -> None:
    asked: list[tuple[Sequence[str], str]] = []

    def like(names: Sequence[str], since: str) -> Sequence[Candidate]:
        asked.append((names, since))
        return [Candidate("pa", 0.9, "like “B”")]

    gatherer = Gatherer(replace(LOOKUPS, like=like))
    for reader in ("r1", "r2"):
        found = gatherer.gather(Subscription("s", reader, "similar", "pb pc"), DAY)
        assert [one.paper_id for one in found.candidates] == ["pa"]
    assert asked == [(["pb", "pc"], "2026-03-06")]
