"""What reference managers read from our pages: a paper of arXiv is a preprint, on its page and in a list."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qs

from tests.unit.web.conftest import Site


class Told(HTMLParser):
    """The meta tags that Zotero's translator reads, and the COinS of a list."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.coins: list[dict[str, list[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what is told."""
        known = {name: value or "" for name, value in attrs}
        if tag == "meta" and "name" in known:
            self.meta.setdefault(known["name"], []).append(known["content"])
        if known.get("class") == "Z3988":
            self.coins.append(parse_qs(known["title"]))


def test_a_papers_page_is_taken_as_a_preprint(shared: Site) -> None:
    told = Told(shared.page(f"/paper/{shared.some()}")).meta
    assert told["z:itemType"] == ["preprint"]
    assert told["z:archiveID"] == ["arXiv:1706.03762"]
    assert told["z:repository"] == ["arXiv"]
    assert told["citation_title"] == ["Attention is all you need, with O(n²) cost"]
    assert told["citation_author"] == ["Ada Lovelace", "Kurt Gödel"]
    assert told["citation_author_orcid"] == ["0000-0002-1825-0097"]
    # With the name of a journal Zotero would make an article of it.
    assert "citation_journal_title" not in told


def test_a_list_is_taken_whole(shared: Site) -> None:
    told = Told(shared.page("/category/cs.CL")).coins
    [one] = [item for item in told if item["rft.title"] == ["Attention is all you need, with O(n²) cost"]]
    assert one["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert one["rft.type"] == ["preprint"]
    assert one["rft.au"] == ["Ada Lovelace", "Kurt Gödel"]
    assert one["rft.date"] == ["2017-06-12"]
    assert one["rft.source"] == ["arXiv"]
    # A hostile title is one value like any other.
    hostile = shared.library.papers.get("1706.00001").title
    assert "alert" in hostile
    assert [hostile] in [item["rft.title"] for item in told]
