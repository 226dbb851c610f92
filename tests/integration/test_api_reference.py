"""The reference in the docs is the one that the site would give today."""

from __future__ import annotations

from docs.api_reference import API_PAGE, api_page


def test_the_reference_is_not_stale() -> None:
    assert API_PAGE.read_text(encoding="utf-8") == api_page(), "run: python -m docs.generate"
