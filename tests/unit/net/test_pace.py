"""Turns at a host."""

from __future__ import annotations

from frontlist.net.pace import ASK_AGAIN_SECONDS, HOLD_SECONDS, MemoryPace, Spacing
from tests.standin import FakeTime


def pace_and_time() -> tuple[MemoryPace, FakeTime]:
    fake = FakeTime()
    return MemoryPace(Spacing(arxiv=3.0, other=1.0), fake.clock), fake


def test_all_of_arxiv_is_one_host() -> None:
    pace, _ = pace_and_time()
    assert pace.wait_turn("export.arxiv.org") == 0
    pace.done("export.arxiv.org")
    assert pace.wait_turn("rss.arxiv.org") == 3.0
    assert pace.wait_turn("arxiv.org.example.com") == 0


def test_one_request_at_a_time() -> None:
    pace, fake = pace_and_time()
    assert pace.wait_turn("example.org") == 0
    fake.seconds += 60
    assert pace.wait_turn("example.org") == ASK_AGAIN_SECONDS
    pace.done("example.org")
    assert pace.wait_turn("example.org") == 1.0
    fake.seconds += 1
    assert pace.wait_turn("example.org") == 0


def test_a_turn_that_is_never_given_back_ends() -> None:
    pace, fake = pace_and_time()
    pace.wait_turn("example.org")
    fake.seconds += HOLD_SECONDS
    assert pace.wait_turn("example.org") == 0


def test_a_pause_that_a_host_asks_for_holds_for_everybody() -> None:
    pace, _ = pace_and_time()
    pace.wait_turn("example.org")
    pace.done("example.org", pause=30)
    assert pace.wait_turn("example.org") == 30
