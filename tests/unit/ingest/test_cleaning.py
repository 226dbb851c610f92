"""Cleaning beside us gives what cleaning here gives, whatever becomes of the helper."""

from __future__ import annotations

import pytest

from frontlist.ingest import cleaning
from frontlist.ingest.cleaning import Cleaner, shown

TEXTS = [("abstract", f'Na\\"ive text {number} of 50\\%.\nTwo lines.') for number in range(cleaning.WORTH_SHARING)]
EXPECTED = {text: shown(*text) for text in TEXTS}


def test_a_large_batch_is_cleaned_by_the_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    with Cleaner(_alone=False) as cleaner:
        assert cleaner.ask([*TEXTS, *TEXTS])
        monkeypatch.setattr(cleaning, "shown", lambda *_: pytest.fail("cleaned here"))
        assert cleaner.answers() == EXPECTED


def test_a_small_batch_is_cleaned_here() -> None:
    with Cleaner(_alone=False) as cleaner:
        assert not cleaner.ask(TEXTS[:5])
        assert cleaner.answers() == dict(list(EXPECTED.items())[:5])
        assert cleaner.answers() == {}


def test_a_helper_that_dies_costs_nothing_but_time() -> None:
    with Cleaner(_alone=False) as cleaner:
        assert cleaner.ask(TEXTS)
        assert cleaner.answers() == EXPECTED
        helper = cleaner._helper
        assert helper is not None
        helper.kill()
        helper.wait()
        cleaner.ask(TEXTS)
        assert cleaner.answers() == EXPECTED
        assert not cleaner.ask(TEXTS)
        assert cleaner.answers() == EXPECTED
