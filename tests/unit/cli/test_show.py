"""A paper in a terminal."""

from __future__ import annotations

from frontlist.cli.show import addresses, paper_lines
from frontlist.model.paper import Link, Paper


def test_each_address_stands_once_whatever_it_is_called() -> None:
    links = (Link("other", "https://a.example/1"), Link("abstract", "https://a.example/1"), Link("code", "https://a.example/2"),
             Link("other", "https://a.example/3"), Link("pdf", "https://a.example/4"), Link("code", "https://a.example/4"))  # fmt: skip
    paper = Paper("p1", "T", links=links)
    assert addresses(paper) == {
        "https://a.example/1": "abstract",
        "https://a.example/2": "code",
        "https://a.example/3": "other",
        "https://a.example/4": "pdf, code",
    }
    assert sum("https://a.example/1" in line for line in paper_lines(paper)) == 1
