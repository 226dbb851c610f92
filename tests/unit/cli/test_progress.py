"""What a person sees of long work."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontlist.cli.common import progress_line
from frontlist.sources.streams import Reach, opened
from frontlist.text.amounts import duration


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (progress_line("Importing", 12_000, 24_000, 6.0), "Importing 12,000 of 24,000 · 2,000/s · 6 s left"),
        (progress_line("Importing", 500, None, 10.0, 0.25), "Importing 500 · 25% · 50/s · 30 s left"),
        (progress_line("Importing", 500, None, 10.0), "Importing 500 · 50/s"),
        (progress_line("Importing", 0, None, 0.0), "Importing 0 · 0/s"),
        (duration(3725), "1 h 2 min"),
    ],
)
def test_rate_and_time_left(line: str, words: str) -> None:
    assert line == words


def test_how_far_a_file_has_been_read(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"line\n" * 100_000)
    reach = Reach()
    assert reach.share() == 0
    with opened(tmp_path / "large", reach) as texts:
        _, stream = next(texts)
        stream.read(10)
        assert 0 < reach.share() < 1
        while stream.read():
            pass
        assert reach.share() == 1
